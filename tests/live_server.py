"""The real server as a process of its own, for tests that need a browser or a signal."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from tests.postgres import PostgresServer
from webapp.settings import Settings

_ROOT = Path(__file__).resolve().parents[1]
_READY_WITHIN = 120.0  # on a machine that does ten other things


@dataclass(frozen=True)
class LiveServer:
    """A running `python -m webapp serve`."""

    url: str
    database_url: str | None
    process: subprocess.Popen[bytes]
    log: Path

    def output(self) -> str:
        return self.log.read_text(errors="replace")

    def stop(self, number: int = signal.SIGTERM, seconds: float = 30) -> int:
        """Send a signal and return the exit status."""
        self.process.send_signal(number)
        return self.process.wait(seconds)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def environment(folder: Path, **settings: object) -> dict[str, str]:
    """Ours without what is set for Job Tracker, plus `settings`; data go to `folder`."""
    names = {name.upper() for name in Settings.model_fields}
    kept = {name: value for name, value in os.environ.items() if name not in names}
    given = {name.upper(): str(value) for name, value in settings.items()}
    return kept | {"PYTHONPATH": str(_ROOT), "DATA_DIR": str(folder / "var")} | given


def start_webapp(folder: Path, *arguments: str, **settings: object) -> subprocess.Popen[bytes]:
    """`python -m webapp …` in an empty folder, so that no `.env` is read; output in `log`."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "webapp", *arguments],
            cwd=folder,
            env=environment(folder, **settings),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )


@contextmanager
def serving(folder: Path, database_url: str | None, **settings: object) -> Iterator[LiveServer]:
    """A server that is ready; killed at the end if it was not stopped. None: embedded database."""
    settings = {"port": free_port(), "log_level": "warning"} | settings
    if database_url:
        given = {"database_url": database_url, "jwt_secret": secrets.token_urlsafe(48)}
        settings = given | settings
    process = start_webapp(folder, "serve", **settings)
    url = f"http://127.0.0.1:{settings['port']}"
    server = LiveServer(url, database_url, process, folder / "log")
    try:
        _wait_until_ready(server)
        yield server
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def postgres_in(folder: Path) -> list[int]:
    """The processes of embedded servers whose data are in a folder."""
    found = []
    for process in psutil.process_iter(["cmdline", "status"]):
        words = process.info["cmdline"] or []
        if str(folder) in " ".join(words) and words[0].endswith("postgres"):
            found.append(process.pid)
    return found


@pytest.fixture(scope="session")
def live_server(
    postgres: PostgresServer,
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
) -> Iterator[LiveServer]:
    """This worker's server, with a database of its own."""
    url = postgres.create()
    with serving(tmp_path_factory.mktemp("live"), url) as server:
        failed_before = request.session.testsfailed
        yield server
        if request.session.testsfailed > failed_before:
            print(f"\nThe log of {server.url}:\n{server.output()[-8000:]}")
    postgres.drop(url)


def _wait_until_ready(server: LiveServer) -> None:
    deadline = time.monotonic() + _READY_WITHIN
    while time.monotonic() < deadline and server.process.poll() is None:
        try:
            urllib.request.urlopen(f"{server.url}/ready", timeout=5).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"The server did not become ready:\n{server.output()[-8000:]}")

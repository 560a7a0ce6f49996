"""The servers that are measured, each as a process of its own: the product, and the floor."""

import os
import secrets
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

from tests.live_server import free_port, start_webapp

ROOT = Path(__file__).resolve().parents[1]
READY_WITHIN = 60.0
STOPPED_WITHIN = 20.0


@dataclass(frozen=True)
class Server:
    """A server that answers at a port of this machine."""

    name: str
    port: int
    process: psutil.Process

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def product(folder: Path, database_url: str, secret: str, workers: int = 1) -> Iterator[Server]:
    """`python -m webapp serve`, as an operator starts it."""
    port = free_port()
    started = start_webapp(
        folder / f"workers-{workers}-{secrets.token_hex(4)}",
        "serve",
        port=port,
        workers=workers,
        database_url=database_url,
        jwt_secret=secret,
        log_level="warning",
    )
    with _running(f"{workers} worker(s)", port, started, "/ready") as server:
        yield server


@contextmanager
def floor(folder: Path, database_url: str, gzip_level: int | None = None) -> Iterator[Server]:
    """The floor, one process."""
    port = free_port()
    settings = {"PYTHONPATH": str(ROOT), "FLOOR_DSN": database_url}
    if gzip_level is not None:
        settings["FLOOR_GZIP"] = str(gzip_level)
    options = f"--factory --port {port} --loop uvloop --http httptools --no-access-log"
    with (folder / "floor.log").open("ab") as log:
        started = subprocess.Popen(
            [sys.executable, "-m", "uvicorn", "bench.floor.app:create_app", *options.split()],
            cwd=folder,
            env=os.environ | settings,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    with _running("floor", port, started, "/static/app.css") as server:
        yield server


@contextmanager
def _running(name: str, port: int, started: subprocess.Popen[bytes], path: str) -> Iterator[Server]:
    server = Server(name, port, psutil.Process(started.pid))
    try:
        _wait_until_ready(server, started, path)
        yield server
    finally:
        started.terminate()
        try:
            started.wait(STOPPED_WITHIN)
        except subprocess.TimeoutExpired:
            started.kill()
            started.wait()


def _wait_until_ready(server: Server, started: subprocess.Popen[bytes], path: str) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline and started.poll() is None:
        try:
            urllib.request.urlopen(server.url + path, timeout=5).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"The server {server.name} did not become ready.")

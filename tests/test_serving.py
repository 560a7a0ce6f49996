"""How a server ends, and a command, that was told to or has lost its terminal."""

import os
import signal
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.live_server import free_port, postgres_in, serving, start_webapp
from tests.test_cli import wait_until

ROOT = Path(__file__).resolve().parents[1]


@contextmanager
def born_with(handling: signal.Handlers) -> Iterator[None]:
    """Let what is started meanwhile inherit this, whatever these tests themselves were given."""
    before = signal.signal(signal.SIGHUP, handling)
    try:
        yield
    finally:
        signal.signal(signal.SIGHUP, before)


def test_the_end_of_its_terminal_stops_all_of_it(tmp_path: Path) -> None:
    with born_with(signal.SIG_DFL), serving(tmp_path, None) as server:
        assert server.stop(signal.SIGHUP) == 0
    assert not postgres_in(tmp_path)


def test_workers_that_cannot_start_end_it_as_a_failure(tmp_path: Path) -> None:
    (tmp_path / "markdown_it.py").write_text("raise ImportError('a broken installation')\n")
    path = f"{tmp_path}:{ROOT}"
    server = start_webapp(tmp_path, "serve", port=free_port(), workers=2, pythonpath=path)
    assert server.wait(120) == 1
    log = (tmp_path / "log").read_text()
    assert "a broken installation" in log
    assert log.splitlines()[-1] == "The server could not start; see the lines above."
    assert not postgres_in(tmp_path)


def test_without_a_terminal_from_the_start_it_goes_on(tmp_path: Path) -> None:
    with born_with(signal.SIG_IGN), serving(tmp_path, None) as server:
        server.process.send_signal(signal.SIGHUP)
        with urllib.request.urlopen(f"{server.url}/health", timeout=5) as answer:
            assert answer.status == 200
        assert server.stop() == 0
    assert not postgres_in(tmp_path)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_command_that_is_ended_stops_the_database_that_it_started(
    tmp_path: Path, number: signal.Signals
) -> None:
    words = ("ada@example.org", "--password", "correct horse battery")
    assert start_webapp(tmp_path, "create-user", *words).wait(120) == 0
    os.mkfifo(tmp_path / "board.zip")
    with born_with(signal.SIG_DFL):
        command = start_webapp(tmp_path, "import", "ada@example.org", "board.zip")
    with (tmp_path / "board.zip").open("wb"):  # of which nothing comes
        wait_until(lambda: bool(postgres_in(tmp_path)))
        command.send_signal(number)
        assert command.wait(60) == 128 + number
    assert not postgres_in(tmp_path)

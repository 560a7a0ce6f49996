"""How a server ends that has lost its terminal."""

import signal
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.live_server import postgres_in, serving


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


def test_without_a_terminal_from_the_start_it_goes_on(tmp_path: Path) -> None:
    with born_with(signal.SIG_IGN), serving(tmp_path, None) as server:
        server.process.send_signal(signal.SIGHUP)
        with urllib.request.urlopen(f"{server.url}/health", timeout=5) as answer:
            assert answer.status == 200
        assert server.stop() == 0
    assert not postgres_in(tmp_path)

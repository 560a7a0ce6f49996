"""The other end of the load generator: gives it orders, and measures around them."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).resolve().parents[1]


class RequestFailed(Exception):
    """An answer that was not the expected one: the figures would mean nothing."""


@dataclass(frozen=True, slots=True)
class Script:
    """Requests of one kind to one server; `group` of them are one unit of work."""

    key: str
    port: int
    requests: Sequence[bytes]
    group: int = 1
    expected: Sequence[int] = (200,)


@dataclass(frozen=True, slots=True)
class Sample:
    """What a run of a script gave."""

    latencies: list[float]
    """Milliseconds of each unit."""
    seconds: float
    octets: int
    statuses: dict[str, int]

    @property
    def units(self) -> int:
        """How many units were finished."""
        return len(self.latencies)


class Generator:
    """A running load generator."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.process = psutil.Process(process.pid)
        self._known: set[str] = set()

    def run(
        self,
        script: Script,
        *,
        clients: int = 1,
        seconds: float = 1.0,
        most: int | None = None,
        meanwhile: Callable[[], None] | None = None,
    ) -> Sample:
        """Send a script's requests for a while. Raises RequestFailed.

        `meanwhile` is called once the run has begun.
        """
        if script.key not in self._known:
            self._known.add(script.key)
            self._order(
                key=script.key,
                port=script.port,
                requests=[request.decode("latin-1") for request in script.requests],
                group=script.group,
                expected=list(script.expected),
            )
            self._answer()
        self._order(key=script.key, clients=clients, seconds=seconds, most=most)
        if meanwhile:
            meanwhile()
        answer = self._answer()
        if failure := answer.pop("failure"):
            raise RequestFailed(f"{script.key} got {answer['statuses']}: {failure}")
        return Sample(**answer)

    def _order(self, **order: Any) -> None:
        assert self._process.stdin
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise RequestFailed("the load generator ended")
        answer: dict[str, Any] = json.loads(line)
        return answer


@contextmanager
def running_generator() -> Iterator[Generator]:
    """A load generator that ends with the block."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.load"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Generator(process)
    finally:
        assert process.stdin
        process.stdin.close()
        process.wait(30)

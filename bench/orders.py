"""A helping process that follows orders: one line of JSON there, one line back."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).resolve().parents[1]


class RequestFailed(Exception):
    """An answer that was not the expected one: the figures would mean nothing."""


class Helper:
    """A running helper."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.process = psutil.Process(process.pid)

    def send(self, **order: Any) -> None:
        """Give an order."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()

    def receive(self) -> dict[str, Any]:
        """Return what came of the order. Raises RequestFailed if the helper has ended."""
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise RequestFailed("the process that sends the requests has ended")
        answer: dict[str, Any] = json.loads(line)
        return answer


@contextmanager
def running_helper(module: str) -> Iterator[Helper]:
    """A helper that ends with the block."""
    process = subprocess.Popen(
        [sys.executable, "-m", module],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Helper(process)
    finally:
        assert process.stdin
        process.stdin.close()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

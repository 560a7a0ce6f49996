"""Clients that follow event streams, each in a thread of its own."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection
from socket import SHUT_RDWR
from typing import Any
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Event:
    """One event, and when it came."""

    name: str
    id: str
    data: Any
    at: float = field(compare=False, default=0)


class Follower:
    """Follows a stream until it ends or is closed."""

    def __init__(self, url: str, path: str, headers: dict[str, str]) -> None:
        self.events: list[Event] = []
        self.comments = 0
        self.headers: dict[str, str] = {}
        self.is_over = False
        address = urlsplit(url)
        self._connection = HTTPConnection(address.hostname or "", address.port, timeout=40)
        self._connection.request("GET", path, headers=headers)
        self._socket = self._connection.sock
        self._answer = self._connection.getresponse()
        self.status = self._answer.status
        self.headers = {name.lower(): value for name, value in self._answer.getheaders()}
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def of(self, name: str) -> list[Any]:
        """Return the data of the events of a name."""
        return [event.data for event in self.events if event.name == name]

    @property
    def revisions(self) -> list[int]:
        """The revisions that were told, in order."""
        return [event.data["revision"] for event in self.events if event.name == "change"]

    def wait(self, condition: Callable[["Follower"], object], seconds: float = 10) -> None:
        """Wait until something was told."""
        until = time.monotonic() + seconds
        while not condition(self):
            assert time.monotonic() < until, f"not told in {seconds} s: {self.events[-5:]}"
            time.sleep(0.01)

    def wait_for_end(self, seconds: float = 10) -> None:
        """Wait until the server ends the stream."""
        self.wait(lambda each: each.is_over, seconds)

    def close(self) -> None:
        """Hang up."""
        with suppress(OSError):
            self._socket.shutdown(SHUT_RDWR)
        self._thread.join(5)
        self._answer.close()
        self._connection.close()

    def _read(self) -> None:
        with suppress(OSError):
            self._take(line.decode().rstrip("\n") for line in self._answer)
        self.is_over = True

    def _take(self, lines: Iterator[str]) -> None:
        name, number, data = "message", "", ""
        for line in lines:
            key, _, value = line.partition(": ")
            if key == "event":
                name = value
            elif key == "id":
                number = value
            elif key == "data":
                data = value
            elif line.startswith(":"):
                self.comments += 1
            elif not line and data:
                told = json.loads(data) if data.startswith(("{", "[")) else data
                self.events.append(Event(name, number, told, time.monotonic()))
                name, number, data = "message", "", ""


@contextmanager
def following(
    url: str, path: str, headers: dict[str, str], count: int = 1
) -> Iterator[list[Follower]]:
    """Let some follow a stream inside the block."""
    followers: list[Follower] = []
    try:
        followers += [Follower(url, path, headers) for _ in range(count)]
        yield followers
    finally:
        for each in followers:
            each.close()

"""The load generator: a process of its own, so that its work is not charged to what it measures.

`python -m bench.load` reads one JSON order a line and answers each with a line. Requests are sent
as they were written beforehand, over connections that are kept; of the answers only the status
and the length are looked at.
"""

import asyncio
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, cast

import uvloop

WAIT = 20.0
NUMBER = b"@number@"
"""In a request, this becomes another number each time that it is sent."""
SHOWN = 400


@dataclass
class Script:
    """Requests of one kind, sent in order, again and again; `group` of them are one unit."""

    port: int
    requests: list[bytes]
    group: int
    expected: frozenset[int]
    place: int = 0
    sent: int = 0

    def next_unit(self) -> Iterator[bytes]:
        """Return the requests of the next unit."""
        start = self.place
        self.place = (start + self.group) % len(self.requests)
        return map(self._number, self.requests[start : start + self.group])

    def _number(self, request: bytes) -> bytes:
        self.sent += 1
        return request.replace(NUMBER, b"%08d" % self.sent)


@dataclass
class Tally:
    """What came of a run."""

    latencies: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    octets: int = 0
    failure: str = ""
    finished_at: float = 0.0


class Client(asyncio.Protocol):
    """One connection: sends a unit's requests one after another, then takes the next unit."""

    def __init__(self, script: Script, tally: Tally, until: float) -> None:
        self._script, self._tally = script, tally
        self._until = until
        self._unit: Iterator[bytes] = iter(())
        self._head = bytearray()
        self._left: int | None = None  # of the body; None while the head is not whole
        self._transport: asyncio.Transport
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is one by its methods only
        self._begin_unit()

    def data_received(self, data: bytes) -> None:
        """Take a piece of an answer."""
        self._tally.octets += len(data)
        if self._left is None:
            self._head += data
            end = self._head.find(b"\r\n\r\n")
            if end < 0:
                return
            length = _length(bytes(self._head[:end]).lower())
            self._left = length - (len(self._head) - end - 4)
        else:
            self._left -= len(data)
            if len(self._head) < SHOWN:
                self._head += data[:SHOWN]
        if self._left <= 0:
            self._answered()

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell, if an answer was still to come."""
        if not self.done.done():
            self._tally.failure = self._tally.failure or f"the connection was closed ({exc})"
            self.done.set_result(None)

    def _begin_unit(self) -> None:
        now = time.perf_counter()
        if now >= self._until:
            self.done.set_result(None)
            self._transport.close()
            return
        self._began = now
        self._unit = self._script.next_unit()
        self._transport.write(next(self._unit))

    def _answered(self) -> None:
        status = int(self._head[9:12])
        self._tally.statuses[status] += 1
        if status not in self._script.expected and not self._tally.failure:
            self._tally.failure = bytes(self._head[:SHOWN]).decode("utf-8", "replace")
        self._head.clear()
        self._left = None
        if (request := next(self._unit, None)) is not None:
            self._transport.write(request)
            return
        now = time.perf_counter()
        self._tally.latencies.append((now - self._began) * 1000)
        self._tally.finished_at = now
        self._begin_unit()


def _length(head: bytes) -> int:
    """The length of the body that a head announces; the servers measured here always tell it."""
    _, found, rest = head.partition(b"\r\ncontent-length:")
    if found:
        return int(rest.partition(b"\r\n")[0])
    if b"\r\ntransfer-encoding:" in head:
        raise ValueError("an answer without a length can not be measured here")
    return 0


async def run(script: Script, clients: int, seconds: float) -> dict[str, Any]:
    """Send for so long, from so many clients at once."""
    tally = Tally()
    begun = time.perf_counter()
    loop = asyncio.get_running_loop()
    made = [
        await loop.create_connection(
            lambda: Client(script, tally, begun + seconds), "127.0.0.1", script.port
        )
        for _ in range(clients)
    ]
    await asyncio.wait_for(asyncio.gather(*(client.done for _, client in made)), seconds + WAIT)
    return {
        "latencies": tally.latencies,
        "seconds": max(tally.finished_at - begun, 1e-9),
        "octets": tally.octets,
        "statuses": dict(tally.statuses),
        "failure": tally.failure,
    }


def main() -> None:
    """Follow orders until there are no more."""
    scripts: dict[str, Script] = {}
    for line in sys.stdin:
        order = json.loads(line)
        answer: dict[str, Any] = {}
        if "requests" in order:
            requests = [text.encode("latin-1") for text in order["requests"]]
            expected = frozenset(order["expected"])
            scripts[order["key"]] = Script(order["port"], requests, order["group"], expected)
        else:
            script = scripts[order["key"]]
            answer = uvloop.run(run(script, order["clients"], order["seconds"]))
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()

"""Many open event streams, held by a process of their own.

`python -m bench.followers` reads one JSON order a line: whom to follow, or to tell how many events
have come. It keeps what it was told to open until its input ends.
"""

import asyncio
import json
import sys
import threading
from collections.abc import Sequence
from typing import Any, cast

import uvloop

AT_ONCE = 20
WAIT = 60.0
SHOWN = 300


class Follower(asyncio.Protocol):
    """One stream; counts the events, which the server never splits over two pieces of a body."""

    def __init__(self, request: bytes) -> None:
        self._request = request
        self._head = b""
        self.events = 0
        self.trouble = ""
        self.is_open: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the stream."""
        cast(asyncio.Transport, transport).write(self._request)

    def data_received(self, data: bytes) -> None:
        """Take a piece of the stream."""
        if not self.is_open.done():
            self._head += data
            if b"\r\n\r\n" not in self._head:
                return
            if self._head[9:12] != b"200":
                self.trouble = self._head[:SHOWN].decode("utf-8", "replace")
            self.is_open.set_result(not self.trouble)
        self.events += data.count(b"event: change\n")

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell that the stream has ended, which none does by itself."""
        self.trouble = self.trouble or f"the stream ended ({exc})"
        if not self.is_open.done():
            self.is_open.set_result(False)


async def follow(port: int, requests: Sequence[str], made: list[Follower]) -> None:
    """Open a stream for each request, not too many at the same moment."""
    loop = asyncio.get_running_loop()
    turn = asyncio.Semaphore(AT_ONCE)

    async def open_one(request: bytes) -> None:
        async with turn:
            _, follower = await loop.create_connection(lambda: Follower(request), "127.0.0.1", port)
            made.append(follower)
            await asyncio.wait_for(follower.is_open, WAIT)

    await asyncio.gather(*(open_one(request.encode()) for request in requests))


def main() -> None:
    """Follow orders until there are no more."""
    loop = uvloop.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    made: list[Follower] = []
    for line in sys.stdin:
        order: dict[str, Any] = json.loads(line)
        if "requests" in order:
            opening = follow(order["port"], order["requests"], made)
            asyncio.run_coroutine_threadsafe(opening, loop).result()
        answer = {
            "open": len(made),
            "events": sum(follower.events for follower in made),
            "trouble": next((follower.trouble for follower in made if follower.trouble), ""),
        }
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()

"""Server-sent events (HTML, 9.2) as an answer, for both faces."""

import asyncio
from collections.abc import AsyncIterator, Callable

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from webapp.services.hub import Hub
from webapp.services.streams import Change, Stream

KEEP_ALIVE_SECONDS = 15.0
RETRY = b"retry: 2000\n\n"
END = "end_stream"
"""Under this name the server finds in a request's state how to end its stream."""
ENDS_AT_ONCE = "ends_at_once"
"""Under this name it says there that nothing endless is wanted: it stops, or was asked by HEAD."""
MEDIA_TYPE = "text/event-stream"
_ENDS_OF_LINES = (("\x85", "\\u0085"), ("\u2028", "\\u2028"), ("\u2029", "\\u2029"))
_HEADERS = {
    "Cache-Control": "no-store, no-transform",
    "X-Accel-Buffering": "no",  # nginx would keep events back until there are enough of them
}


class EventStream(Response):
    """Tells what changes until the client leaves or the stream ends."""

    media_type = MEDIA_TYPE

    def __init__(
        self, hub: Hub, stream: Stream, encode: Callable[[Change], bytes], keep_alive: bytes
    ) -> None:
        super().__init__(headers=_HEADERS)
        del self.headers["content-length"]
        self._hub = hub
        self._stream = stream
        self._encode = encode
        self._keep_alive = keep_alive

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send until the end."""
        scope["state"][END] = self._stream.end
        if ENDS_AT_ONCE in scope["state"]:
            self._stream.end()
        watch = asyncio.create_task(self._watch(receive))
        start = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
        try:
            await send(start)
            async for part in self._parts():
                await send({"type": "http.response.body", "body": part, "more_body": True})
            await send({"type": "http.response.body"})
        finally:
            watch.cancel()
            self._hub.leave(self._stream)

    async def _parts(self) -> AsyncIterator[bytes]:
        yield RETRY + self._keep_alive
        while (changes := await self._stream.wait(KEEP_ALIVE_SECONDS)) is not None:
            yield b"".join(map(self._encode, changes)) or self._keep_alive

    async def _watch(self, receive: Receive) -> None:
        """End the stream when the client has left."""
        while (await receive())["type"] != "http.disconnect":
            pass
        self._stream.end()


def event(name: str, data: str, revision: int | None = None) -> bytes:
    """Return an event with JSON; with a revision, a client that comes back goes on after it.

    Many readers of lines end them where Unicode does, and not only where the standard says.
    """
    for end, escaped in _ENDS_OF_LINES:
        data = data.replace(end, escaped)
    number = "" if revision is None else f"id: {revision}\n"
    return f"event: {name}\n{number}data: {data}\n\n".encode()

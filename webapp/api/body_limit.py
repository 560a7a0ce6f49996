"""The largest body that is read."""

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class BodyLimit:
    """Refuses to read more than so many bytes.

    The framework's own limit answers in plain text; this one raises where the body is read, so
    that the refusal is a problem like all others.
    """

    def __init__(self, app: ASGIApp, most: int) -> None:
        self.app = app
        self.most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, with its body counted."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        announced = Headers(scope=scope).get("content-length", "")
        size = int(announced) if announced.isascii() and announced.isdigit() else 0
        read = 0

        async def receive_counted() -> Message:
            nonlocal read
            if size > self.most:
                raise _too_large()
            message = await receive()
            read += len(message.get("body", b""))
            if read > self.most:
                raise _too_large()
            return message

        await self.app(scope, receive_counted, send)


def _too_large() -> HTTPException:
    return HTTPException(413, "This is too large to save at once.")

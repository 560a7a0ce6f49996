"""HEAD for every address that answers to GET, and the methods that an address answers to."""

from starlette.requests import Request
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from webapp.event_streams import ENDS_AT_ONCE

_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")


class HeadRequests:
    """Answers HEAD as GET, without the body (RFC 9110, 9.3.2): monitors and proxies ask so."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Ask for all of it, and pass on the head."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        is_over = False

        async def send_head(message: Message) -> None:
            nonlocal is_over
            if message["type"] == "http.response.start":
                await send(message)
            elif not is_over:  # an answer that streams ends here: it has nobody to stream to
                is_over = True
                await send({"type": "http.response.body", "body": b""})

        scope.setdefault("state", {})[ENDS_AT_ONCE] = True
        await self.app({**scope, "method": "GET"}, receive, send_head)


def allowed_methods(request: Request) -> str:
    """Return what `Allow` says: each route by itself knows its own method only."""
    answered = {
        method
        for method in _METHODS
        for route in request.app.routes
        if route.matches({**request.scope, "method": method})[0] is Match.FULL
    }
    if "GET" in answered:
        answered.add("HEAD")
    return ", ".join(method for method in _METHODS if method in answered)

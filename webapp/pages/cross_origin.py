"""Refuses unsafe requests that come from other sites, without hidden tokens.

Browsers say where a request comes from: Sec-Fetch-Site on trustworthy origins (TLS and loopback),
Origin elsewhere.
"""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from webapp.pages.errors import render_refusal

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class CrossOriginGuard:
    """Lets unsafe methods through only when they come from our own pages."""

    def __init__(self, app: ASGIApp, public_url: str | None) -> None:
        self.app = app
        self.public_url = public_url

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it with 403."""
        if (
            scope["type"] != "http"
            or scope["method"] in SAFE_METHODS
            or is_ours(Headers(scope=scope), self.public_url)
        ):
            await self.app(scope, receive, send)
        else:
            await render_refusal(Request(scope, receive))(scope, receive, send)


def is_ours(headers: Headers, public_url: str | None) -> bool:
    """Tell whether the request comes from one of our pages, or straight from the person."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = headers.get("origin", "")
    if public_url is not None:
        return origin == public_url
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and parts.netloc == headers.get("host")

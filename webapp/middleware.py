"""What both faces have in front: where a request comes from, its id, and headers of safety."""

import asyncio
import logging
import time
from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from uuid import uuid4

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from webapp import metrics
from webapp.logs import REQUEST_ID, path_without_secrets

_log = logging.getLogger("webapp.requests")

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self';"
    " connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cache-Control": "no-store",
}
"""Sent with every answer that does not say otherwise itself."""
_SENT = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
PIECE_SECONDS = 10.0
BODY_SECONDS = 120.0
STRICT_TRANSPORT = "max-age=31536000; includeSubDomains"
_STRICT = (b"strict-transport-security", STRICT_TRANSPORT.encode())


class SafeAnswers:
    """Gives each request an id, each answer the headers of safety, and the log its line."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and complete what comes back."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = uuid4().hex
        scope.setdefault("state", {})["request_id"] = request_id
        started, ended = time.perf_counter(), None
        status = 500

        async def complete(message: Message) -> None:
            nonlocal status, ended
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = message["headers"] = [*message.get("headers", ())]
                named = {name for name, _ in headers}
                headers += [each for each in _SENT if each[0] not in named]
                if scope["scheme"] == "https" and _STRICT[0] not in named:
                    headers.append(_STRICT)
                headers.append((b"x-request-id", request_id.encode()))
            await send(message)
            if message["type"] == "http.response.body" and not message.get("more_body"):
                ended = time.perf_counter()  # what is done afterwards keeps nobody waiting

        token = REQUEST_ID.set(request_id)
        try:
            await self.app(scope, receive, complete)
        finally:
            REQUEST_ID.reset(token)
            seconds = (ended or time.perf_counter()) - started
            metrics.observe(scope, status, seconds)
            about = {
                "method": scope["method"],
                "path": path_without_secrets(scope),
                "status": status,
                "milliseconds": round(seconds * 1000, 1),
                "request_id": request_id,
            }
            _log.info("request", extra=about)


class PromptBodies:
    """Lets no request take for ever to send its body: the answer is 408.

    Each piece must come in time, and the whole too; the largest file still comes in over a phone.
    """

    def __init__(
        self, app: ASGIApp, piece: float = PIECE_SECONDS, whole: float = BODY_SECONDS
    ) -> None:
        self.app = app
        self.piece = piece
        self.whole = whole

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Watch the clock while a body comes; requests without one are passed on as they are."""
        if scope["type"] != "http" or not _has_body(scope):
            await self.app(scope, receive, send)
            return
        ends = time.monotonic() + self.whole
        is_complete = False

        async def receive_in_time() -> Message:
            nonlocal is_complete
            if is_complete:  # what comes now is the end of the connection
                return await receive()
            try:
                left = min(self.piece, ends - time.monotonic())
                message = await asyncio.wait_for(receive(), left)
            except TimeoutError:
                # Raised inside the face, which answers in its own way.
                raise HTTPException(
                    408, "The request took too long to arrive.", {"Connection": "close"}
                ) from None
            is_complete = not message.get("more_body", False)
            return message

        await self.app(scope, receive_in_time, send)


def _has_body(scope: Scope) -> bool:
    return any(
        name == b"transfer-encoding" or (name == b"content-length" and value != b"0")
        for name, value in scope["headers"]
    )


class TrustedProxies:
    """Believes `X-Forwarded-For` and `-Proto`, but only from the proxies that the operator named.

    Of the addresses the right-most one is taken that is not a named proxy's: what stands to the
    left of it was written by the client.
    """

    def __init__(self, app: ASGIApp, networks: Sequence[IPv4Network | IPv6Network]) -> None:
        self.app = app
        self.networks = networks

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Put the client's address and scheme in the place of the proxy's."""
        if scope["type"] == "http" and scope["client"] and self._trusts(scope["client"][0]):
            headers = Headers(scope=scope)
            scope = dict(scope)
            chain = [part.strip() for part in _joined(headers, "x-forwarded-for").split(",")]
            untrusted = [part for part in chain if part and not self._trusts(part)]
            if untrusted:
                scope["client"] = (str(_address(untrusted[-1]) or untrusted[-1]), 0)
            scheme = _joined(headers, "x-forwarded-proto").rpartition(",")[2].strip().lower()
            if scheme in {"http", "https"}:
                scope["scheme"] = scheme
        await self.app(scope, receive, send)

    def _trusts(self, text: str) -> bool:
        address = _address(text)
        return address is not None and any(address in network for network in self.networks)


@lru_cache(maxsize=100)
def _address(text: str) -> IPv4Address | IPv6Address | None:
    """Read an address, with or without a port (`192.0.2.1:80`, `[2001:db8::1]:80`).

    One of IPv4 that comes over a socket for both (`::ffff:192.0.2.1`) is what it stands for.
    """
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return address.ipv4_mapped or address if isinstance(address, IPv6Address) else address


def _joined(headers: Headers, name: str) -> str:
    """All lines of a header as one (RFC 9110, 5.3): a proxy may add its line to the client's."""
    return ",".join(headers.getlist(name))

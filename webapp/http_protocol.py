"""HTTP/1.1 as uvicorn speaks it, with the two bounds that it lacks: on the size of a request's
head, and on the time that a client takes to send it.
"""

import logging
import socket
from asyncio import TimerHandle, Transport
from http import HTTPStatus
from uuid import uuid4

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from webapp.event_streams import END, ENDS_AT_ONCE

HEAD_BYTES = 32_768
HEAD_SECONDS = 10.0
UNREAD_MILLISECONDS = 60_000
_log = logging.getLogger("webapp.requests")


class _HeadTooLarge(Exception):
    pass


class _NotOneHost(Exception):
    pass


class BoundedProtocol(HttpToolsProtocol):
    """Ends connections whose head is too large (RFC 6585, 5) or comes too slowly.

    A body that comes too slowly is the business of `middleware.PromptBodies`.
    """

    _head_is_open = True
    _head_bytes = 0
    _timer: TimerHandle | None = None

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """Start the clock: the first byte may never come."""
        super().connection_made(transport)
        _bound_silence(transport)
        self._arm()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clock."""
        self._disarm()
        super().connection_lost(exc)

    def shutdown(self) -> None:
        """Let no endless answer hold up the end of the server: clients come back by themselves."""
        super().shutdown()
        state = self.cycle.scope["state"] if getattr(self, "cycle", None) else {}
        state[ENDS_AT_ONCE] = True
        if end := state.get(END):
            end()
            if self.flow.write_paused:  # for somebody who does not read
                self.transport.abort()

    def data_received(self, data: bytes) -> None:
        """Parse what came; a head that came in one piece costs no timer."""
        self._head_bytes += len(data)
        super().data_received(data)
        if not self._head_is_open:
            self._disarm()
        elif self._head_bytes > HEAD_BYTES:
            self._refuse(431)
        elif self._timer is None:
            self._arm()

    def on_message_begin(self) -> None:
        """Open a head."""
        self._head_is_open = True
        self._head_bytes = 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Close the head, or refuse it."""
        if self._size() > HEAD_BYTES:
            raise _HeadTooLarge  # the parser turns it into its own kind of error
        hosts = sum(name == b"host" for name, _ in self.headers)
        if hosts != 1 and (hosts or self.parser.get_http_version() == "1.1"):
            raise _NotOneHost  # which of them is meant? (RFC 9112, 3.2)
        self._head_is_open = False
        super().on_headers_complete()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - uvicorn's words for it
        """Answer what the parser could not take."""
        self._refuse(431 if self._size() > HEAD_BYTES else 400)

    def _size(self) -> int:
        if not self.headers:  # not even a first line
            return 0
        return len(self.url) + sum(len(name) + len(value) for name, value in self.headers)

    def _arm(self) -> None:
        self._timer = self.loop.call_later(HEAD_SECONDS, self._refuse, 408)

    def _disarm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _refuse(self, status: int) -> None:
        self._disarm()
        if self.transport.is_closing():
            return
        request_id = uuid4().hex
        line = f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\nx-request-id: {request_id}\r\n"
        self.transport.write(f"{line}connection: close\r\ncontent-length: 0\r\n\r\n".encode())
        self.transport.close()
        _log.info("refused", extra={"status": status, "request_id": request_id})


def _bound_silence(transport: Transport) -> None:
    """End a connection whose other end takes nothing for a minute: a phone that is gone."""
    connection = transport.get_extra_info("socket")
    if connection is not None and hasattr(socket, "TCP_USER_TIMEOUT"):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNREAD_MILLISECONDS)

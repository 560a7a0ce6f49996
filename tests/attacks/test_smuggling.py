"""Requests that two readers would cut apart at different places (RFC 9112, 11.2).

Whatever a proxy makes of them, this server makes one refusal, and hangs up: what lies behind is
never taken for a request of its own.
"""

import re
import socket

import pytest

from tests.live_server import LiveServer

INNER = b"GET /ready HTTP/1.1\r\nHost: localhost\r\n\r\n"
CLOSING = INNER.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
LAST = b"0\r\n\r\n"
POST = (
    b"POST /auth/login HTTP/1.1\r\nHost: localhost\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n"
)
SHAPES = {
    "a length and chunks": b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n" + LAST,
    "chunks and a length": b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n" + LAST,
    "two lengths": b"Content-Length: 0\r\nContent-Length: %d\r\n\r\n" % len(INNER),
    "a list of lengths": b"Content-Length: 0, %d\r\n\r\n" % len(INNER),
    "a length with a sign": b"Content-Length: +%d\r\n\r\n" % len(INNER),
    "a negative length": b"Content-Length: -1\r\n\r\n",
    "a hexadecimal length": b"Content-Length: 0x%x\r\n\r\n" % len(INNER),
    "a length with a gap": b"Content-Length: 3 3\r\n\r\n",
    "a length beyond 64 bits": b"Content-Length: 18446744073709551616\r\n\r\n",
    "almost chunked": b"Transfer-Encoding: xchunked\r\n\r\n" + LAST,
    "a blank before the colon": b"Transfer-Encoding : chunked\r\n\r\n" + LAST,
    "a vertical tab": b"Transfer-Encoding:\x0bchunked\r\n\r\n" + LAST,
    "identity": b"Transfer-Encoding: identity\r\nContent-Length: 0\r\n\r\n",
    "chunked, but not at last": b"Transfer-Encoding: chunked, identity\r\n\r\n" + LAST,
    "two encodings": b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n" + LAST,
    "a folded line": b"X: a\r\n Transfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n",
    "a folded encoding": b"Transfer-Encoding:\r\n chunked\r\n\r\n" + LAST,
    "a carriage return alone": b"X: a\rTransfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n",
    "a line feed alone": b"Content-Length: 0\n\n",
    "NUL": b"X: a\x00b\r\nContent-Length: 0\r\n\r\n",
    "a second host": b"Host: elsewhere\r\nContent-Length: 0\r\n\r\n",
    "a chunk with an odd extension": b"Transfer-Encoding: chunked\r\n\r\n0;a\n\r\n\r\n",
    "a negative chunk": b"Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n",
    "a chunk beyond 64 bits": b"Transfer-Encoding: chunked\r\n\r\n10000000000000000\r\n\r\n",
    "a chunk in 0x": b"Transfer-Encoding: chunked\r\n\r\n0x0\r\n\r\n",
    "a chunk ended by line feeds": b"Transfer-Encoding: chunked\r\n\r\n0\n\n",
    "a length behind the body": b"Transfer-Encoding: chunked\r\n\r\n0\r\nContent-Length: 5\r\n\r\n",
}


def answers(server: LiveServer, raw: bytes) -> list[int]:
    """Return the statuses of all that comes back until the server hangs up."""
    host, _, port = server.url.removeprefix("http://").partition(":")
    received = b""
    with socket.create_connection((host, int(port)), 30) as connection:
        connection.sendall(raw)
        try:
            while piece := connection.recv(65_536):
                received += piece
        except ConnectionResetError:
            pass  # it hung up before it had read everything
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3}) ", received)]


@pytest.mark.parametrize("shape", SHAPES)
def test_an_ambiguous_request_is_refused_and_nothing_behind_it_is_read(
    live_server: LiveServer, shape: str
) -> None:
    assert answers(live_server, POST + SHAPES[shape] + INNER) == [400]


def test_a_request_without_a_host_is_refused(live_server: LiveServer) -> None:
    assert answers(live_server, b"GET /health HTTP/1.1\r\n\r\n" + INNER) == [400]


def test_what_was_smuggled_would_be_seen(live_server: LiveServer) -> None:
    """Two requests that are two for everybody, the second as the last of its connection."""
    raw = POST + b"Content-Length: 0\r\n\r\n" + CLOSING
    assert answers(live_server, raw) == [422, 200]


def test_the_body_of_a_get_is_its_body(live_server: LiveServer) -> None:
    """A third answer would be that to the body."""
    head = b"GET /health HTTP/1.1\r\nHost: localhost\r\n"
    raw = head + b"Content-Length: %d\r\n\r\n" % len(INNER) + INNER + CLOSING
    assert answers(live_server, raw) == [200, 200]

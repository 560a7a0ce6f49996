"""Requests as a browser or a script sends them, as bytes."""

import http.client
from collections.abc import Mapping
from urllib.parse import urlencode

from bench.load import NUMBER

BROWSER = {
    "Accept": "text/html",
    "Accept-Encoding": "identity",
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/156.0 Safari/537.36",
    "Sec-Fetch-Site": "same-origin",
    "Sec-Fetch-Mode": "cors",
    "Sec-Fetch-Dest": "empty",
}
COMPRESSED = {"Accept-Encoding": "gzip, deflate, br, zstd"}
HTMX = {"HX-Request": "true"}
NUMBERED = {"Idempotency-Key": NUMBER.decode()}
"""As our pages send forms: nothing is done twice for one key."""


def get(port: int, path: str, headers: Mapping[str, str]) -> bytes:
    """Return a request that reads."""
    return _write("GET", port, path, headers, b"")


def post(
    port: int,
    path: str,
    headers: Mapping[str, str],
    form: Mapping[str, object],
    method: str = "POST",
) -> bytes:
    """Return a request that sends a form."""
    body = urlencode(form).encode()
    sent = {
        **headers,
        "Origin": f"http://127.0.0.1:{port}",
        "Content-Type": "application/x-www-form-urlencoded",
        "Content-Length": str(len(body)),
    }
    return _write(method, port, path, sent, body)


def send(port: int, request: bytes) -> tuple[int, http.client.HTTPMessage, bytes]:
    """Send one request by itself; return status, headers and body."""
    head, _, body = request.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    method, path, _ = first.split(" ")
    headers = dict(line.split(": ", 1) for line in lines)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request(method, path, body or None, headers)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


def _write(method: str, port: int, path: str, headers: Mapping[str, str], body: bytes) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{port}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body

"""Slow and broken clients: they are shown out, and nobody else waits."""

import gzip
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from pathlib import Path

import httpx
import pytest

from tests.faults.installation import sign_in
from tests.live_server import LiveServer, serving
from tests.postgres import PostgresServer
from webapp.http_protocol import HEAD_BYTES, HEAD_SECONDS
from webapp.limits import BODY
from webapp.middleware import PIECE_SECONDS

SLOW = 150
HEAD = b"POST /applications HTTP/1.1\r\nHost: localhost\r\n"


@pytest.fixture(scope="module")
def server(postgres: PostgresServer, public_folder: Path) -> Iterator[LiveServer]:
    """A server with one worker, which a slow client could hold up."""
    url = postgres.create()
    with serving(public_folder, url) as server:
        yield server
    postgres.drop(url)


@pytest.fixture(scope="module")
def headers(server: LiveServer) -> dict[str, str]:
    """Of somebody who is signed in."""
    return {"Authorization": f"Bearer {sign_in(server.url, 'alice')}"}


def connect(server: LiveServer) -> socket.socket:
    host, _, port = server.url.removeprefix("http://").partition(":")
    return socket.create_connection((host, int(port)), 30)


def served(took: list[float]) -> bool:
    """Tell whether others were served within two seconds, but for a breath of the machine itself.

    Who is held up by slow clients is held up by each of them.
    """
    return sorted(took)[int(len(took) * 0.9) - 1] < 2


def answer_to(server: LiveServer, request: bytes) -> bytes:
    """The first line of the answer."""
    with connect(server) as connection:
        connection.sendall(request)
        return connection.makefile("rb").readline().rstrip()


def test_150_that_trickle_hold_nobody_up_and_are_shown_out(
    server: LiveServer, headers: dict[str, str]
) -> None:
    with ExitStack() as stack, httpx.Client(headers=headers, timeout=20) as other:
        slow = [stack.enter_context(closing(connect(server))) for _ in range(SLOW)]
        token = headers["Authorization"].encode()
        for number, connection in enumerate(slow):
            if number % 3 == 0:
                connection.sendall(HEAD + b"X: ")
            elif number % 3 == 1:
                connection.sendall(
                    HEAD + b"Content-Type: application/json\r\nAuthorization: " + token
                    + b"\r\nContent-Length: 1000\r\n\r\n{"
                )  # fmt: skip
        started = time.monotonic()
        took: list[float] = []
        while time.monotonic() - started < max(HEAD_SECONDS, PIECE_SECONDS) + 2:
            for connection in slow[::3]:
                with suppress(OSError):  # it was shown out
                    connection.sendall(b"x")
            answer = other.get(f"{server.url}/applications")
            assert answer.status_code == 200
            took.append(answer.elapsed.total_seconds())
            time.sleep(0.5)
        assert served(took)
        for connection in slow[1::3]:
            connection.settimeout(1)
            assert connection.recv(100).startswith(b"HTTP/1.1 408 "), "a body that never comes"
        for connection in slow[2::3]:
            connection.settimeout(1)
            assert connection.recv(100).startswith(b"HTTP/1.1 408 "), "a head that never comes"
        assert sum(_is_ended(connection) for connection in slow[::3]) == len(slow[::3])


def _is_ended(connection: socket.socket) -> bool:
    connection.settimeout(1)
    try:
        while connection.recv(1000):
            pass
    except ConnectionResetError:
        return True
    except TimeoutError:
        return False
    return True


def test_resets_in_the_middle_of_a_body_harm_nobody(
    server: LiveServer, headers: dict[str, str]
) -> None:
    for _ in range(30):
        with connect(server) as connection:
            linger = b"\x01\x00\x00\x00\x00\x00\x00\x00"
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            connection.sendall(HEAD + b"Content-Length: 100000\r\n\r\n" + b"x" * 500)
    assert httpx.get(f"{server.url}/applications", headers=headers, timeout=5).json() == []
    assert "Traceback" not in server.output()


def test_40_mb_in_chunks_are_refused_while_others_are_served(
    server: LiveServer, headers: dict[str, str]
) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(640):
            yield b" " * 65_536

    answers: list[int] = []

    def send(path: str, kind: str) -> None:
        given = headers | {"Content-Type": kind, "Sec-Fetch-Site": "same-origin"}
        try:
            response = httpx.post(f"{server.url}{path}", content=pieces(), headers=given)
            answers.append(response.status_code)
        except httpx.TransportError:
            answers.append(413)  # cut while it was still sending

    threads = [
        threading.Thread(target=send, args=("/applications", "application/json")),
        threading.Thread(target=send, args=("/login", "application/x-www-form-urlencoded")),
    ]
    for thread in threads:
        thread.start()
    took: list[float] = []
    while len(took) < 5 or any(thread.is_alive() for thread in threads):
        answer = httpx.get(f"{server.url}/applications", headers=headers, timeout=20)
        assert answer.status_code == 200
        took.append(answer.elapsed.total_seconds())
    assert served(took)
    assert answers == [413, 413]


def test_a_body_that_tells_its_size_is_refused_unread(
    server: LiveServer, headers: dict[str, str]
) -> None:
    token = f"Authorization: {headers['Authorization']}\r\nContent-Type: application/json\r\n"
    told = HEAD + f"{token}Content-Length: {BODY + 1}\r\n\r\n{{".encode()
    assert answer_to(server, told).startswith(b"HTTP/1.1 413 ")


def test_a_packed_bomb_is_never_unpacked(server: LiveServer, headers: dict[str, str]) -> None:
    bomb = gzip.compress(b'{"company": "' + b"0" * 50_000_000 + b'"}')
    packed = headers | {"Content-Encoding": "gzip", "Content-Type": "application/json"}
    answer = httpx.post(f"{server.url}/applications", content=bomb, headers=packed, timeout=20)
    assert answer.status_code in {400, 415, 422}
    assert answer.elapsed.total_seconds() < 2


@pytest.mark.parametrize(
    "head",
    [
        HEAD + b"X: " + b"x" * HEAD_BYTES + b"\r\n\r\n",
        HEAD + b"".join(b"X-%d: y\r\n" % number for number in range(HEAD_BYTES // 5)) + b"\r\n",
        HEAD + b"X: " + b"x" * 1_000_000,
        b"GET /" + b"x" * HEAD_BYTES + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
    ],
    ids=["one", "many", "endless", "address"],
)
def test_a_head_that_is_too_large_is_refused(server: LiveServer, head: bytes) -> None:
    assert answer_to(server, head) == b"HTTP/1.1 431 Request Header Fields Too Large"


def test_a_head_of_a_usual_size_is_fine(server: LiveServer) -> None:
    cookie = b"Cookie: a=" + b"x" * 8_000
    assert answer_to(server, b"GET /health HTTP/1.1\r\nHost: x\r\n" + cookie + b"\r\n\r\n") == (
        b"HTTP/1.1 200 OK"
    )

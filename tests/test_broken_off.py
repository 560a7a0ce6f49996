"""Requests that are broken off, by a client that leaves or a server that stops, are no bugs: they
get an answer that says what is known, and no alarm is raised.
"""

import asyncio
import logging
from collections.abc import Callable, MutableMapping
from threading import Event
from typing import Any

import pytest
from starlette.applications import Starlette

from tests.people import Person
from webapp.services import applications, boards, imports

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
FILE = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.zip"\r\n\r\nPK'
LARGE = FILE + bytes(2_000_000) + b"\r\n--x--\r\n"
FILES = "multipart/form-data; boundary=x"
ID = "0190a1b2-c3d4-7e5f-8a6b-0c1d2e3f4a5b"
Message = MutableMapping[str, Any]
Ask = Callable[..., tuple[asyncio.Task[None], list[Message]]]


@pytest.fixture
def ask(app: Starlette, alice: Person) -> Ask:
    """Begins a request of alice's; what is answered comes into a list."""

    def ask(
        method: str, path: str, kind: str, *coming: Message
    ) -> tuple[asyncio.Task[None], list[Message]]:
        left, answered = [*coming], list[Message]()

        async def receive() -> Message:
            return left.pop(0)

        async def send(message: Message) -> None:
            answered.append(message)

        headers = {
            "host": "testserver",
            "content-type": kind,
            "content-length": "1000",
            "sec-fetch-site": "same-origin",
            "cookie": f"session={alice.cookie}",
            "authorization": f"Bearer {alice.token}",
        }
        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "root_path": "",
            "client": ("127.0.0.1", 1),
            "server": ("testserver", 80),
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        }
        return asyncio.ensure_future(app(scope, receive, send)), answered

    return ask


def warnings(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [each.message for each in caplog.records if each.levelno >= logging.WARNING]


@pytest.mark.parametrize(
    ("path", "kind", "body"),
    [
        ("/login", FORM, b"email=ali"),
        ("/board/applications", FORM, b"company=Kes"),
        ("/settings/import", FILES, FILE),
        ("/applications", JSON, b'{"company": "Kes'),
        (f"/applications/{ID}/restore", JSON, b"{"),
        ("/auth/login", FORM, b"username=ali"),
    ],
)
def test_a_client_that_leaves_in_the_midst_of_a_body(
    path: str, kind: str, body: bytes, ask: Ask, alice: Person, caplog: pytest.LogCaptureFixture
) -> None:
    async def leave() -> list[Message]:
        part = {"type": "http.request", "body": body, "more_body": True}
        task, answered = ask("POST", path, kind, part, {"type": "http.disconnect"})
        await task
        return answered

    assert asyncio.run(leave())[0]["status"] == 400
    assert not warnings(caplog)
    assert alice.api.get("/applications").json() == []


@pytest.fixture
def stopped(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str, str, bytes], Message]:
    """Begins a request and breaks it off, as uvicorn does; gives the start of the answer."""
    begun, goes_on, ended = Event(), Event(), Event()

    def wait(*_arguments: Any, **_named: Any) -> None:
        begun.set()
        goes_on.wait(20)
        ended.set()
        raise RuntimeError

    async def stop(method: str, path: str, kind: str, body: bytes) -> Message:
        task, answered = ask(method, path, kind, {"type": "http.request", "body": body})
        await asyncio.to_thread(begun.wait, 20)
        task.cancel()
        for _ in range(2):  # there are not many turns any more
            await asyncio.sleep(0)
        assert task.done()
        goes_on.set()
        await asyncio.to_thread(ended.wait, 20)
        return answered[0]

    for service, name in ((applications, "create"), (applications, "list_selected")):
        monkeypatch.setattr(service, name, wait)
    monkeypatch.setattr(boards, "show", wait)
    monkeypatch.setattr(imports, "load", wait)
    return lambda *asked: asyncio.run(stop(*asked))


@pytest.mark.parametrize(
    ("asked", "status", "kind"),
    [
        (("POST", "/applications", JSON, b'{"company": "a", "title": "b"}'), 504, "problem+json"),
        (("POST", "/board/applications", FORM, b"company=a&title=b"), 504, "html"),
        (("POST", "/settings/import", FILES, LARGE), 504, "html"),
        (("GET", "/applications", JSON, b""), 503, "problem+json"),
        (("GET", "/board", FORM, b""), 503, "html"),
    ],
)
def test_a_server_that_stops_waiting(
    asked: tuple[str, str, str, bytes],
    status: int,
    kind: str,
    stopped: Callable[..., Message],
    caplog: pytest.LogCaptureFixture,
) -> None:
    start = stopped(*asked)
    assert start["status"] == status
    headers = dict(start["headers"])
    assert kind in headers[b"content-type"].decode()
    assert headers[b"retry-after"] == b"5"
    assert not warnings(caplog)

"""Who leaves before all was sent is no bug: nothing is done, and no alarm is raised."""

import asyncio
import logging
from collections.abc import MutableMapping
from typing import Any

import pytest
from starlette.applications import Starlette

from tests.people import Person

FORM = "application/x-www-form-urlencoded"
FILE = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.zip"\r\n\r\nPK'


@pytest.mark.parametrize(
    ("path", "kind", "body"),
    [
        ("/login", FORM, b"email=ali"),
        ("/board/applications", FORM, b"company=Kes"),
        ("/settings/import", "multipart/form-data; boundary=x", FILE),
        ("/applications", "application/json", b'{"company": "Kes'),
        ("/applications/0190a1b2-c3d4-7e5f-8a6b-0c1d2e3f4a5b/restore", "application/json", b"{"),
        ("/auth/login", FORM, b"username=ali"),
    ],
)
def test_a_body_that_ends_in_the_midst(
    path: str,
    kind: str,
    body: bytes,
    app: Starlette,
    alice: Person,
    caplog: pytest.LogCaptureFixture,
) -> None:
    coming: list[MutableMapping[str, Any]] = [
        {"type": "http.request", "body": body, "more_body": True},
        {"type": "http.disconnect"},
    ]
    answered: list[MutableMapping[str, Any]] = []

    async def receive() -> MutableMapping[str, Any]:
        return coming.pop(0)

    async def send(message: MutableMapping[str, Any]) -> None:
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
        "method": "POST",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "client": ("127.0.0.1", 1),
        "server": ("testserver", 80),
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }
    asyncio.run(app(scope, receive, send))
    assert answered[0]["status"] == 400
    assert not [each for each in caplog.records if each.levelno >= logging.WARNING]
    assert alice.api.get("/applications").json() == []

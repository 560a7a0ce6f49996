"""Addresses that are none: out of a folder, twice encoded, overlong."""

import os
from posixpath import normpath

import pytest
from starlette.responses import RedirectResponse
from starlette.staticfiles import StaticFiles
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from tests.flaws import Flaw, instead
from tests.people import Person
from webapp.api import dependencies
from webapp.errors import NotSignedIn
from webapp.main import Faces
from webapp.services.owner import Owner
from webapp.transactions import Work

OUT = [
    "..", "%2e%2e", "%2E%2e", "%252e%252e", "..%2f", "..%5c", "..\\", "....//", "..;",
    "%c0%ae%c0%ae", "%uff0e%uff0e", ".%00.", "%2e%2e%2f%2e%2e",
]  # fmt: skip
TARGETS = ["webapp/security.py", "pyproject.toml", ".env", "etc/passwd"]
ODD = [
    "/%00", "/static/%00", "/static/css/base.css%00.png", "/static/", "/static", "/static/css",
    "/static//etc/passwd", "/static/C:/x", "/%2f%2fevil.example", "//evil.example/", "/\\evil",
    "/board/%2e%2e/settings", "/board;x=1", "/board%3fx", "/BOARD", "/board/", "/%ff%fe",
    "/applications/", "/applications/%00", "/applications/..%2fme", "/applications//links",
    "/board/applications/" + "0" * 9000, "/" + "a/" * 3000, "/static/" + "x" * 9000, "/.git/config",
    "/.env", "/applications/%ed%a0%80", "/static/css/./base.css", "/static/%2e/css/base.css",
]  # fmt: skip


@pytest.mark.parametrize("out", OUT)
def test_no_file_but_ours_is_given(browser: TestClient, out: str) -> None:
    for target in TARGETS:
        for depth in (1, 2, 5):
            for folder in ("/static/", "/static/css/", "/docs/", "/"):
                response = browser.get(f"{folder}{f'{out}/' * depth}{target}")
                assert response.status_code in {303, 400, 401, 404, 405, 422}
                for word in ("import ", "root:", "[project]"):
                    assert word not in response.text


@pytest.mark.parametrize("path", ODD, ids=lambda path: path[:30])
def test_an_odd_address_is_answered_calmly(
    browser: TestClient, api: TestClient, alice: Person, path: str
) -> None:
    for client in (browser, api, alice.api, alice.browser):
        for method in ("GET", "POST", "HEAD", "OPTIONS"):
            response = client.request(method, f"http://testserver{path}")
            assert response.status_code < 500
            location = response.headers.get("location", "/")
            assert location.startswith(("/", "http://testserver/"))
            assert not location.startswith("//")
            assert "Traceback" not in response.text


@pytest.mark.parametrize("path", ["//me", "/./me", "/%2fme", "/me%2f", "/ME", "/static/../me"])
def test_no_spelling_leads_past_the_sign_in(
    browser: TestClient, api: TestClient, path: str
) -> None:
    for client in (browser, api):
        assert client.get(f"http://testserver{path}").status_code in {303, 400, 401, 404}


def join(self: StaticFiles, path: str) -> tuple[str, os.stat_result | None]:
    """Looks a file up without asking whether it is in the folder."""
    full = os.path.join(str(self.directory), path)  # noqa: PTH118 - as Starlette does
    return (full, os.stat(full)) if os.path.isfile(full) else ("", None)  # noqa: PTH113, PTH116


answer = Faces.__call__


async def without_slash(self: Faces, scope: Scope, receive: Receive, send: Send) -> None:
    """Sends `/board/` to `/board`, and so `//evil.example/` to `//evil.example`."""
    path = scope["path"]
    if len(path) > 1 and path.endswith("/"):
        await RedirectResponse(path[:-1])(scope, receive, send)
    else:
        await answer(self, scope, receive, send)


def sign_in_by_spelling(patch: pytest.MonkeyPatch, alice: Person) -> None:
    """One asks for the token where the address is written so, the other takes all spellings."""

    async def tidied(self: Faces, scope: Scope, receive: Receive, send: Send) -> None:
        path = normpath(scope["path"]).replace("//", "/").lower()
        await answer(self, {**scope, "path": path}, receive, send)

    def get_owner(work: Work) -> Owner:
        if work.request.scope["raw_path"] == b"/me":
            raise NotSignedIn
        return alice.owner

    patch.setattr(Faces, "__call__", tidied)
    patch.setattr(dependencies, "get_owner", get_owner)


FLAWS = [
    Flaw("joined", instead(StaticFiles, "lookup_path", join), test_no_file_but_ours_is_given,
         out="%2e%2e"),
    Flaw("cut", instead(Faces, "__call__", without_slash), test_an_odd_address_is_answered_calmly,
         path="//evil.example/"),
    Flaw("spelt", sign_in_by_spelling, test_no_spelling_leads_past_the_sign_in, path="//me"),
]  # fmt: skip


@pytest.mark.parametrize("flaw", FLAWS, ids=str)
def test_a_flaw_would_be_seen(request: pytest.FixtureRequest, flaw: Flaw) -> None:
    flaw.must_be_seen(request)

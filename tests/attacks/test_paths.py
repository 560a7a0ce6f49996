"""Addresses that are none: out of a folder, twice encoded, overlong."""

import pytest
from starlette.testclient import TestClient

from tests.people import Person

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

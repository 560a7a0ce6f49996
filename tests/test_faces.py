"""Two faces behind one door: each request has one, and each face one kind of key."""

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from tests.people import Person, visitor
from tests.routes import Route, of, routes
from webapp.api import FIRST_SEGMENTS


def first_segment(path: str) -> str:
    return path.split("/")[1]


def test_the_faces_share_no_first_segment() -> None:
    ours = {first_segment(each.path) for each in of("api")}
    pages = {first_segment(each.path) for each in of("pages")} | {"static"}
    assert not ours & pages
    assert not FIRST_SEGMENTS & pages


def test_every_route_of_the_api_is_reached() -> None:
    assert {first_segment(each.path) for each in of("api")} <= FIRST_SEGMENTS


def test_no_segment_is_reserved_for_nothing() -> None:
    known = {first_segment(each.path) for each in of("api")} | {"openapi.json"}
    assert known >= FIRST_SEGMENTS


def test_no_path_and_method_is_there_twice() -> None:
    names = [str(each) for each in routes()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("path", ["/applications", "/me", "/columns/x", "/auth/nothing"])
def test_what_the_api_does_not_know_is_its_own_kind_of_answer(api: TestClient, path: str) -> None:
    response = api.put(path)
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/nothing", "/applicationsx", "/board/nothing", "/health2"])
def test_all_else_is_a_page(browser: TestClient, path: str) -> None:
    response = browser.get(path)
    assert response.headers["content-type"].startswith("text/html")


READ = [each for each in of("api", "GET") if not each.params and each.path not in {
    "/health", "/ready", "/docs"}]  # fmt: skip


@pytest.mark.parametrize("route", READ, ids=str)
def test_the_api_reads_no_cookie(app: Starlette, alice: Person, route: Route) -> None:
    path = route.path
    assert alice.api.get(path).status_code == 200
    client = visitor(app)
    for name in ("session", "__Host-session", "access_token", "Authorization"):
        client.cookies.set(name, alice.token)
    assert client.get(path).status_code == 401
    client.cookies.set("session", alice.cookie)
    assert client.get(path).status_code == 401


@pytest.mark.parametrize("path", ["/board", "/trash", "/settings", "/board/applications/new"])
def test_pages_read_no_bearer_token(app: Starlette, alice: Person, path: str) -> None:
    assert alice.browser.get(path).status_code == 200
    for token in (alice.token, alice.cookie):
        client = visitor(app, authorization=f"Bearer {token}")
        response = client.get(path)
        assert response.status_code == 303
        assert response.headers["location"].startswith("/login")


def test_a_token_of_one_face_does_not_open_the_other(app: Starlette, alice: Person) -> None:
    api = visitor(app, authorization=f"Bearer {alice.cookie}")
    assert api.get("/me").status_code == 401
    page = visitor(app)
    page.cookies.set("session", alice.token)
    assert page.get("/board").status_code == 303


@pytest.mark.parametrize("path", ["/health", "/me", "/login", "/nothing", "/docs", "/openapi.json"])
def test_every_answer_is_safe(api: TestClient, path: str) -> None:
    headers = api.get(path).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store"
    assert len(headers["x-request-id"]) == 32


@pytest.mark.parametrize("path", ["/health", "/applications", "/board", "/login", "/docs", "/none"])
def test_head_is_answered_as_get_without_a_body(alice: Person, path: str) -> None:
    client = alice.browser
    client.headers["authorization"] = f"Bearer {alice.token}"
    whole, head = client.get(path), client.head(path)
    assert head.status_code == whole.status_code
    assert head.content == b""
    changing = {"x-request-id"} | ({"content-length"} if path == "/none" else set())
    for name in whole.headers.keys() - changing:
        assert head.headers[name] == whole.headers[name], name


def test_head_of_a_stream_ends_at_once(alice: Person) -> None:
    for client, path in ((alice.api, "/changes/stream"), (alice.browser, "/board/changes/stream")):
        response = client.head(path)
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/event-stream")
        assert response.content == b""


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/applications", "GET, HEAD, POST"),
        ("POST", "/me", "GET, HEAD, PATCH, DELETE"),
        ("HEAD", "/auth/login", "POST"),
        ("DELETE", "/login", "GET, HEAD, POST"),
        ("GET", "/logout", "POST"),
    ],
)
def test_a_method_that_is_not_answered_is_told_those_that_are(
    alice: Person, method: str, path: str, allowed: str
) -> None:
    response = alice.browser.request(method, path)
    assert response.status_code == 405
    assert response.headers["allow"] == allowed


def test_a_request_id_is_of_one_request(api: TestClient) -> None:
    first, second = (api.get("/health", headers={"x-request-id": "mine"}) for _ in range(2))
    assert len({first.headers["x-request-id"], second.headers["x-request-id"], "mine"}) == 3

"""Requests of other sites: every word that a browser, or somebody in its place, may say."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from tests.flaws import Flaw, Plant, instead
from tests.people import Person, build_app, visitor
from tests.routes import NOBODY, Route, of
from webapp import middleware
from webapp.database import Database
from webapp.pages import cross_origin
from webapp.settings import Settings

PUBLIC = "https://jobs.example.org"
FETCH = [
    {"sec-fetch-site": value}
    for value in (
        "cross-site", "same-site", "", "NONE", "Same-Origin", "same-origin,cross-site",
        "same-origin, same-origin", "none;", "same-originx", "null", "%73ame-origin", "*",
    )
]  # fmt: skip
ORIGINS = [
    {"origin": value}
    for value in (
        "null",
        "",
        "testserver",
        "//testserver",
        "http://testserver.evil.example",
        "http://eviltestserver",
        "http://evil.example/testserver",
        "http://evil.example?testserver",
        "http://evil.example#testserver",
        "http://testserver@evil.example",
        "http://evil.example:testserver",
        "http://testserver:8080",
        "http://testserver:80",
        "http://testserver.",
        "http://testserver, http://evil.example",
        "http://evil.example, http://testserver",
        "http://test-server",
        "http://[testserver",
        "ftp://testserver",
        "javascript://testserver",
        "chrome-extension://testserver",
        "file://",
        "http://TESTSERVER\\.evil.example",
        "http:\\\\testserver",
        "http://testserver%00.evil.example",
    )
]
# The word of the browser's own weighs more than the Origin.
BOTH = [
    {"sec-fetch-site": "cross-site", "origin": "http://testserver"},
    {"sec-fetch-site": "same-site", "origin": "http://testserver"},
    {"sec-fetch-site": "", "origin": "http://testserver"},
]
# What proves nothing.
OTHERS = [
    {},
    {"referer": "http://testserver/board"},
    {"hx-request": "true"},
    {"x-requested-with": "XMLHttpRequest"},
    {"x-forwarded-host": "evil.example", "origin": "http://evil.example"},
    {"x-http-method-override": "GET"},
    {"forwarded": "host=evil.example", "origin": "http://evil.example"},
    {"access-control-request-method": "POST", "origin": "http://evil.example"},
]
FOREIGN = FETCH + ORIGINS + BOTH + OTHERS
OURS = [
    {"sec-fetch-site": "same-origin"},
    {"sec-fetch-site": "none"},
    {"sec-fetch-site": "same-origin", "origin": "http://testserver"},
    {"origin": "http://testserver"},
]
UNSAFE = ("POST", "PUT", "PATCH", "DELETE", "PROPFIND", "post")


def stolen(person: Person, headers: dict[str, str]) -> TestClient:
    """A browser that sends the cookie along with what another page asked for."""
    client = visitor(person.api.app, **headers)  # type: ignore[arg-type]
    client.cookies.set("session", person.cookie)
    return client


def change_theme(client: TestClient, method: str = "POST") -> int:
    form = {"content-type": "application/x-www-form-urlencoded"}
    response = client.request(method, "/theme", content="theme=dark", headers=form)
    return int(response.status_code)


def make_card(person: Person, headers: dict[str, str]) -> int:
    form = {"company": "Planted", "title": "By another site"}
    return int(stolen(person, headers).post("/board/applications", data=form).status_code)


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_another_site_can_not_write(alice: Person, headers: dict[str, str]) -> None:
    assert make_card(alice, headers) == 403
    assert alice.api.get("/applications").json() == []


@pytest.mark.parametrize("headers", OURS, ids=str)
def test_our_own_pages_can(alice: Person, headers: dict[str, str]) -> None:
    assert make_card(alice, headers) == 303
    assert len(alice.api.get("/applications").json()) == 1


@pytest.mark.parametrize("route", of("pages", "POST"), ids=str)
def test_every_route_is_guarded_before_anything_else(alice: Person, route: Route) -> None:
    path = route.at(**dict.fromkeys(route.params, NOBODY))
    for headers in ({"origin": "null"}, {"sec-fetch-site": "same-site"}, {}):
        response = stolen(alice, headers).post(path, content=b"x" * 10)
        assert response.status_code == 403
        assert "set-cookie" not in response.headers


@pytest.mark.parametrize("method", UNSAFE)
def test_no_unsafe_method_is_let_through(alice: Person, method: str) -> None:
    assert change_theme(stolen(alice, {"origin": "http://evil.example"}), method) == 403


@pytest.mark.parametrize("path", ["/nowhere", "/static/x.css", "//board/applications", "/"])
def test_no_path_is_let_through(alice: Person, path: str) -> None:
    assert stolen(alice, {"origin": "null"}).post(f"http://testserver{path}").status_code == 403


def test_nothing_is_changed_by_looking(alice: Person) -> None:
    """A picture or a link on another page can only send GET."""
    alice.apply()
    client = stolen(alice, {"sec-fetch-site": "cross-site"})
    before = alice.api.get("/changes").json()
    for route in of("pages", "POST"):
        path = route.at(**dict.fromkeys(route.params, NOBODY))
        assert client.get(path, params={"company": "A", "title": "B"}).status_code in {
            200, 303, 400, 403, 404, 405, 422,
        }  # fmt: skip
    assert alice.api.get("/changes").json() == before
    assert alice.browser.get("/board").status_code == 200


def test_no_answer_lets_other_sites_read(alice: Person) -> None:
    for client, path in ((alice.browser, "/board"), (alice.api, "/applications")):
        for method in ("GET", "OPTIONS"):
            response = client.request(method, path, headers={"origin": "http://evil.example"})
            assert not [name for name in response.headers if "access-control" in name]


@pytest.fixture
def public(settings: Settings, database: Database) -> TestClient:
    """A browser of an installation that knows its address."""
    changes = {"public_url": PUBLIC, "jwt_secret": SecretStr("0123456789abcdefghijklmnopqrstuvw")}
    return visitor(build_app(settings.model_copy(update=changes), database))


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        (PUBLIC, 303),
        ("http://jobs.example.org", 403),
        ("https://jobs.example.org:8443", 403),
        ("https://jobs.example.org.evil.example", 403),
        ("https://jobs.example.org/", 403),
        ("https://jobs.example.orgevil", 403),
        ("https://xjobs.example.org", 403),
        ("https://JOBS.example.org", 403),
        ("https://evil.jobs.example.org", 403),
        ("https://example.org", 403),
        ("http://testserver", 403),
        ("null", 403),
        ("", 403),
    ],
)
def test_the_public_address_is_the_one_origin(public: TestClient, origin: str, status: int) -> None:
    public.headers["origin"] = origin
    assert change_theme(public) == status
    public.headers["host"] = origin.rpartition("/")[2] or "testserver"
    assert change_theme(public) == status


def by_prefix(headers: Headers, _public_url: str | None) -> bool:
    """A guard as one finds it: compares the beginning."""
    return headers.get("origin", "").startswith("http://testserver")


def by_presence(headers: Headers, _public_url: str | None) -> bool:
    """A guard that trusts what only scripts of the same origin were once able to send."""
    return "hx-request" in headers or headers.get("origin") == "http://testserver"


def by_prefix_of_ours(headers: Headers, public_url: str | None) -> bool:
    return headers.get("origin", "").startswith(public_url or "")


def by_host(headers: Headers, _public_url: str | None) -> bool:
    """A guard that compares two words of whoever asks, also where it knows its own address."""
    return bool(sound(headers, None))


def by_page_alone(headers: Headers, _public_url: str | None) -> bool:
    """A guard that turns away who types an address."""
    return headers.get("sec-fetch-site") == "same-origin"


sound, guard = cross_origin.is_ours, cross_origin.CrossOriginGuard.__call__


def excepting(beginning: str) -> Plant:
    """A guard that leaves out some addresses."""

    async def guarded(self: Any, scope: Scope, receive: Receive, send: Send) -> None:
        is_left_out = scope["path"].startswith(beginning)
        await (self.app if is_left_out else partial(guard, self))(scope, receive, send)

    return instead(cross_origin.CrossOriginGuard, "__call__", guarded)


def sign_out_by_get(patch: pytest.MonkeyPatch, app: Starlette) -> None:
    [logout] = (each for each in app.state.pages.routes if each.path == "/logout")
    patch.setattr(logout, "methods", {"GET", "POST"})


def share_with_all(patch: pytest.MonkeyPatch) -> None:
    every = (b"access-control-allow-origin", b"*")
    patch.setattr(middleware, "_SENT", [*middleware._SENT, every])


def is_instead(flawed: Callable[[Headers, str | None], bool]) -> Plant:
    return instead(cross_origin, "is_ours", flawed)


[SIGN_IN] = (each for each in of("pages", "POST") if each.path == "/login")
BEGINNING = {"origin": "http://testserver.evil.example"}
FLAWS = [
    Flaw("none", is_instead(lambda *_: True), test_another_site_can_not_write, headers={}),
    Flaw("prefix", is_instead(by_prefix), test_another_site_can_not_write, headers=BEGINNING),
    Flaw("presence", is_instead(by_presence), test_another_site_can_not_write, headers=OTHERS[2]),
    Flaw("no typing", is_instead(by_page_alone), test_our_own_pages_can, headers=OURS[1]),
    Flaw("but the sign-in", excepting("/login"), test_every_route_is_guarded_before_anything_else,
         route=SIGN_IN),
    Flaw("POST only", instead(cross_origin, "SAFE_METHODS", {"GET", "HEAD", "PUT", "PATCH"}),
         test_no_unsafe_method_is_let_through, method="PUT"),
    Flaw("but files", excepting("/static"), test_no_path_is_let_through, path="/static/x.css"),
    Flaw("GET signs out", sign_out_by_get, test_nothing_is_changed_by_looking),
    Flaw("any may read", share_with_all, test_no_answer_lets_other_sites_read),
    Flaw("prefix", is_instead(by_prefix_of_ours), test_the_public_address_is_the_one_origin,
         origin="https://jobs.example.org.evil.example", status=403),
    Flaw("host", is_instead(by_host), test_the_public_address_is_the_one_origin,
         origin="http://testserver", status=403),
]  # fmt: skip


@pytest.mark.parametrize("flaw", FLAWS, ids=str)
def test_a_flaw_would_be_seen(request: pytest.FixtureRequest, flaw: Flaw) -> None:
    flaw.must_be_seen(request)

"""Requests of other sites: every word that a browser, or somebody in its place, may say."""

import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

from tests.people import Person, build_app, visitor
from tests.routes import NOBODY, Route, of
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


def by_prefix(headers: dict[str, str], _public_url: str | None) -> bool:
    """A guard as one finds it: compares the beginning."""
    return headers.get("origin", "").startswith("http://testserver")


def by_presence(headers: dict[str, str], _public_url: str | None) -> bool:
    """A guard that trusts what only scripts of the same origin were once able to send."""
    return "hx-request" in headers or headers.get("origin") == "http://testserver"


@pytest.mark.parametrize("flaw", [lambda *_: True, by_prefix, by_presence])
def test_a_weaker_guard_would_be_seen(
    alice: Person, monkeypatch: pytest.MonkeyPatch, flaw: object
) -> None:
    monkeypatch.setattr(cross_origin, "is_ours", flaw)
    assert [headers for headers in FOREIGN if make_card(alice, headers) == 303]

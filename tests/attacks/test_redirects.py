"""Sent elsewhere: by an address to return to, a Referer, a Host, or a proxy that is none."""

import re
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from httpx2 import Response
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from tests.factories import PASSWORD
from tests.flaws import Flaw, instead
from tests.people import ORIGIN, Person, build_app, visitor
from webapp import middleware
from webapp.api import applications
from webapp.database import Database
from webapp.middleware import TrustedProxies
from webapp.pages import errors, routing, sessions, themes
from webapp.services.throttles import Throttle
from webapp.settings import Settings

ELSEWHERE = [
    "https://evil.example", "http:evil.example", "//evil.example", "///evil.example",
    "////evil.example", "/\\evil.example", "\\/evil.example", "\\\\evil.example",
    "/\t/evil.example", "/\n/evil.example", "\t//evil.example", " //evil.example",
    "/\r\nLocation: //evil.example", "/%0d%0aLocation:%20//evil.example\r\n", "\x00//evil.example",
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x",
    "evil.example", ".evil.example", "@evil.example", ":80", "?//evil.example", "#//evil.example",
    "/\u2044evil.example", "/\uff0fevil.example", "\uff0f/evil.example", "/\u200b/evil.example",
    "/\x7f/evil.example", "/\x85/evil.example", "https:/evil.example", "https:///evil.example",
    "http://testserver@evil.example", "http://testserver.evil.example", "/" * 2001, "/\x0b/x",
]  # fmt: skip


def lands(response: Response, at: str = "http://testserver/login") -> str:
    """Return the host where a browser goes, which takes backslashes, blanks and slashes its own
    way (WHATWG URL, 4.4).
    """
    location = response.headers["location"]
    seen = re.sub(r"[\t\r\n]", "", location).replace("\\", "/").strip()
    seen = re.sub(r"^/{2,}", "//", seen)
    return urlsplit(urljoin(at, seen)).netloc


@pytest.mark.parametrize("wanted", ELSEWHERE, ids=ascii)
def test_the_address_to_return_to_is_ours(browser: TestClient, alice: Person, wanted: str) -> None:
    signed_in = alice.browser.get("/login", params={"next": wanted})
    assert lands(signed_in) == "testserver"
    assert "evil" not in urlsplit(signed_in.headers["location"]).netloc
    form = {"email": alice.owner.email, "password": PASSWORD, "next": wanted}
    arrival = browser.post("/login", data=form)
    assert lands(arrival) == "testserver"
    assert lands(browser.get(arrival.headers["location"])) == "testserver"


@pytest.mark.parametrize(
    "referer",
    [
        "http://evil.example/trash", "http://testserver.evil.example/",
        "//testserver//evil.example",
        "http://testserver//evil.example", "http://testserver/\\evil.example", "http://[",
        "http://testserver@evil.example/", "http://testserver", "javascript:alert(1)", "\x00",
        "http://testserver/%0d%0aSet-Cookie:x=y",
    ],
)  # fmt: skip
def test_the_page_that_one_came_from_is_ours(alice: Person, referer: str) -> None:
    headers = {"referer": referer}
    for path, form in (("/theme", {"theme": "dark"}), ("/board/undos", {"revision": "1"})):
        response = alice.browser.post(path, data=form, headers=headers)
        if "location" in response.headers:
            assert lands(response) == "testserver"
            assert "\n" not in response.headers["location"]


HOSTS = ["evil.example", "testserver.evil.example", "testserver:1@evil.example", "evil.example:80"]


@pytest.mark.parametrize("host", HOSTS)
def test_no_address_is_made_of_the_host(alice: Person, host: str) -> None:
    headers = {"host": host, "x-forwarded-host": host, "forwarded": f"host={host}"}
    headers |= {"x-original-url": "/settings", "x-rewrite-url": "/settings"}
    for _ in range(2):  # so that there is a page after the first
        alice.apply()
    for client, path in (
        (alice.browser, "/"), (alice.browser, "/board"), (alice.browser, "/login"),
        (alice.browser, "/settings"), (alice.api, "/applications?limit=1"), (alice.api, "/docs"),
    ):  # fmt: skip
        response = client.get(path, headers=headers)
        assert "evil.example" not in str(response.headers)
        assert "evil.example" not in response.text
    made = alice.api.post("/applications", json={"company": "A", "title": "B"}, headers=headers)
    assert made.headers["location"].startswith("/applications/")


def served(settings: Settings, database: Database, **changes: object) -> Starlette:
    key = {"jwt_secret": SecretStr("0123456789abcdefghijklmnopqrstuvwxyz")}
    return build_app(
        Settings.model_validate(settings.model_dump(exclude_unset=True) | key | changes),
        database,
    )


def peer(app: Starlette, address: str) -> TestClient:
    client = TestClient(app, base_url=ORIGIN, client=(address, 1), follow_redirects=False)
    client.headers["sec-fetch-site"] = "same-origin"
    return client


def counted(app: Starlette, address: str, *forwarded: str) -> str:
    """Return the address that a registration is counted for."""
    seen: list[str] = []
    body = {"email": "x@example.org", "password": PASSWORD}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Throttle, "registration", lambda _self, address: seen.append(address))
        lines = [("x-forwarded-for", line) for line in forwarded]
        peer(app, address).post("/auth/register", json=body, headers=lines)
    return seen[0]


@pytest.mark.parametrize(
    ("address", "forwarded", "client"),
    [
        ("198.51.100.1", "203.0.113.9", "198.51.100.1"),
        ("198.51.100.1", "127.0.0.1", "198.51.100.1"),
        ("10.0.0.2", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.2", "127.0.0.1, 203.0.113.9", "203.0.113.9"),
        ("10.0.0.2", "203.0.113.9, 10.0.0.3", "203.0.113.9"),
        ("10.0.0.2", "6.6.6.6, 203.0.113.9, 10.0.0.3", "203.0.113.9"),
        ("10.0.0.2", "10.0.0.3", "10.0.0.2"),
        ("10.0.0.2", "", "10.0.0.2"),
        ("10.0.0.2", " , ,", "10.0.0.2"),
        ("10.0.0.2", "192.0.2.1:80", "192.0.2.1"),
        ("10.0.0.2", "[2001:db8::1]:80", "2001:db8::1"),
        ("10.0.0.2", "2001:db8::1", "2001:db8::1"),
        ("10.0.0.2", "192.0.2.1:80, 10.0.0.3:443, [::ffff:10.0.0.4]:443", "192.0.2.1"),
        ("10.0.0.2", "::ffff:192.0.2.1", "192.0.2.1"),
        ("10.0.0.2", "192.0.2.1, unknown", "unknown"),
        ("::ffff:10.0.0.2", "203.0.113.9", "203.0.113.9"),
        ("::ffff:198.51.100.1", "203.0.113.9", "::ffff:198.51.100.1"),
    ],
)
def test_the_address_of_who_asks_is_believed_of_our_proxies_only(
    settings: Settings, database: Database, address: str, forwarded: str, client: str
) -> None:
    app = served(settings, database, trusted_proxies="10.0.0.0/8")
    assert counted(app, address, forwarded) == client


def test_a_line_of_ones_own_does_not_hide_the_line_of_the_proxy(
    settings: Settings, database: Database
) -> None:
    """HAProxy and others add a line of their own below those that the client sent."""
    app = served(settings, database, trusted_proxies="10.0.0.0/8")
    assert counted(app, "10.0.0.2", "6.6.6.6", "203.0.113.9") == "203.0.113.9"
    assert counted(app, "10.0.0.2", "6.6.6.6", "203.0.113.9, 10.0.0.3") == "203.0.113.9"
    client = peer(app, "10.0.0.2")
    lines = [("x-forwarded-proto", "https"), ("x-forwarded-proto", "http")]
    answer = client.post("/theme", data={"theme": "dark"}, headers=lines)
    assert "strict-transport-security" not in answer.headers


@pytest.mark.parametrize(
    ("address", "proto", "is_secure"),
    [
        ("198.51.100.1", "https", False), ("10.0.0.2", "https", True), ("10.0.0.2", "http", False),
        ("10.0.0.2", "https, http", False), ("10.0.0.2", "javascript", False),
    ],
)  # fmt: skip
def test_the_scheme_is_believed_of_our_proxies_only(
    settings: Settings, database: Database, address: str, proto: str, is_secure: bool
) -> None:
    client = peer(served(settings, database, trusted_proxies="10.0.0.0/8"), address)
    response = client.post("/theme", data={"theme": "dark"}, headers={"x-forwarded-proto": proto})
    assert ("secure" in response.headers["set-cookie"].lower().split("; ")) is is_secure
    assert ("strict-transport-security" in response.headers) is is_secure


def test_a_stranger_is_sent_to_our_own_sign_in(app: Starlette) -> None:
    for path in ("/board?x=//evil.example", "/settings", "/trash?next=//evil.example"):
        assert lands(visitor(app).get(path)) == "testserver"


def by_first_character(text: str, default: str) -> str:
    return text if text[:1] == "/" else default


def by_host(text: str, default: str) -> str:
    """Takes what a parser finds no host in; browsers find one behind three slashes."""
    return default if urlsplit(text).netloc or urlsplit(text).scheme else text


def whole_referer(request: Request, default: str) -> str:
    return request.headers.get("referer", default)


def link_to_host(request: Request, response: Any, *_: object) -> None:
    response.headers["Link"] = f'<{request.url.include_query_params(cursor="x")}>; rel="next"'


def to_what_is_next(request: Request, _error: Exception) -> RedirectResponse:
    return RedirectResponse(request.query_params.get("next", "/login"), 303)


def first_of_lines(headers: Headers, name: str) -> str:
    return headers.get(name, "")


def left_most(headers: Headers, name: str) -> str:
    return ",".join(headers.getlist(name)).partition(",")[0]


async def of_anybody(self: TrustedProxies, scope: Scope, receive: Receive, send: Send) -> None:
    """Believes what is said, whoever says it."""
    headers = Headers(scope=scope)
    address = headers.get("x-forwarded-for", scope["client"][0]).rpartition(",")[2].strip()
    scheme = headers.get("x-forwarded-proto", scope["scheme"]).rpartition(",")[2].strip()
    await self.app({**scope, "client": (address, 0), "scheme": scheme}, receive, send)


returned, referred = test_the_address_to_return_to_is_ours, test_the_page_that_one_came_from_is_ours
believed = test_the_address_of_who_asks_is_believed_of_our_proxies_only
scheme_believed = test_the_scheme_is_believed_of_our_proxies_only
anybody = instead(TrustedProxies, "__call__", of_anybody)
FLAWS = [
    Flaw("first character", instead(sessions, "local_path", by_first_character), returned,
         wanted="//evil.example"),
    Flaw("no host", instead(sessions, "local_path", by_host), returned, wanted="///evil.example"),
    Flaw("whole", instead(themes, "came_from", whole_referer), referred,
         referer="http://evil.example/trash"),
    Flaw("any path", instead(routing, "local_path", lambda text, _default: text), referred,
         referer="http://testserver//evil.example"),
    Flaw("absolute", instead(applications, "link_next", link_to_host),
         test_no_address_is_made_of_the_host, host="evil.example"),
    Flaw("anybody", anybody, believed, address="198.51.100.1", forwarded="203.0.113.9",
         client="198.51.100.1"),
    Flaw("left-most", instead(middleware, "_joined", left_most), believed, address="10.0.0.2",
         forwarded="127.0.0.1, 203.0.113.9", client="203.0.113.9"),
    Flaw("one line", instead(middleware, "_joined", first_of_lines),
         test_a_line_of_ones_own_does_not_hide_the_line_of_the_proxy),
    Flaw("anybody", anybody, scheme_believed, address="198.51.100.1", proto="https",
         is_secure=False),
    Flaw("left-most", instead(middleware, "_joined", left_most), scheme_believed,
         address="10.0.0.2", proto="https, http", is_secure=False),
    Flaw("next", instead(errors, "_ask_to_sign_in", to_what_is_next),
         test_a_stranger_is_sent_to_our_own_sign_in),
]  # fmt: skip


@pytest.mark.parametrize("flaw", FLAWS, ids=str)
def test_a_flaw_would_be_seen(request: pytest.FixtureRequest, flaw: Flaw) -> None:
    flaw.must_be_seen(request)

"""Signing in and out in the browser."""

import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

from tests.factories import PASSWORD
from tests.html import Page
from tests.people import Person, build_app, visitor
from webapp.database import Database
from webapp.settings import Settings


def sign_in(browser: TestClient, person: Person, **more: str) -> str:
    form = {"email": person.owner.email, "password": PASSWORD} | more
    response = browser.post("/login", data=form)
    assert response.status_code == 303
    return str(response.headers["location"])


def test_the_cookie_is_not_for_scripts_and_not_for_other_sites(
    browser: TestClient, alice: Person
) -> None:
    response = browser.post("/login", data={"email": alice.owner.email, "password": PASSWORD})
    cookie = next(
        each for each in response.headers.get_list("set-cookie") if each.startswith("session=")
    )
    assert {"HttpOnly", "Path=/", "SameSite=lax"} <= set(cookie.split("; "))
    assert "Secure" not in cookie


@pytest.mark.parametrize("wanted", ["/trash", "/board/applications/new?column_id=7", "/board?q=a"])
def test_people_come_back_to_where_they_wanted_to_be(
    browser: TestClient, alice: Person, wanted: str
) -> None:
    arrival = sign_in(browser, alice, next=wanted)
    assert browser.get(arrival).headers["location"] == wanted


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "/\t/evil.example",
        "javascript:alert(1)",
        "evil.example",
        "/\u202egnp.exe",
        "/%0d%0aSet-Cookie:a=b\r\nx",
    ],
)
def test_nobody_is_sent_away(browser: TestClient, alice: Person, wanted: str) -> None:
    arrival = sign_in(browser, alice, next=wanted)
    assert browser.get(arrival).headers["location"] == "/board"
    assert browser.get("/login", params={"next": wanted}).headers["location"] == "/board"


def test_a_wrong_password_says_not_which_of_the_two_is_wrong(
    browser: TestClient, alice: Person
) -> None:
    known = browser.post("/login", data={"email": alice.owner.email, "password": "wrong one"})
    unknown = browser.post("/login", data={"email": "no@example.com", "password": "wrong one"})
    assert known.status_code == unknown.status_code == 401
    assert Page(known).text("[role=alert]") == Page(unknown).text("[role=alert]")
    assert Page(known).value("email") == alice.owner.email
    assert Page(known).has("#password[autofocus]")


def test_a_cookie_that_did_not_come_back_is_said_and_asked_for_no_more(
    browser: TestClient, alice: Person
) -> None:
    arrival = sign_in(browser, alice)
    browser.cookies.clear()
    response = browser.get(arrival)
    assert response.status_code == 400
    assert "PUBLIC_URL" in response.text
    assert "location" not in response.headers


def test_signing_in_ends_the_session_that_the_browser_had(alice: Person, bob: Person) -> None:
    old = alice.browser.cookies["session"]
    sign_in(alice.browser, bob)
    alice.browser.cookies.clear()
    alice.browser.cookies.set("session", old)
    assert alice.browser.get("/board").headers["location"] == "/login"


def test_signing_out_ends_the_session_for_good(alice: Person) -> None:
    response = alice.browser.post("/logout")
    assert response.headers["location"] == "/login"
    assert any(each.startswith('session=""') for each in response.headers.get_list("set-cookie"))
    alice.browser.cookies.clear()
    alice.browser.cookies.set("session", alice.cookie)
    assert alice.browser.get("/board").status_code == 303


@pytest.mark.parametrize("path", ["/board", "/board/changes", "/board/changes/stream"])
def test_a_late_answer_does_not_end_the_sign_in_that_follows(alice: Person, path: str) -> None:
    alice.browser.post("/logout")
    alice.browser.cookies.set("session", alice.cookie)
    late = alice.browser.get(path)
    assert late.headers["location"].startswith("/login")
    assert not [each for each in late.headers.get_list("set-cookie") if "session=" in each]


def test_a_bearer_token_does_not_open_pages(alice: Person) -> None:
    assert alice.api.get("/board").headers["location"] == "/login"
    alice.api.cookies.set("session", alice.token)
    assert alice.api.get("/board").headers["location"] == "/login"


def test_the_address_asked_for_is_kept_for_after_signing_in(browser: TestClient) -> None:
    response = browser.get("/trash?at=x")
    assert response.headers["location"] == "/login?next=%2Ftrash%3Fat%3Dx"
    assert Page(browser.get(response.headers["location"])).value("next") == "/trash?at=x"


def test_who_sent_a_form_signed_out_is_told_what_became_of_it(alice: Person) -> None:
    alice.browser.post("/logout")
    headers = {"referer": "http://testserver/board/applications/new"}
    sent = alice.browser.post("/board/applications", data={"company": "A"}, headers=headers)
    page = Page(alice.browser.get(sent.headers["location"]))
    assert page.value("next") == "/board/applications/new"
    form = {name: page.value(name) for name in ("next", "unsent")}
    refused = alice.browser.post("/login", data=form | {"email": "a@b.example", "password": "no"})
    for each in (page, Page(refused)):
        assert "nothing was saved" in each.text(".alert__text")
    read = alice.browser.get("/board/applications/new")
    assert not Page(alice.browser.get(read.headers["location"])).has("[name=unsent]")


class TestOverTls:
    """With https in PUBLIC_URL."""

    @pytest.fixture
    def browser(self, settings: Settings, database: Database) -> TestClient:
        secure = settings.model_copy(
            update={
                "public_url": "https://jobs.example.org",
                "jwt_secret": SecretStr("x" * 9 + "0123456789abcdefghijklmnop"),
            }
        )
        return visitor(build_app(secure, database), origin="https://jobs.example.org")

    def test_the_cookie_is_bound_to_the_host(self, browser: TestClient, alice: Person) -> None:
        form = {"email": alice.owner.email, "password": PASSWORD}
        cookies = browser.post("/login", data=form).headers.get_list("set-cookie")
        [cookie] = [each for each in cookies if each.startswith("__Host-session=")]
        assert {"Secure", "HttpOnly", "Path=/"} <= set(cookie.split("; "))
        assert "Domain" not in cookie

    def test_the_origin_is_that_of_the_public_address(
        self, browser: TestClient, alice: Person
    ) -> None:
        form = {"email": alice.owner.email, "password": PASSWORD}
        assert browser.post("/login", data=form).status_code == 303
        origin = {"origin": "http://testserver"}
        assert browser.post("/login", data=form, headers=origin).status_code == 403

"""Lost passwords: a link by mail, good once and for half an hour."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from unittest.mock import patch

import pytest
from itsdangerous import TimestampSigner
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.testclient import TestClient

from tests.factories import PASSWORD
from tests.html import Page
from tests.mailbox import Mailbox, open_mailbox
from tests.people import Person, build_app, visitor
from webapp.database import Database
from webapp.settings import Settings

PUBLIC = "http://jobs.example.org"
NEW = "a much better one"


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with open_mailbox() as mailbox:
        yield mailbox


@pytest.fixture
def browser(settings: Settings, database: Database, mailbox: Mailbox) -> TestClient:
    """A stranger's browser, on a board that sends mail."""
    changed = {
        "smtp_url": SecretStr(mailbox.url),
        "mail_from": "Job Tracker <jobs@example.org>",
        "public_url": PUBLIC,
    }
    app = build_app(settings.model_copy(update=changed), database)
    return visitor(app, origin=PUBLIC)


@pytest.fixture
def ask(browser: TestClient, mailbox: Mailbox, alice: Person) -> Callable[[], str]:
    """Ask for a reset as alice; return the path of the link in the mail."""

    def ask() -> str:
        browser.post("/password-resets/new", data={"email": alice.owner.email.upper()})
        [link] = re.findall(
            rf"^{PUBLIC}(/\S+)\s*$", mailbox.letters[-1].get_content(), re.MULTILINE
        )
        return str(link)

    return ask


def follow(browser: TestClient, link: str) -> None:
    response = browser.get(link)
    assert response.headers["location"] == "/password-resets/edit"


def is_refused(browser: TestClient, link: str) -> bool:
    response = browser.get(link)
    assert response.status_code in {303, 404}
    return response.status_code == 404


def test_the_letter_goes_to_the_registered_address(
    browser: TestClient, mailbox: Mailbox, alice: Person, ask: Callable[[], str]
) -> None:
    ask()
    [letter] = mailbox.letters
    assert letter["To"] == alice.owner.email
    assert letter["From"] == "Job Tracker <jobs@example.org>"
    assert letter.get_content_type() == "text/plain"
    assert "30 minutes" in letter.get_content()


def test_the_host_of_the_request_is_never_in_the_link(
    browser: TestClient, mailbox: Mailbox, alice: Person
) -> None:
    headers = {"host": "evil.example", "x-forwarded-host": "evil.example"}
    browser.post("/password-resets/new", data={"email": alice.owner.email}, headers=headers)
    [letter] = mailbox.letters
    assert f"{PUBLIC}/password-resets/" in letter.get_content()
    assert "evil.example" not in letter.as_string()


def test_an_unknown_address_gets_the_same_answer_and_no_letter(
    browser: TestClient, mailbox: Mailbox, alice: Person
) -> None:
    known = browser.post("/password-resets/new", data={"email": alice.owner.email})
    assert len(mailbox.letters) == 1
    unknown = browser.post("/password-resets/new", data={"email": "nobody@example.com"})
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)
    assert known.headers["location"] == unknown.headers["location"] == "/password-resets"
    assert len(mailbox.letters) == 1


def test_what_is_no_address_is_said_beside_the_field(browser: TestClient) -> None:
    response = browser.post("/password-resets/new", data={"email": "alice"})
    assert response.status_code == 422
    assert Page(response).error("email").startswith("Enter an email address")


def test_the_token_leaves_the_address_at_once(browser: TestClient, ask: Callable[[], str]) -> None:
    link = ask()
    response = browser.get(link)
    token = link.rsplit("/", 1)[1]
    [cookie] = response.headers.get_list("set-cookie")
    assert token not in response.headers["location"]
    assert {"HttpOnly", "Path=/password-resets", "Max-Age=1800"} <= set(cookie.split("; "))
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["Cache-Control"] == "no-store"
    assert token not in browser.get("/password-resets/edit").text


def test_the_token_is_not_in_the_log(
    browser: TestClient, ask: Callable[[], str], caplog: pytest.LogCaptureFixture
) -> None:
    link = ask()
    caplog.set_level("INFO", "webapp")
    browser.get(link)
    said = str([vars(line) for line in caplog.records])
    assert "/password-resets/…" in said
    assert link.rsplit("/", 1)[1] not in said


def test_the_new_password_ends_all_sign_ins_and_signs_nobody_in(
    browser: TestClient, alice: Person, ask: Callable[[], str]
) -> None:
    follow(browser, ask())
    response = browser.post("/password-resets/edit", data={"new_password": NEW})
    assert response.headers["location"] == "/login"
    page = Page(browser.get("/login"))
    assert "Password changed" in page.text(".notice__text")
    assert page.has("[name=password]")
    assert alice.browser.get("/board").status_code == 303
    assert alice.api.get("/me").status_code == 401
    form = {"email": alice.owner.email}
    assert browser.post("/login", data=form | {"password": PASSWORD}).status_code == 401
    assert browser.post("/login", data=form | {"password": NEW}).status_code == 303


def test_the_link_is_good_once(browser: TestClient, ask: Callable[[], str]) -> None:
    first, second = ask(), ask()
    follow(browser, first)
    browser.post("/password-resets/edit", data={"new_password": NEW})
    assert is_refused(browser, first)
    assert is_refused(browser, second)
    assert browser.get("/password-resets/edit").status_code == 404
    again = browser.post("/password-resets/edit", data={"new_password": "yet another one"})
    assert again.status_code == 404


def test_the_link_dies_with_the_password_that_it_was_for(
    browser: TestClient, alice: Person, ask: Callable[[], str]
) -> None:
    link = ask()
    follow(browser, link)
    change = {"current_password": PASSWORD, "new_password": NEW}
    assert alice.browser.post("/settings/password", data=change).status_code == 303
    assert is_refused(browser, link)
    stolen = browser.post("/password-resets/edit", data={"new_password": "of a thief"})
    assert stolen.status_code == 404


@pytest.mark.parametrize(("minutes", "is_good"), [(29, True), (31, False)])
def test_the_link_lives_for_half_an_hour(
    browser: TestClient, ask: Callable[[], str], minutes: int, is_good: bool
) -> None:
    link = ask()
    honest = TimestampSigner.get_timestamp
    later = int(timedelta(minutes=minutes).total_seconds())
    with patch.object(TimestampSigner, "get_timestamp", lambda self: honest(self) + later):
        assert is_refused(browser, link) is not is_good


def test_a_link_that_was_tampered_with_is_refused(
    browser: TestClient, ask: Callable[[], str]
) -> None:
    link = ask()
    for place in (-5, -40, len("/password-resets/") + 5):
        other = "A" if link[place] != "A" else "B"
        assert is_refused(browser, link[:place] + other + link[place + 1 :])
    assert is_refused(browser, "/password-resets/" + "x" * 120)


def test_a_weak_new_password_leaves_the_link_good(
    browser: TestClient, ask: Callable[[], str]
) -> None:
    follow(browser, ask())
    for weak in ("short", "password123"):
        response = browser.post("/password-resets/edit", data={"new_password": weak})
        assert response.status_code == 422
        assert Page(response).error("new_password")
        assert Page(response).value("new_password") == ""
    done = browser.post("/password-resets/edit", data={"new_password": NEW})
    assert done.status_code == 303


def test_too_many_letters_to_one_account_are_not_sent(
    browser: TestClient, mailbox: Mailbox, alice: Person, ask: Callable[[], str]
) -> None:
    for _ in range(5):
        ask()
    assert len(mailbox.letters) == 3


def test_too_many_requests_from_one_network_are_told_when_to_come_back(
    browser: TestClient, mailbox: Mailbox
) -> None:
    for number in range(10):
        form = {"email": f"nobody{number}@example.com"}
        assert browser.post("/password-resets/new", data=form).status_code == 303
    response = browser.post("/password-resets/new", data={"email": "last@example.com"})
    page = Page(response)
    assert response.status_code == 429
    assert 0 < int(response.headers["Retry-After"]) <= 3600
    assert re.search(r"Try again in \d+ minutes", page.text("[role=alert]"))
    assert page.value("email") == "last@example.com"


def test_it_is_offered_where_people_sign_in(browser: TestClient) -> None:
    page = Page(browser.get("/login"))
    assert page.has("a[href='/password-resets/new']")
    refused = browser.post("/login", data={"email": "no@example.com", "password": "wrong"})
    assert Page(refused).has("a[href='/password-resets/new']")


class TestWithoutMail:
    """On a board without SMTP_URL."""

    @pytest.fixture
    def browser(self, app: Starlette) -> TestClient:
        return visitor(app, origin="http://testserver")

    def test_the_operator_is_named_instead(self, browser: TestClient, alice: Person) -> None:
        assert Page(browser.get("/login")).has("a[href='/password-resets/new']")
        page = Page(browser.get("/password-resets/new"))
        assert "Its administrator" in page.text(".panel__text")
        assert re.fullmatch(r"python -m webapp reset-password \S+", page.text("code"))
        assert not page.has("[name=email]")
        form = {"email": alice.owner.email}
        assert browser.post("/password-resets/new", data=form).status_code == 403

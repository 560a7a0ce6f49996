"""Tokens in the settings: made, shown once, ended."""

import re
import shlex
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from starlette.applications import Starlette

from tests.html import Page
from tests.people import Person, visitor
from webapp.database import Database
from webapp.security import digest_of

TOKEN = re.compile(r"jt_[0-9A-Za-z]{55}")
PAGE = "/settings/tokens"


def make(person: Person, **form: str) -> str:
    """Make a token by the form; return its text."""
    response = person.browser.post(PAGE, data={"name": "Backup", "scope": "write"} | form)
    assert response.status_code == 201, response.text
    return Page(response).text("#token")


def test_it_works_at_once_for_what_it_may_do(alice: Person, app: Starlette) -> None:
    for scope, created in (("read", 403), ("write", 201)):
        script = visitor(app, authorization=f"Bearer {make(alice, scope=scope)}")
        assert script.get("/applications").status_code == 200
        body = {"company": "Kestrel AI", "title": "Engineer"}
        assert script.post("/applications", json=body).status_code == created


def test_it_is_shown_once_and_kept_nowhere(alice: Person, database: Database) -> None:
    response = alice.browser.post(PAGE, data={"name": "Backup", "scope": "read", "days": "30"})
    secret = Page(response).text("#token")
    assert TOKEN.fullmatch(secret)
    assert response.headers["Cache-Control"] == "no-store"
    assert "location" not in response.headers
    assert secret not in "".join(response.headers.values())
    assert secret not in alice.browser.get(PAGE).text
    with database.sessions() as session:
        query = text("SELECT to_jsonb(tokens)::text, digest FROM tokens WHERE owner_id = :owner")
        [(row, digest)] = session.execute(query, {"owner": alice.id}).all()
    assert secret not in row
    assert bytes(digest) == digest_of(secret)


def test_the_line_for_the_terminal_uses_it(alice: Person) -> None:
    page = Page(alice.browser.post(PAGE, data={"name": "Backup", "scope": "read"}))
    words = shlex.split(page.find("#line").text())
    assert words == [
        "curl",
        "-H",
        f"Authorization: Bearer {page.text('#token')}",
        "http://testserver/applications",
    ]


@pytest.mark.parametrize(("days", "expected"), [("30", 30), ("90", 90), ("365", 365), ("", None)])
def test_it_lasts_as_long_as_was_chosen(alice: Person, days: str, expected: int | None) -> None:
    make(alice, days=days)
    [token] = alice.api.get("/tokens").json()
    if expected is None:
        assert token["expires_at"] is None
        assert "no expiry" in Page(alice.browser.get(PAGE)).text(".row__facts")
    else:
        left = datetime.fromisoformat(token["expires_at"]) - datetime.now(UTC)
        assert timedelta(days=expected - 1) < left <= timedelta(days=expected)


def test_the_list_tells_name_scope_and_use(alice: Person, app: Starlette) -> None:
    assert Page(alice.browser.get(PAGE)).text(".empty__text") == "No tokens yet"
    secret = make(alice, name="<b>Nightly")
    page = Page(alice.browser.get(PAGE))
    assert page.text(".row__title") == "<b>Nightly read and write"
    assert page.text(".row__facts").startswith("never used")
    visitor(app, authorization=f"Bearer {secret}").get("/applications")
    assert Page(alice.browser.get(PAGE)).text(".row__facts").startswith("last used")


def test_an_ended_one_is_refused_from_then_on(alice: Person, app: Starlette) -> None:
    script = visitor(app, authorization=f"Bearer {make(alice)}")
    assert script.get("/applications").status_code == 200
    [token] = alice.api.get("/tokens").json()
    alice.browser.post(f"{PAGE}/{token['id']}/deletion")
    page = Page(alice.browser.get(PAGE))
    assert page.text(".notice__text").startswith("Token “Backup” revoked.")
    assert not page.has(".row")
    assert script.get("/applications").status_code == 401
    assert alice.browser.post(f"{PAGE}/{token['id']}/deletion").status_code == 404


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("name", "", "Please fill this in."),
        ("name", "x" * 101, "Use at most 100 characters."),
        ("days", "0", "Enter 1 or more."),
        ("days", "for ever", "Enter a whole number."),
    ],
)
def test_what_is_wrong_stands_beside_its_field(
    alice: Person, field: str, value: str, message: str
) -> None:
    form = {"name": "Backup", "scope": "write", "days": "30"} | {field: value}
    response = alice.browser.post(PAGE, data=form)
    page = Page(response)
    assert response.status_code == 422
    assert page.error(field) == message
    assert page.has("[name=scope][value=write][checked]")
    assert alice.api.get("/tokens").json() == []


def test_a_scope_that_does_not_exist_is_refused(alice: Person) -> None:
    response = alice.browser.post(PAGE, data={"name": "Backup", "scope": "all"})
    assert response.status_code == 422
    assert Page(response).has("fieldset[aria-describedby=scope-error] #scope-error")
    assert Page(response).text("fieldset .field__error") == "Choose one from the list."


def test_there_is_a_limit(alice: Person) -> None:
    for number in range(100):
        make(alice, name=f"Token {number}")
    response = alice.browser.post(PAGE, data={"name": "One more", "scope": "read"})
    assert response.status_code == 409
    assert "Revoke some first" in Page(response).text("[role=alert]")
    assert len(alice.api.get("/tokens").json()) == 100


def test_a_token_opens_no_settings(alice: Person, app: Starlette) -> None:
    secret = make(alice)
    script = visitor(app, authorization=f"Bearer {secret}", origin="http://testserver")
    script.cookies.set("session", secret)
    assert script.get(PAGE).status_code == 303
    assert script.post(PAGE, data={"name": "More", "scope": "write"}).status_code == 303
    assert len(alice.api.get("/tokens").json()) == 1

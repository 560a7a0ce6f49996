"""Invitations in the settings, for administrators."""

from collections.abc import Callable

import pytest
from sqlalchemy import text
from starlette.applications import Starlette
from starlette.testclient import TestClient

from tests.html import Page, attribute
from tests.people import Person, build_app, visitor
from webapp.database import Database
from webapp.services import accounts
from webapp.settings import Settings

PAGE = "/settings/invitations"
NEWCOMER = {"email": "newcomer@example.com", "password": "sunlight on the sill"}


@pytest.fixture
def admin(alice: Person, database: Database) -> Person:
    """Alice, who may invite."""
    with database.transaction() as session:
        accounts.set_administrator(session, alice.owner.email, is_administrator=True)
    return alice


@pytest.fixture
def by_invitation(settings: Settings, database: Database) -> TestClient:
    """A stranger's browser, where registration is by invitation."""
    changed = settings.model_copy(update={"registration": "invite"})
    return visitor(build_app(changed, database), origin="http://testserver")


@pytest.fixture
def invite(admin: Person) -> Callable[..., str]:
    """Make an invitation; return the path of its link."""

    def invite(note: str = "Bob") -> str:
        response = admin.browser.post(PAGE, data={"note": note})
        assert response.status_code == 201
        link = Page(response).text("#link")
        assert link.startswith("http://testserver/register?invitation=")
        return link.removeprefix("http://testserver")

    return invite


def register_by(browser: TestClient, link: str, **form: str) -> int:
    page = Page(browser.get(link))
    if not page.has("[name=invitation]"):
        return page.response.status_code
    given = NEWCOMER | {"invitation": page.value("invitation")} | form
    return browser.post("/register", data=given).status_code


def test_one_person_gets_in_by_the_link(
    by_invitation: TestClient, admin: Person, invite: Callable[..., str]
) -> None:
    link = invite()
    assert register_by(by_invitation, link) == 303
    by_invitation.cookies.clear()
    assert register_by(by_invitation, link, email="second@example.com") == 403
    assert Page(admin.browser.get(PAGE)).has(".empty")


def test_the_link_survives_a_refused_form(
    by_invitation: TestClient, invite: Callable[..., str]
) -> None:
    text_ = Page(by_invitation.get(invite())).value("invitation")
    refused = by_invitation.post("/register", data={"email": "x", "invitation": text_})
    assert refused.status_code == 422
    assert Page(refused).value("invitation") == text_


def test_the_link_is_shown_once_and_not_kept(
    admin: Person, database: Database, invite: Callable[..., str]
) -> None:
    secret = invite().partition("=")[2]
    assert secret not in admin.browser.get(PAGE).text
    with database.sessions() as session:
        rows = session.scalars(text("SELECT to_jsonb(invitations)::text FROM invitations")).all()
    assert rows
    assert not any(secret in row for row in rows)


def test_the_link_names_the_public_address_and_never_the_host(
    settings: Settings, database: Database, admin: Person
) -> None:
    changed = settings.model_copy(update={"public_url": "http://jobs.example.org"})
    browser = visitor(build_app(changed, database), origin="http://jobs.example.org")
    browser.cookies.set("session", admin.cookie)
    response = browser.post(PAGE, data={"note": ""}, headers={"host": "evil.example"})
    assert response.status_code == 201
    assert Page(response).text("#link").startswith("http://jobs.example.org/register?")
    assert "evil.example" not in response.text


def test_open_ones_are_listed_and_can_be_taken_back(
    by_invitation: TestClient, admin: Person, invite: Callable[..., str]
) -> None:
    link = invite("<b>Bob")
    page = Page(admin.browser.get(PAGE))
    assert page.text(".row__title") == "<b>Bob"
    assert page.text(".row__facts").startswith("valid until")
    action = attribute(page.find(".row form"), "action")
    assert admin.browser.post(action).headers["location"] == PAGE
    page = Page(admin.browser.get(PAGE))
    assert page.text(".notice__text") == "Invitation revoked"
    assert not page.has(".row")
    assert register_by(by_invitation, link) == 403


def test_a_note_that_is_too_long_is_refused(admin: Person) -> None:
    response = admin.browser.post(PAGE, data={"note": "x" * 101})
    assert response.status_code == 422
    assert Page(response).error("note") == "Use at most 100 characters."
    assert not Page(admin.browser.get(PAGE)).has(".row")


def test_what_is_no_invitation_is_not_there(admin: Person) -> None:
    assert admin.browser.post(f"{PAGE}/nothing/deletion").status_code == 404


def test_for_others_there_is_no_such_page(
    admin: Person, mallory: Person, app: Starlette, invite: Callable[..., str]
) -> None:
    invite()
    page = Page(admin.browser.get(PAGE))
    action = attribute(page.find(".row form"), "action")
    assert mallory.browser.get(PAGE).status_code == 404
    assert mallory.browser.post(PAGE, data={"note": "me"}).status_code == 404
    assert mallory.browser.post(action).status_code == 404
    assert not Page(mallory.browser.get("/settings")).has(f"a[href='{PAGE}']")
    assert len(Page(admin.browser.get(PAGE)).all(".row")) == 1

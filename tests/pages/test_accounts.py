"""Making an account in the browser."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from tests.html import Page
from tests.people import Person, build_app, visitor
from webapp.database import Database
from webapp.services import invitations
from webapp.settings import Settings

GIVEN = {"email": "ada@example.com", "password": "sunlight on the sill", "time_zone": "Asia/Tokyo"}


def test_registering_signs_in_and_leads_to_an_empty_board(browser: TestClient) -> None:
    response = browser.post("/register", data=GIVEN)
    assert response.headers["location"] == "/login/arrival"
    assert browser.get("/login/arrival").headers["location"] == "/board"
    page = Page(browser.get("/board"))
    assert page.has("#board .welcome")
    assert not page.has(".column")


def test_the_zone_of_the_browser_is_kept(browser: TestClient) -> None:
    browser.post("/register", data=GIVEN)
    assert Page(browser.get("/settings")).value("time_zone") == "Asia/Tokyo"


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("email", "nobody", "Enter an email address, such as ada@example.com."),
        ("email", "", "Enter an email address, such as ada@example.com."),
        ("password", "short", "Use 8 to 1,024 characters."),
        ("password", "password123", "This is one of the most common passwords."),
        ("name", "x" * 101, "Use at most 100 characters."),
    ],
)
def test_what_is_wrong_stands_beside_its_field(
    browser: TestClient, field: str, value: str, message: str
) -> None:
    response = browser.post("/register", data=GIVEN | {field: value})
    page = Page(response)
    assert response.status_code == 422
    assert page.error(field).startswith(message)
    assert page.find(f"[name={field}]").attributes.keys() >= {"autofocus"}


def test_the_form_comes_back_as_typed_without_the_password(browser: TestClient) -> None:
    page = Page(browser.post("/register", data=GIVEN | {"email": "<b>ada", "name": 'Ada "&" B'}))
    assert page.value("email") == "<b>ada"
    assert page.value("name") == 'Ada "&" B'
    assert page.value("password") == ""


def test_an_address_that_is_taken_is_said_beside_it(browser: TestClient, alice: Person) -> None:
    response = browser.post("/register", data=GIVEN | {"email": alice.owner.email.upper()})
    assert response.status_code == 409
    assert "Sign in instead" in Page(response).error("email")


def test_who_is_signed_in_is_led_to_the_board(alice: Person) -> None:
    assert alice.browser.get("/register").headers["location"] == "/board"


class TestWhereRegistrationIsNotOpen:
    """With REGISTRATION set to closed or invite."""

    @pytest.fixture
    def browser_of(self, settings: Settings, database: Database) -> Callable[[str], TestClient]:
        def build(registration: str) -> TestClient:
            changed = settings.model_copy(update={"registration": registration})
            return visitor(build_app(changed, database), origin="http://testserver")

        return build

    @pytest.mark.parametrize("registration", ["closed", "invite"])
    def test_it_is_said_and_nobody_gets_in(
        self,
        browser_of: Callable[[str], TestClient],
        registration: str,
    ) -> None:
        browser = browser_of(registration)
        assert browser.get("/register").status_code == 403
        assert not Page(browser.get("/login")).has("a[href='/register']")
        assert Page(browser_of("open").get("/login")).has("a[href='/register']")
        response = browser.post("/register", data=GIVEN)
        assert response.status_code == 403
        assert Page(response).text("[role=alert]")

    def test_an_invitation_opens_the_door_once(
        self, browser_of: Callable[[str], TestClient], session: Session
    ) -> None:
        text = invitations.create(session)
        session.commit()
        browser = browser_of("invite")
        page = Page(browser.get("/register", params={"invitation": text}))
        given = GIVEN | {"invitation": page.value("invitation")}
        assert browser.post("/register", data=given).status_code == 303
        browser.cookies.clear()
        second = browser.post("/register", data=given | {"email": "bo@example.com"})
        assert second.status_code == 403

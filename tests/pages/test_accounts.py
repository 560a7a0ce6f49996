"""Making an account in the browser."""

import pytest
from starlette.testclient import TestClient

from tests.html import Page
from tests.people import Person

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
        ("email", "nobody", "Give an e-mail address, such as ada@example.com."),
        ("email", "", "Give an e-mail address, such as ada@example.com."),
        ("password", "short", "Use 8 to 1,024 characters."),
        ("password", "password123", "This is one of the commonest passwords."),
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

"""Errors as pages."""

from typing import NoReturn

import pytest
from starlette.testclient import TestClient

from tests.html import HTMX, Page, toast
from tests.people import Person
from webapp.database import Database
from webapp.errors import Unavailable


def test_what_is_not_there_says_so_and_leads_back(browser: TestClient) -> None:
    response = browser.get("/nothing/here")
    page = Page(response)
    assert response.status_code == 404
    assert page.text("h1") == "Not found"
    assert page.has("main a[href='/board']")


def test_htmx_is_told_in_a_toast(alice: Person) -> None:
    response = alice.browser.get("/board/applications/no-id", headers=HTMX)
    assert response.status_code == 404
    assert toast(response)["kind"] == "error"


def test_a_database_that_is_away_is_said_with_a_time_to_try_again(
    alice: Person, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> NoReturn:
        raise Unavailable

    monkeypatch.setattr(database, "reading", away)
    response = alice.browser.get("/board")
    assert response.status_code == 503
    assert response.headers["retry-after"] == "5"
    assert Page(response).text("h1") == "Back in a moment"


def test_a_value_is_never_said_back_in_an_error(alice: Person) -> None:
    response = alice.browser.post("/board/undos", data={"revision": "<script>secret"})
    assert response.status_code == 422
    assert "secret" not in response.text


def test_the_error_page_names_the_request(browser: TestClient) -> None:
    response = browser.get("/nothing")
    assert Page(response).text(".error__id code") == response.headers["x-request-id"]


@pytest.mark.parametrize(
    "path",
    [
        "/board/applications/%00",
        "/board/applications/%C3",
        "/board?q=%00%C3",
        "/board/columns/1/cards?after=2",
        "/login?next=%00",
        "/trash?at=99999-01-01&id=1",
    ],
)
def test_strange_addresses_are_no_fault_of_ours(alice: Person, path: str) -> None:
    assert alice.browser.get(path).status_code < 500


@pytest.mark.parametrize("body", [b"=", b"&&&", b"%", b"a" * 3000, b"a=%zz", b"\x00=\x00"])
def test_strange_forms_are_no_fault_of_ours(alice: Person, body: bytes) -> None:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    response = alice.browser.post("/board/applications", content=body, headers=headers)
    assert response.status_code == 422


def test_a_form_with_thousands_of_fields_is_refused(alice: Person) -> None:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    response = alice.browser.post("/board/applications", content=b"a=1&" * 5000, headers=headers)
    assert response.status_code == 413

"""The end of an account."""

from tests.boards import live, rows_of, tables_that_mention
from tests.factories import PASSWORD
from tests.html import Page
from tests.people import Person
from webapp.database import Database
from webapp.models import Base
from webapp.services import invitations

ADDRESS = "/settings/account/deletion"


def test_what_goes_is_said_and_the_download_offered(alice: Person) -> None:
    page = Page(alice.browser.get(ADDRESS))
    assert alice.owner.email in page.text(".panel__list")
    assert page.has("a[href='/settings/export']")


def test_no_row_of_any_table_is_left(alice: Person, bob: Person, database: Database) -> None:
    live(alice)
    live(bob)
    with database.transaction() as session:
        invitations.create(session, "Carol", alice.id)
    tables = [
        table.name
        for table in Base.metadata.tables.values()
        if "owner_id" in table.c or table.name == "users"
    ]
    others = {table: rows_of(database, bob.id, table) for table in tables}
    assert all(rows_of(database, alice.id, table) for table in tables)
    alice.browser.post(ADDRESS, data={"password": PASSWORD})
    assert {table: rows_of(database, alice.id, table) for table in tables} == {
        table: [] for table in tables
    }
    assert {table: rows_of(database, bob.id, table) for table in tables} == others
    assert not tables_that_mention(database, alice)
    assert tables_that_mention(database, bob)


def test_the_person_is_signed_out_and_told(alice: Person) -> None:
    alice.browser.get("/theme")
    response = alice.browser.post(ADDRESS, data={"password": PASSWORD})
    assert response.headers["location"] == "/settings/account/deleted"
    assert response.headers["Clear-Site-Data"] == '"storage"'
    gone = {each.partition("=")[0] for each in response.headers.get_list("set-cookie")}
    assert {"session", "flash", "known", "theme"} <= gone
    assert all("Max-Age=0" in each for each in response.headers.get_list("set-cookie"))
    page = Page(alice.browser.get("/settings/account/deleted"))
    assert page.text(".panel__title") == "Your account has been deleted"
    assert not page.has("#user-menu")
    alice.browser.cookies.set("session", alice.cookie)
    assert alice.browser.get("/board").status_code == 303
    assert alice.api.get("/me").status_code == 401


def test_the_password_is_asked_for(alice: Person) -> None:
    for wrong in ("", "wrong one"):
        response = alice.browser.post(ADDRESS, data={"password": wrong})
        page = Page(response)
        assert response.status_code == 422
        assert page.error("password") == "That is not your current password."
    assert alice.browser.get("/board").status_code == 200


def test_it_is_no_place_to_guess_the_password(alice: Person) -> None:
    for _ in range(10):
        alice.browser.post(ADDRESS, data={"password": "wrong one"})
    response = alice.browser.post(ADDRESS, data={"password": PASSWORD})
    assert response.status_code == 429
    assert int(response.headers["Retry-After"]) > 0
    assert alice.api.get("/me").status_code == 200

"""The history of an application, page by page."""

from collections.abc import Iterator
from uuid import UUID

from starlette.applications import Starlette

from tests.html import Page, attribute
from tests.people import Person, visitor
from webapp.database import Database
from webapp.pages.activities import MOST
from webapp.services import activities, restores


def pages_of(person: Person, application_id: str) -> Iterator[Page]:
    address = f"/board/applications/{application_id}/activity"
    while address:
        page = Page(person.browser.get(address))
        yield page
        more = page.all(".timeline__more a")
        address = attribute(more[0], "href") if more else ""


def test_all_of_a_long_history_is_shown_once(alice: Person, database: Database) -> None:
    application_id = alice.apply()["id"]
    with database.transaction() as session:
        restores.begin_anew(session)  # revisions are far beyond 32 bits from now on
    for number in range(MOST + 5):
        change = {"title": f"Engineer {number}"}
        assert alice.api.patch(f"/applications/{application_id}", json=change).status_code == 200
    pages = list(pages_of(alice, application_id))
    told = [line.text() for page in pages for line in page.all(".timeline__text")]
    newest_first = [f"Engineer {number}”" for number in reversed(range(MOST + 5))]
    assert len(pages) == 2
    assert [text.rpartition("“")[2] for text in told[:-1]] == newest_first
    assert told[-1].startswith("Added to")


def test_what_a_script_did_is_told_from_what_a_person_did(app: Starlette, alice: Person) -> None:
    application_id = alice.apply()["id"]
    made = alice.api.post("/tokens", json={"name": "Collect", "scope": "write"}).json()
    script = visitor(app, authorization=f"Bearer {made['token']}")
    address = f"/board/applications/{application_id}"
    script.patch(f"/applications/{application_id}", json={"title": "By the token"})
    alice.browser.post(f"{address}/facts/headline", data={"company": "A", "title": "By hand"})
    page = Page(alice.browser.get(f"{address}/activity"))
    told = [line.text().strip() for line in page.all(".timeline__when")]
    assert [line.endswith("by API") for line in told] == [False, True, True]


def test_notes_are_told_without_being_read(alice: Person, database: Database) -> None:
    application_id = alice.apply(company="Acme", notes="Begun")["id"]
    for notes in ("Other", None, "", "Once more", "   "):
        change = {"notes": notes, "title": f"Because of {notes}"}
        assert alice.api.patch(f"/applications/{application_id}", json=change).status_code == 200
    for notes in ("By themselves", "", "Written anew", "Changed anew"):
        data = {"notes": notes}
        alice.browser.post(f"/board/applications/{application_id}/notes", data=data)
    page = Page(alice.browser.get(f"/board/applications/{application_id}/activity"))
    told = [line.text().strip() for line in page.all(".timeline__text")]
    assert told[:4] == ["Changed notes", "Added notes", "Cleared notes", "Added notes"]
    assert all("notes" in text for text in told[4:-1] if "“" not in text)
    with database.transaction() as session:
        lines = activities.list_in_words(session, alice.id, UUID(application_id), None, 50).lines
        sides = [
            side["notes"] for line in lines for side in (line.before, line.after) if "notes" in side
        ]
    assert sides[:8] == [True, True, False, True, True, False, False, True]
    assert {type(side) for side in sides} == {bool}

"""Into the trash, out of it, and out of it for good."""

from datetime import timedelta

import pytest

from tests.boards import rows_of
from tests.html import HTMX, Page, attribute, events, toast
from tests.people import Person
from webapp import limits
from webapp.database import Database
from webapp.services import clock


def at(card: dict[str, str], what: str) -> str:
    return f"/board/applications/{card['id']}/{what}"


def test_deleting_moves_to_the_trash_and_offers_undo(alice: Person) -> None:
    card = alice.apply(status="saved")
    response = alice.browser.post(at(card, "deletion"), headers=HTMX)
    assert response.status_code == 204
    assert events(response).keys() == {"toast", "board:changed", "dialog:close"}
    assert toast(response)["text"] == "\u2068Kestrel AI\u2069 moved to the trash"
    assert not Page(alice.browser.get("/board")).has(".card")
    assert card["title"] in Page(alice.browser.get("/trash")).text(".row")
    alice.browser.post("/board/undos", data={"revision": toast(response)["undo"]})
    assert Page(alice.browser.get("/board")).has(f"#card-{card['id']}")


def test_restoring_puts_it_back_and_stays_on_the_page(alice: Person) -> None:
    card = alice.apply(status="offer")
    alice.browser.post(at(card, "deletion"))
    headers = {"referer": "http://testserver/trash"}
    response = alice.browser.post(at(card, "restoration"), headers=headers)
    assert response.headers["location"] == "/trash"
    page = Page(alice.browser.get("/trash"))
    assert page.text(".notice__text") == "\u2068Kestrel AI\u2069 restored to Offer"
    assert not page.has(".row")


def test_restoring_what_is_on_the_board_offers_no_undo(alice: Person) -> None:
    card = alice.apply(source="A")
    alice.api.patch(f"/applications/{card['id']}", json={"source": "B"})
    response = alice.browser.post(at(card, "restoration"), headers=HTMX)
    assert toast(response)["text"].endswith("restored to Applied")
    assert not toast(response).get("undo")
    alice.browser.post(at(card, "deletion"))
    restored = alice.browser.post(at(card, "restoration"), headers=HTMX)
    alice.browser.post("/board/undos", data={"revision": toast(restored)["undo"]})
    assert alice.api.get(f"/applications/{card['id']}").json()["deleted_at"]


def test_deleting_twice_offers_to_undo_the_deletion_and_nothing_else(alice: Person) -> None:
    column = alice.api.post("/columns", json={"status": "saved", "name": "Later"}).json()
    card = alice.apply(column_id=column["id"])
    first, again = (alice.browser.post(at(card, "deletion"), headers=HTMX) for _ in range(2))
    assert toast(first)["undo"] == toast(again)["undo"]
    alice.api.delete(f"/columns/{column['id']}?move_to={alice.column('offer')}")
    late = alice.browser.post(at(card, "deletion"), headers=HTMX)
    assert toast(late)["text"].endswith("moved to the trash")
    assert not toast(late).get("undo")


def test_deleting_for_good_asks_first(alice: Person) -> None:
    card = alice.apply()
    alice.browser.post(at(card, "deletion"))
    question = Page(alice.browser.get(at(card, "erasure")))
    assert "their text is removed from the history. This can't be undone" in question.text("main")
    assert alice.browser.post(at(card, "erasure")).headers["location"] == "/trash"
    assert alice.browser.get(f"/board/applications/{card['id']}").status_code == 404


def test_what_is_on_the_board_is_not_deleted_for_good(alice: Person) -> None:
    card = alice.apply()
    show = f"/board/applications/{card['id']}"
    assert alice.browser.get(at(card, "erasure")).headers["location"] == show
    assert alice.browser.post(at(card, "erasure")).status_code == 409
    assert alice.browser.get(f"/board/applications/{card['id']}").status_code == 200


def test_emptying_asks_first_and_says_how_many(alice: Person, bob: Person) -> None:
    for person in (alice, alice, bob):
        person.browser.post(at(person.apply(), "deletion"))
    question = Page(alice.browser.get("/trash/emptying")).text(".panel__text")
    assert "2 applications" in question
    assert "their text is removed from the history. This can't be undone" in question
    alice.browser.post("/trash/emptying")
    page = Page(alice.browser.get("/trash"))
    assert page.text(".notice__text") == "2 applications deleted for good"
    assert page.has(".empty")
    assert Page(bob.browser.get("/trash")).has(".row")


def test_what_came_into_the_trash_since_the_question_stays_there(alice: Person) -> None:
    known, late, touched = (alice.apply(title=title) for title in ("Known", "Late", "Touched"))
    for card in (known, touched):
        alice.browser.post(at(card, "deletion"))
    form = Page(alice.browser.get("/trash/emptying")).find("main form")
    alice.browser.post(at(late, "deletion"))
    alice.browser.post(at(touched, "restoration"))
    alice.browser.post(at(touched, "deletion"))
    alice.browser.post(attribute(form, "action"))
    page = Page(alice.browser.get("/trash"))
    assert page.text(".notice__text") == "1 application deleted for good"
    assert [row.text().strip() for row in page.all(".row__title")] == ["Touched", "Late"]


def test_the_trash_is_shown_page_by_page(alice: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PAGE", 2)
    cards = [alice.apply(title=f"Job {number}") for number in range(3)]
    for card in cards[:2]:
        alice.browser.post(at(card, "deletion"))
    assert not Page(alice.browser.get("/trash")).has(".page__below")
    assert "2 applications" in Page(alice.browser.get("/trash/emptying")).text(".panel__text")
    alice.browser.post(at(cards[2], "deletion"))
    assert "More than 2 app" in Page(alice.browser.get("/trash/emptying")).text(".panel__text")
    older = attribute(Page(alice.browser.get("/trash")).find(".page__below a"), "href")
    assert Page(alice.browser.get(older)).text(".row__title") == "Job 0"
    alice.browser.post(
        at(cards[0], "restoration"), headers={"referer": f"http://testserver{older}"}
    )
    page = Page(alice.browser.get(older))
    assert not page.has(".empty"), "what is newer is in the trash still"
    assert page.text(".row__title") == "Job 2"


@pytest.mark.parametrize("way", ["one by one", "emptying"])
def test_no_answer_is_kept_about_what_is_deleted_for_good(
    alice: Person, bob: Person, database: Database, way: str
) -> None:
    def post(who: Person, path: str, key: str, **body: str) -> dict[str, str]:
        headers = {"Idempotency-Key": key}
        made: dict[str, str] = who.api.post(path, json=body or None, headers=headers).json()
        return made

    facts = {"company": "Secret Employer", "title": "Spy", "notes": "very secret words"}
    card = post(alice, "/applications", "card", **facts)
    for who in (alice, bob):
        post(who, "/applications", "other", company="A", title="B")
    post(alice, f"/applications/{card['id']}/links", "link", url="https://secret.example")
    alice.api.delete(f"/applications/{card['id']}")
    post(alice, f"/applications/{card['id']}/restore", "back")
    alice.api.delete(f"/applications/{card['id']}")
    kept = {row["key"] for row in rows_of(database, alice.id, "idempotency_keys")}
    assert kept >= {"card", "link", "back", "other"}
    alice.browser.post(at(card, "erasure") if way == "one by one" else "/trash/emptying")
    for who in (alice, bob):
        [left] = rows_of(database, who.id, "idempotency_keys")
        assert left["key"] == "other"
    again = post(alice, "/applications", "card", **facts)
    assert again["id"] != card["id"]
    assert alice.api.get(f"/applications/{again['id']}").status_code == 200


def test_an_old_answer_is_not_kept_when_something_is_deleted_for_good(
    alice: Person, database: Database
) -> None:
    key = {"Idempotency-Key": "old"}
    with clock.at(clock.now() - timedelta(hours=25)):
        alice.api.post("/applications", json={"company": "A", "title": "B"}, headers=key)
    card = alice.apply()
    alice.browser.post(at(card, "deletion"))
    assert rows_of(database, alice.id, "idempotency_keys")
    alice.browser.post(at(card, "erasure"))
    assert not rows_of(database, alice.id, "idempotency_keys")


@pytest.mark.parametrize("offset", ["%2B16:00", "-16:00", "%2B23:59", "-23:59"])
def test_no_clock_on_earth_is_sixteen_hours_away(alice: Person, offset: str) -> None:
    for each, status in ((offset, 422), (f"{offset[:-5]}15:59", 200)):
        place = f"/trash?at=2026-01-01T00:00:00{each}&id={alice.id}"
        assert alice.browser.get(place).status_code == status


def test_a_strange_place_in_the_trash_is_no_fault_of_ours(alice: Person) -> None:
    assert alice.browser.get("/trash?at=soon&id=7").status_code == 422
    assert alice.browser.get(f"/trash?at=2026-01-01T00:00:00&id={alice.id}").status_code == 200

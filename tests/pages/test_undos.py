"""Undo."""

from tests.html import HTMX, Page, events, toast
from tests.people import Person


def test_undo_says_what_it_did_and_lets_the_board_catch_up(alice: Person) -> None:
    card = alice.apply()
    deletion = alice.browser.post(f"/board/applications/{card['id']}/deletion", headers=HTMX)
    form = {"revision": toast(deletion)["undo"]}
    response = alice.browser.post("/board/undos", data=form, headers=HTMX)
    assert toast(response)["text"] == "\u2068Kestrel AI\u2069: back on the board."
    assert events(response)["application:changed"] == {"id": card["id"]}


def test_what_has_changed_since_is_left_and_said(alice: Person) -> None:
    card = alice.apply(source="A")
    address = f"/board/applications/{card['id']}/facts/source"
    first = alice.browser.post(address, data={"source": "B"}, headers=HTMX)
    alice.browser.post(address, data={"source": "C"})
    form = {"revision": toast(first)["undo"]}
    response = alice.browser.post("/board/undos", data=form, headers=HTMX)
    assert response.status_code == 409
    assert toast(response)["kind"] == "error"
    assert Page(alice.browser.post("/board/undos", data=form)).text("main .page__lead")
    assert alice.api.get(f"/applications/{card['id']}").json()["source"] == "C"


def test_nobody_undoes_for_somebody_else(alice: Person, mallory: Person) -> None:
    card = alice.apply()
    form = {"revision": str(card["revision"])}
    assert mallory.browser.post("/board/undos", data=form).status_code == 404
    assert alice.api.get(f"/applications/{card['id']}").json()["deleted_at"] is None


def test_a_notice_that_somebody_else_wrote_is_not_shown(alice: Person) -> None:
    alice.browser.cookies.set("flash", "WyJHaXZlIG1lIHlvdXIgbW9uZXkiLDEsMV0.x")
    assert not Page(alice.browser.get("/board")).has(".notice")

"""Into the trash, out of it, and out of it for good."""

from tests.html import HTMX, Page, events, toast
from tests.people import Person


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


def test_deleting_for_good_asks_first(alice: Person) -> None:
    card = alice.apply()
    alice.browser.post(at(card, "deletion"))
    question = Page(alice.browser.get(at(card, "erasure")))
    assert "cannot be undone" in question.text(".panel__text")
    assert alice.browser.post(at(card, "erasure")).headers["location"] == "/trash"
    assert alice.browser.get(f"/board/applications/{card['id']}").status_code == 404


def test_what_is_on_the_board_is_not_deleted_for_good(alice: Person) -> None:
    card = alice.apply()
    assert alice.browser.post(at(card, "erasure")).status_code == 409
    assert alice.browser.get(f"/board/applications/{card['id']}").status_code == 200


def test_emptying_asks_first_and_says_how_many(alice: Person, bob: Person) -> None:
    for person in (alice, alice, bob):
        person.browser.post(at(person.apply(), "deletion"))
    assert "2 applications" in Page(alice.browser.get("/trash/emptying")).text(".panel__text")
    alice.browser.post("/trash/emptying")
    page = Page(alice.browser.get("/trash"))
    assert page.text(".notice__text") == "2 applications deleted for good"
    assert page.has(".empty")
    assert Page(bob.browser.get("/trash")).has(".row")


def test_a_strange_place_in_the_trash_is_no_fault_of_ours(alice: Person) -> None:
    assert alice.browser.get("/trash?at=soon&id=7").status_code == 422
    assert alice.browser.get(f"/trash?at=2026-01-01T00:00:00&id={alice.id}").status_code == 200

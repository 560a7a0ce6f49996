"""Moving cards."""

from tests.html import HTMX, Page, attribute, toast
from tests.people import Person


def at(card: dict[str, str]) -> str:
    return f"/board/applications/{card['id']}/position"


def order(person: Person, status: str) -> list[str]:
    page = Page(person.browser.get("/board"))
    cards = page.all(f".column[data-status={status}] .card")
    return [attribute(card, "id").removeprefix("card-") for card in cards]


def test_the_menu_names_all_columns_and_marks_this_one(alice: Person) -> None:
    card = alice.apply(status="interview")
    page = Page(alice.browser.get(at(card), headers=HTMX))
    assert len(page.all("[name=column_id]")) == 8
    assert attribute(page.find("[aria-current]"), "value") == card["column_id"]
    assert Page(alice.browser.get(at(card))).has(".page form[data-move]")


def test_a_plain_form_moves_and_leads_back_to_the_card(alice: Person) -> None:
    card = alice.apply(status="saved")
    form = {"column_id": alice.column("interview"), "from_column_id": card["column_id"]}
    response = alice.browser.post(at(card), data=form)
    assert response.headers["location"] == f"/board#card-{card['id']}"
    assert order(alice, "interview") == [card["id"]]


def test_htmx_gets_the_card_the_counts_and_an_undo(alice: Person) -> None:
    card = alice.apply(status="saved")
    form = {"column_id": alice.column("interview")}
    response = alice.browser.post(at(card), data=form, headers=HTMX)
    page = Page(response)
    assert attribute(page.find(f"#card-{card['id']}"), "data-column-id") == form["column_id"]
    assert page.text(f"#count-{form['column_id']}[hx-swap-oob]") == "1 card"
    assert page.text(f"#count-{card['column_id']}[hx-swap-oob]") == "0 cards"
    assert toast(response)["text"] == "\u2068Kestrel AI\u2069 moved to Interview"
    alice.browser.post("/board/undos", data={"revision": toast(response)["undo"]})
    assert order(alice, "saved") == [card["id"]]


def test_steps_and_neighbours(alice: Person) -> None:
    third, second, first = (alice.apply(status="saved") for _ in range(3))
    alice.browser.post(at(first), data={"place": "down"})
    assert order(alice, "saved") == [second["id"], first["id"], third["id"]]
    alice.browser.post(at(third), data={"place": "top"})
    assert order(alice, "saved") == [third["id"], second["id"], first["id"]]
    near = {"column_id": first["column_id"], "after_id": third["id"], "before_id": second["id"]}
    alice.browser.post(at(first), data=near)
    assert order(alice, "saved") == [third["id"], first["id"], second["id"]]


def test_a_move_to_where_it_is_offers_no_undo(alice: Person) -> None:
    card = alice.apply(status="saved")
    response = alice.browser.post(at(card), data={"place": "top"}, headers=HTMX)
    assert response.status_code == 200
    assert "HX-Trigger" not in response.headers


def test_a_card_that_another_device_moved_is_shown_where_it_is(alice: Person) -> None:
    card = alice.apply(status="saved")
    alice.api.put(f"/applications/{card['id']}/position", json={"status": "offer"})
    form = {"column_id": alice.column("interview"), "from_column_id": card["column_id"]}
    response = alice.browser.post(at(card), data=form, headers=HTMX)
    here = Page(response).find(f"#card-{card['id']}")
    assert response.status_code == 409
    assert attribute(here, "data-column-id") == alice.column("offer")
    plain = alice.browser.post(at(card), data=form)
    assert plain.status_code == 409
    assert "is now in Offer" in Page(plain).text("[role=alert]")
    assert order(alice, "offer") == [card["id"]]


def test_a_card_whose_column_was_deleted_meanwhile_is_shown_where_it_is(alice: Person) -> None:
    gone = alice.api.post("/columns", json={"name": "Later", "status": "saved"}).json()["id"]
    card = alice.apply(column_id=gone)
    deletion = {"move_to": alice.column("offer")}
    assert alice.api.delete(f"/columns/{gone}", params=deletion).status_code == 204
    form = {"column_id": alice.column("interview"), "from_column_id": gone}
    response = alice.browser.post(at(card), data=form, headers=HTMX)
    assert response.status_code == 409
    here = Page(response).find(f"#card-{card['id']}")
    assert attribute(here, "data-column-id") == alice.column("offer")
    assert order(alice, "offer") == [card["id"]]


def test_what_is_in_the_trash_does_not_move(alice: Person) -> None:
    card = alice.apply(status="saved")
    alice.api.delete(f"/applications/{card['id']}")
    response = alice.browser.post(at(card), data={"place": "top"}, headers=HTMX)
    assert response.status_code == 409
    assert toast(response) == {
        "text": "This application is in the trash. Restore it first.",
        "kind": "error",
    }


def test_anothers_columns_and_neighbours_are_not_there(alice: Person, mallory: Person) -> None:
    card, theirs = mallory.apply(status="saved"), alice.apply(status="saved")
    for form in (
        {"column_id": theirs["column_id"]},
        {"after_id": theirs["id"]},
        {"before_id": theirs["id"]},
    ):
        assert mallory.browser.post(at(card), data=form).status_code == 404


def test_nonsense_is_refused(alice: Person) -> None:
    card = alice.apply(status="saved")
    for form in ({"place": "sideways"}, {"column_id": "x"}, {"before_id": "\x00"}):
        assert alice.browser.post(at(card), data=form).status_code == 422

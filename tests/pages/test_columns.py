"""Columns."""

from uuid import uuid4

from tests.html import HTMX, Page, attribute, events, toast
from tests.people import Person


def names(person: Person) -> list[str]:
    return [column["name"] for column in person.columns()]


def test_a_new_column_comes_after_those_of_its_status(alice: Person) -> None:
    form = {"name": "Phone screen", "status": "interview", "colour": "teal"}
    response = alice.browser.post("/board/columns", data=form)
    assert response.headers["location"].startswith("/board#column-")
    assert names(alice)[2:4] == ["Interview", "Phone screen"]


def test_a_column_needs_a_name_and_a_status(alice: Person) -> None:
    for headers in ({}, HTMX):
        form = {"name": " ", "status": "moon", "colour": "teal"}
        response = alice.browser.post("/board/columns", data=form, headers=headers)
        page = Page(response)
        assert response.status_code == 422
        assert page.error("name") == "Please fill this in."
        assert page.error("status") == "Choose one from the list."


def test_a_colour_that_does_not_exist_is_refused_beside_the_others(alice: Person) -> None:
    form = {"name": "Phone screen", "status": "interview", "colour": "pink"}
    response = alice.browser.post("/board/columns", data=form, headers=HTMX)
    assert response.status_code == 422
    error = "column-colour-error"
    assert Page(response).has(f"fieldset[aria-describedby={error}] #{error}")


def test_renaming_and_recolouring(alice: Person) -> None:
    column = alice.column("rejected")
    form = {"name": "Not a fit", "colour": "gray"}
    response = alice.browser.post(f"/board/columns/{column}", data=form, headers=HTMX)
    assert response.status_code == 204
    assert "Not a fit" in names(alice)
    alice.browser.post("/board/undos", data={"revision": toast(response)["undo"]})
    assert "Rejected" in names(alice)


def test_a_wrong_name_comes_back_as_typed(alice: Person) -> None:
    column = alice.column("rejected")
    form = {"name": "x" * 61, "colour": "gray"}
    response = alice.browser.post(f"/board/columns/{column}", data=form, headers=HTMX)
    page = Page(response)
    assert response.status_code == 422
    assert page.value("name") == "x" * 61
    assert page.error("name") == "Use at most 60 characters."


def test_one_step_to_the_right(alice: Person) -> None:
    column = alice.column("saved")
    response = alice.browser.post(
        f"/board/columns/{column}/position", data={"place": "right"}, headers=HTMX
    )
    assert names(alice)[:2] == ["Applied", "Saved"]
    assert events(response).keys() == {"toast", "board:changed"}


def test_folding_gives_the_column_as_it_is_then(alice: Person) -> None:
    card = alice.apply(status="saved")
    fold = f"/board/columns/{card['column_id']}/collapse"
    folded = Page(alice.browser.post(fold, data={"collapsed": "true"}, headers=HTMX))
    assert not folded.has(".card")
    assert "data-collapsed" in folded.find(".column").attributes
    opened = Page(alice.browser.post(fold, data={"collapsed": "false"}, headers=HTMX))
    assert opened.has(f"#card-{card['id']}")


def test_deleting_asks_where_the_cards_go(alice: Person) -> None:
    alice.browser.post("/board/columns", data={"name": "On-site", "status": "interview"})
    column = next(each["id"] for each in alice.columns() if each["name"] == "On-site")
    card = alice.apply(column_id=column)
    deletion = f"/board/columns/{column}/deletion"
    lead = Page(alice.browser.get(deletion)).text(".form__lead")
    assert lead == "Its 1 card will be moved, not deleted."
    refused = alice.browser.post(deletion, data={"move_to": ""}, headers=HTMX)
    assert refused.status_code == 422
    assert Page(refused).error("move_to") == "Choose a column to move the cards to."
    done = alice.browser.post(deletion, data={"move_to": alice.column("offer")}, headers=HTMX)
    assert done.status_code == 204
    assert alice.api.get(f"/applications/{card['id']}").json()["status"] == "offer"
    alice.browser.post("/board/undos", data={"revision": toast(done)["undo"]})
    assert "On-site" in names(alice)


def test_the_last_column_of_a_status_stays(alice: Person) -> None:
    deletion = f"/board/columns/{alice.column('offer')}/deletion"
    assert "at least one" in Page(alice.browser.get(deletion)).text(".form__lead")
    response = alice.browser.post(deletion, data={"move_to": alice.column("saved")})
    assert response.status_code == 409
    assert "Offer" in names(alice)


def test_cards_can_not_be_sent_to_anothers_column(alice: Person, mallory: Person) -> None:
    mallory.browser.post("/board/columns", data={"name": "Mine", "status": "interview"})
    column = next(each["id"] for each in mallory.columns() if each["name"] == "Mine")
    mallory.apply(column_id=column)
    form = {"move_to": alice.column("saved")}
    response = mallory.browser.post(f"/board/columns/{column}/deletion", data=form)
    assert response.status_code == 404


def test_cards_can_not_be_sent_to_a_column_that_is_gone(alice: Person) -> None:
    alice.browser.post("/board/columns", data={"name": "Mine", "status": "interview"})
    column = next(each["id"] for each in alice.columns() if each["name"] == "Mine")
    deletion = f"/board/columns/{column}/deletion"
    response = alice.browser.post(deletion, data={"move_to": str(uuid4())}, headers=HTMX)
    assert response.status_code == 404
    error = Page(response).error("move_to")
    assert error == "This column no longer exists. Choose another one."


def test_the_forms_are_dialogs_and_pages(alice: Person) -> None:
    edit = f"/board/columns/{alice.column('saved')}/edit"
    assert Page(alice.browser.get(edit)).text("h1") == "Column “Saved”"
    dialog = Page(alice.browser.get(edit, headers=HTMX))
    assert dialog.text("#dialog-title") == "Column “Saved”"
    assert attribute(dialog.find("[name=colour][checked]"), "value") == "violet"
    assert dialog.text(".pill[data-colour=gray]") == "Grey"  # beside “Colour”
    assert Page(alice.browser.get("/board/columns/new")).value("status") == "interview"

"""Notes, and two people (or devices) at them."""

import pytest

from tests.html import HTMX, Page, attribute, events, toast
from tests.people import Person


def at(card: dict[str, str]) -> str:
    return f"/board/applications/{card['id']}/notes"


def test_notes_are_saved_and_shown_as_markdown(alice: Person) -> None:
    card = alice.apply()
    form = Page(alice.browser.get(f"{at(card)}/edit", headers=HTMX))
    given = {"notes": "**Ask** Ana", "revision": form.value("revision")}
    response = alice.browser.post(at(card), data=given, headers=HTMX)
    assert Page(response).text(".prose strong") == "Ask"
    assert events(response)["board:changed"] == {"id": card["id"]}
    alice.browser.post("/board/undos", data={"revision": toast(response)["undo"]})
    assert alice.api.get(f"/applications/{card['id']}").json()["notes"] is None


@pytest.mark.parametrize(
    "text", ["\nfirst line empty", "  led by blanks", "a\n\n\nb", "</textarea>"]
)
def test_a_text_comes_back_into_the_field_as_it_was(alice: Person, text: str) -> None:
    card = alice.apply(notes=text)
    assert Page(alice.browser.get(f"{at(card)}/edit")).value("notes") == text


def test_a_plain_form_is_sent_back_to_the_page(alice: Person) -> None:
    card = alice.apply()
    response = alice.browser.post(at(card), data={"notes": "x"})
    assert response.headers["location"] == f"/board/applications/{card['id']}#notes-{card['id']}"


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
def test_edits_that_meet_show_both_texts(alice: Person, headers: dict[str, str]) -> None:
    card = alice.apply(notes="first")
    mine = Page(alice.browser.get(f"{at(card)}/edit"))
    theirs = {"notes": "theirs", "revision": mine.value("revision")}
    alice.browser.post(at(card), data=theirs)
    given = {"notes": "mine\nlonger", "revision": mine.value("revision")}
    response = alice.browser.post(at(card), data=given, headers=headers)
    page = Page(response)
    assert response.status_code == 409
    assert page.text("[data-theirs]") == "theirs"
    assert page.value("notes") == "mine\nlonger"
    assert alice.api.get(f"/applications/{card['id']}").json()["notes"] == "theirs"
    merged = {"notes": "merged", "revision": page.value("revision")}
    assert alice.browser.post(at(card), data=merged).status_code == 303
    assert alice.api.get(f"/applications/{card['id']}").json()["notes"] == "merged"


def test_an_edit_from_before_a_restore_of_the_board_overwrites_nothing(alice: Person) -> None:
    card = alice.apply(notes="restored")
    later = int(Page(alice.browser.get(f"{at(card)}/edit")).value("revision")) + 20
    response = alice.browser.post(at(card), data={"notes": "mine", "revision": str(later)})
    page = Page(response)
    assert response.status_code == 409
    assert page.text("[data-theirs]") == "restored"
    assert page.value("notes") == "mine"


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
def test_in_the_trash_notes_are_not_saved_and_come_back(
    alice: Person, headers: dict[str, str]
) -> None:
    card = alice.apply(notes="first")
    form = Page(alice.browser.get(f"{at(card)}/edit"))
    alice.api.delete(f"/applications/{card['id']}")
    given = {"notes": "mine", "revision": form.value("revision")}
    response = alice.browser.post(at(card), data=given, headers=headers)
    page = Page(response)
    assert response.status_code == 409
    assert "in the trash" in page.error("notes")
    assert page.value("notes") == "mine"


def test_notes_that_are_too_long_come_back_whole(alice: Person) -> None:
    card = alice.apply()
    text = "ü" * 100_001
    response = alice.browser.post(at(card), data={"notes": text}, headers=HTMX)
    page = Page(response)
    assert response.status_code == 422
    assert page.error("notes") == "Use at most 100,000 characters."
    assert page.value("notes") == text


def test_the_longest_notes_fit_whatever_they_are_made_of(alice: Person) -> None:
    card = alice.apply()
    text = "😀" * 100_000
    assert alice.browser.post(at(card), data={"notes": text}).status_code == 303
    assert alice.api.get(f"/applications/{card['id']}").json()["notes"] == text


def test_more_than_a_form_can_hold_is_refused(alice: Person) -> None:
    card = alice.apply()
    assert alice.browser.post(at(card), data={"notes": "x" * 2_100_000}).status_code == 413


def test_a_revision_that_is_no_number_is_refused(alice: Person) -> None:
    card = alice.apply()
    for revision in ("x", "-1", "9" * 40):
        given = {"notes": "mine", "revision": revision}
        assert alice.browser.post(at(card), data=given).status_code == 422


def test_the_form_has_what_drafts_need(alice: Person) -> None:
    card = alice.apply(notes="x")
    page = Page(alice.browser.get(f"{at(card)}/edit", headers=HTMX))
    assert attribute(page.find("textarea"), "data-draft") == f"notes:{card['id']}"
    assert page.has("[data-cancel]")
    assert page.has("[data-draft-message][hidden]")

"""What is typed while a form is on its way is in no answer, and stays in the field."""

import re

import pytest
from playwright.sync_api import expect

from e2e.screens.application import ApplicationScreen
from e2e.screens.board import BoardScreen


@pytest.fixture
def application(board: BoardScreen) -> ApplicationScreen:
    """The dialog of one of Alice's cards."""
    return board.open_card("Staff Engineer")


def test_a_fact_that_is_typed_on_is_not_saved_yet_and_says_so(
    application: ApplicationScreen,
) -> None:
    fact = application.edit_fact("place")
    place = fact.get_by_label("Location")
    place.fill("Berlin")
    expect(fact.get_by_role("status")).to_be_hidden()
    with application.hold_back("**/facts/place"):
        place.press("Enter")
        place.press_sequentially(" Mitte")
    application.toast("Place saved")
    expect(fact.get_by_role("status")).to_contain_text("not saved yet")
    expect(application.page.locator('[id^="history-"]')).to_contain_text("Berlin")
    place.press_sequentially(" 2")
    place.press("Enter")
    expect(fact.locator("form")).to_have_count(0)
    expect(fact).to_contain_text("Berlin Mitte 2")


def test_a_fact_that_is_typed_back_to_what_it_was_is_saved_as_that(
    application: ApplicationScreen,
) -> None:
    fact = application.edit_fact("place")
    place = fact.get_by_label("Location")
    place.fill("Berlin")
    with application.hold_back("**/facts/place"):
        place.press("Enter")
        place.fill("")
    application.toast("Place saved")
    expect(fact.get_by_role("status")).to_contain_text("not saved yet")
    place.press("Enter")
    expect(fact.locator("form")).to_have_count(0)
    expect(fact).not_to_contain_text("Berlin")


def test_a_link_that_is_typed_on_is_not_saved_yet_and_says_so(
    application: ApplicationScreen,
) -> None:
    links = application.links
    links.get_by_label("Address").fill("https://example.com")
    links.get_by_label("Address").press("Enter")
    links.get_by_role("link", name="Edit link example.com").click()
    row = links.get_by_role("listitem")
    row.get_by_label("Name").fill("Posting")
    with application.hold_back("**/links/*"):
        row.get_by_label("Name").press("Enter")
        row.get_by_label("Name").press_sequentially(" of May")
    application.toast("Link saved")
    expect(row.get_by_role("status")).to_contain_text("not saved yet")
    expect(row.get_by_label("Name")).to_have_value("Posting of May")
    row.get_by_label("Name").press("Escape")
    expect(links.get_by_role("link", name="Posting", exact=True)).to_be_visible()


def test_notes_that_meet_others_keep_what_was_typed_on(application: ApplicationScreen) -> None:
    application.person.expects("status of 409")
    application.edit_notes().fill("Mine")
    path = application.page.url.removeprefix(application.person.server.url)
    revision = application.notes.get_attribute("data-notes-revision") or ""
    application.person.post(f"{path}/notes", notes="Theirs", revision=revision)
    with application.hold_back("**/notes"):
        application.notes_field.press("Control+Enter")
        application.notes_field.press_sequentially(" too")
    expect(application.notes.get_by_role("alert")).to_contain_text("changed somewhere else")
    expect(application.notes_field).to_have_value("Mine too")
    application.notes_field.press("Control+Enter")
    expect(application.notes).to_contain_text("Mine too")


def test_a_refused_form_keeps_what_was_corrected_meanwhile(
    application: ApplicationScreen,
) -> None:
    application.person.expects("status of 422")
    fact = application.edit_fact("url")
    address = fact.get_by_label("Address")
    address.fill("javascript:alert(1)")
    with application.hold_back("**/facts/url"):
        address.press("Enter")
        address.fill("https://jobs.example.com/1")
    expect(fact.locator(".field__error")).to_be_visible()
    expect(address).to_have_value("https://jobs.example.com/1")
    address.press("Enter")
    expect(fact.get_by_role("link", name="jobs.example.com")).to_be_visible()
    application.close()

    board = BoardScreen(application.person)
    board.link("New application").click()
    board.field("Company").fill("Vireo")
    with board.hold_back("**/board/applications"):
        board.field("Company").press("Enter")
        board.field("Title").fill("API Engineer")
        board.dialog.get_by_role("radio", name="Interview").check()
    expect(board.dialog.get_by_text("Please fill this in")).to_be_visible()
    expect(board.field("Title")).to_have_value("API Engineer")
    board.field("Title").press("Enter")
    expect(board.cards_of("Interview")).to_contain_text("API Engineer")


def test_a_link_that_is_refused_leaves_the_edit_beside_it_alone(
    application: ApplicationScreen,
) -> None:
    application.person.expects("status of 422")
    links = application.links
    address = links.locator(".link-form").get_by_label("Address")
    address.fill("https://example.com")
    address.press("Enter")
    links.get_by_role("link", name="Edit link example.com").click()
    name = links.get_by_role("listitem").get_by_label("Name")
    name.fill("Posting of May")
    for wrong in ("javascript:alert(1)", "javascript:alert(2)"):
        address.fill(wrong)
        address.press("Enter")
        expect(address).to_have_accessible_description(re.compile("Give a web address"))
        expect(address).to_have_value(wrong)
        application.expect_focus_on(address)
        application.page.wait_for_timeout(200)  # Enter is taken again once the answer is through
    expect(name).to_have_value("Posting of May")
    address.fill("https://two.example.com")
    address.press("Enter")
    expect(links.get_by_role("link", name="two.example.com", exact=True)).to_be_visible()
    expect(address).not_to_have_attribute("aria-invalid", "true")
    expect(address).to_have_value("")
    name.press("Enter")
    expect(links.get_by_role("link", name="Posting of May", exact=True)).to_be_visible()

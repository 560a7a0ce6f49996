"""What is typed while a form is on its way is in no answer, and stays in the field."""

import re

import pytest
from playwright.sync_api import expect

from e2e.screens.application import ApplicationScreen
from e2e.screens.board import BoardScreen

APPLIED = ["Backend Engineer", "Developer Advocate"]


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
    application.toast("Location saved")
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
    application.toast("Location saved")
    expect(fact.get_by_role("status")).to_contain_text("not saved yet")
    place.press("Enter")
    expect(fact.locator("form")).to_have_count(0)
    expect(fact).not_to_contain_text("Berlin")


def test_a_link_that_is_typed_on_is_not_saved_yet_and_says_so(
    application: ApplicationScreen,
) -> None:
    links = application.links
    links.get_by_label("Web address").fill("https://example.com")
    links.get_by_label("Web address").press("Enter")
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
    expect(application.notes.get_by_role("alert")).to_contain_text("changed elsewhere")
    expect(application.notes_field).to_have_value("Mine too")
    application.notes_field.press("Control+Enter")
    expect(application.notes).to_contain_text("Mine too")


def test_a_refused_form_keeps_what_was_corrected_meanwhile(
    application: ApplicationScreen,
) -> None:
    application.person.expects("status of 422")
    fact = application.edit_fact("url")
    address = fact.get_by_label("Job posting")
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
    address = links.locator(".link-form").get_by_label("Web address")
    address.fill("https://example.com")
    address.press("Enter")
    links.get_by_role("link", name="Edit link example.com").click()
    name = links.get_by_role("listitem").get_by_label("Name")
    name.fill("Posting of May")
    for wrong in ("javascript:alert(1)", "javascript:alert(2)"):
        address.fill(wrong)
        address.press("Enter")
        expect(address).to_have_accessible_description(re.compile("Enter a web address"))
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


def test_a_new_application_that_is_typed_on_stays_and_says_what_is_not_saved(
    board: BoardScreen,
) -> None:
    board.press("n")
    board.field("Company").fill("Vireo")
    board.field("Title").fill("Nurse")
    with board.hold_back("**/board/applications"):
        board.press("Enter")
        board.field("Location").fill("Berlin")
    board.toast("added to Applied")
    expect(board.dialog.get_by_role("status")).to_contain_text("not saved")
    expect(board.field("Location")).to_have_value("Berlin")
    board.expect_focus_on(board.field("Location"))
    board.expect_titles("Applied", ["Nurse", *APPLIED])
    board.field("Title").fill("Midwife")
    board.press("Enter")
    expect(board.dialog).to_be_hidden()
    board.expect_titles("Applied", ["Midwife", "Nurse", *APPLIED])


def test_what_was_typed_on_and_closed_comes_back(board: BoardScreen) -> None:
    board.press("n")
    board.field("Company").fill("Vireo")
    board.field("Title").fill("Nurse")
    with board.hold_back("**/board/applications"):
        board.press("Enter")
        board.field("Title").fill("Midwife")
        board.close_dialog()
    board.toast("added to Applied")
    board.toast("Closed before it was saved").get_by_role("button", name="Reopen").click()
    expect(board.field("Title")).to_have_value("Midwife")


def test_a_card_added_in_a_column_leaves_a_dialog_opened_meanwhile_alone(
    board: BoardScreen,
) -> None:
    offer = board.column("Offer")
    offer.get_by_role("link", name="Add to Offer").click()
    board.page.keyboard.type("Acme")
    board.press("Tab")
    board.page.keyboard.type("Tester")
    with board.hold_back("**/board/applications"):
        board.press("Enter")
        application = board.open_card("Staff Engineer")
        place = application.edit_fact("place").get_by_label("Location")
        place.fill("Berlin")
    board.expect_titles("Offer", ["Tester"])
    expect(place).to_have_value("Berlin")


def test_what_is_saved_after_its_dialog_was_closed_is_not_said_to_be_lost(
    board: BoardScreen,
) -> None:
    closed = board.toasts.filter(has_text="Closed before")
    application = board.open_card("Staff Engineer")
    place = application.edit_fact("place").get_by_label("Location")
    place.fill("Berlin")
    with application.hold_back("**/facts/place"):
        place.press("Enter")
        application.close()
        assert closed.count() == 0
    board.toast("Location saved")
    expect(board.card("Staff Engineer")).to_contain_text("Berlin")
    assert closed.count() == 0

    board.press("n")
    board.field("Company").fill("Vireo")
    board.field("Title").fill("Nurse")
    with board.hold_back("**/board/applications"):
        board.press("Enter")
        board.close_dialog()
        assert closed.count() == 0
    board.toast("added to Applied")
    board.expect_titles("Applied", ["Nurse", *APPLIED])
    assert closed.count() == 0


def test_what_is_refused_after_its_dialog_was_closed_comes_back(board: BoardScreen) -> None:
    board.person.expects("status of 422")
    application = board.open_card("Staff Engineer")
    address = application.edit_fact("url").get_by_label("Job posting")
    address.fill("javascript:alert(1)")
    with application.hold_back("**/facts/url"):
        address.press("Enter")
        application.close()
    board.toast("Closed before it was saved").get_by_role("button", name="Reopen").click()
    expect(address).to_have_value("javascript:alert(1)")
    address.fill("https://jobs.example.com/1")
    address.press("Enter")
    expect(application.fact("url").get_by_role("link", name="jobs.example.com")).to_be_visible()


def test_a_card_that_is_opened_again_before_it_is_saved_shows_what_was_saved(
    board: BoardScreen,
) -> None:
    application = board.open_card("Staff Engineer")
    place = application.edit_fact("place").get_by_label("Location")
    place.fill("Berlin")
    seen = board.watch_requests(r"/applications/[0-9a-f-]{36}$")
    with board.hold_up("**/facts/place"):
        place.press("Enter")
        application.close()
        board.open_card("Staff Engineer")
        expect(application.fact("place")).to_be_visible()
    expect(application.fact("place")).to_contain_text("Berlin")
    assert len(seen) == 2
    application.set_fact("source", [("Source", "A friend")])
    application.toast("Source saved")
    assert len(seen) == 2


def test_what_is_typed_on_while_a_save_fails_is_saved_by_the_next_one(
    application: ApplicationScreen,
) -> None:
    application.person.expects("status of 500")
    fact = application.edit_fact("place")
    place = fact.get_by_label("Location")
    place.fill("Berlin")
    with application.hold_up("**/facts/place", failure=500):
        place.press("Enter")
        place.fill("Berlin Mitte")
    application.toast("Something went wrong on the server")
    expect(fact.get_by_role("status")).to_be_hidden()
    place.fill("Berlin")
    place.press("Enter")
    expect(fact.locator("form")).to_have_count(0)
    expect(fact).to_contain_text("Berlin")


def test_the_name_of_a_column_that_is_typed_on_is_not_saved_yet_and_says_so(
    board: BoardScreen,
) -> None:
    board.link("Edit column Offer").click()
    with board.hold_back("**/board/columns/*"):
        board.field("Name").fill("Offers")
        board.press("Enter")
        board.field("Name").fill("Offers!")
    board.toast("Column saved")
    expect(board.dialog.get_by_role("status")).to_contain_text("not saved yet")
    expect(board.field("Name")).to_have_value("Offers!")
    board.press("Enter")
    board.expect_columns(["Saved", "Applied", "Interview", "Offers!"])


def test_what_was_typed_into_a_card_that_is_deleted_comes_back(board: BoardScreen) -> None:
    application = board.open_card("Staff Engineer")
    source = application.edit_fact("source").get_by_label("Source", exact=True)
    source.fill("A friend")
    board.button("Delete").click()
    board.undo("moved to the trash")
    expect(board.card("Staff Engineer")).to_be_visible()
    board.toast("Closed before it was saved").get_by_role("button", name="Reopen").click()
    source.press("Enter")
    expect(application.fact("source")).to_contain_text("A friend")

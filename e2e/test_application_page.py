"""An application as a page of its own, as somebody has it who opened it in a new tab."""

import pytest
from playwright.sync_api import expect

from e2e.people import Person
from e2e.screens.application import ApplicationScreen
from e2e.screens.board import BoardScreen

TITLE = "Staff Engineer"


@pytest.fixture
def card(board: BoardScreen) -> str:
    """The address of a card."""
    return str(board.card_link(TITLE).get_attribute("href"))


@pytest.fixture
def page(board: BoardScreen, card: str) -> ApplicationScreen:
    """A second tab, in which the card is a page."""
    screen = ApplicationScreen(board.person, board.person.context.new_page())
    screen.go(card)
    expect(screen.page.locator("live-changes")).to_have_attribute("data-state", "live")
    return screen


def test_it_shows_what_is_done_elsewhere(
    board: BoardScreen, page: ApplicationScreen, card: str
) -> None:
    page.page.evaluate("document.querySelector('article.detail').mine = true")
    board.choose(TITLE, "Interview")
    expect(page.detail).to_contain_text("Moved from Saved to Interview")
    board.person.post(f"{card}/facts/headline", company="Kestrel", title="Principal Engineer")
    expect(page.title).to_have_text("Principal Engineer")
    expect(page.page).to_have_title("Principal Engineer, Kestrel · Job Tracker")
    column = board.column("Interview").get_attribute("data-column-id")
    board.person.post(f"/board/columns/{column}", name="Talks")
    expect(page.detail.locator(".standing")).to_contain_text("Talks")
    board.person.post(f"{card}/deletion")
    expect(page.button("Restore")).to_be_visible()
    expect(page.page.get_by_role("heading", level=1)).to_have_text("Principal Engineer")
    assert page.page.evaluate("document.querySelector('article.detail').mine")


def test_what_is_being_edited_there_is_left_alone(
    board: BoardScreen, page: ApplicationScreen, card: str
) -> None:
    page.edit_notes().fill("Mine")
    board.person.post(f"{card}/facts/source", source="A fair")
    line = page.page.locator("#page-changed")
    expect(line).to_be_visible()
    expect(page.notes_field).to_have_value("Mine")
    expect(page.fact("source")).not_to_contain_text("A fair")
    page.notes.get_by_role("button", name="Save").click()
    expect(page.fact("source")).to_contain_text("A fair")
    expect(page.notes).to_contain_text("Mine")
    expect(line).to_be_hidden()


def test_what_was_done_there_is_undone_there(page: ApplicationScreen) -> None:
    page.edit_fact("source").locator("input").last.fill("A fair")
    page.page.keyboard.press("Enter")
    expect(page.fact("source")).to_contain_text("A fair")
    page.edit_notes().fill("Mine")
    page.undo("Source saved")
    page.toast("Undone")
    expect(page.notes_field).to_have_value("Mine")
    page.notes.get_by_role("button", name="Save").click()
    expect(page.fact("source")).not_to_contain_text("A fair")


def test_what_is_done_there_is_no_news_to_it(board: BoardScreen, page: ApplicationScreen) -> None:
    asked = page.watch_requests(r"/board/applications/[^/]+$")
    page.write_notes("Ours")
    board.open_card(TITLE)
    expect(board.dialog).to_contain_text("Ours")
    board.close_dialog()
    page.page.wait_for_timeout(500)
    assert asked == []


def test_the_end_of_an_application_is_said_once(
    board: BoardScreen, page: ApplicationScreen, card: str
) -> None:
    board.person.expects("status of 404")
    board.open_card(TITLE)
    asked = board.watch_requests(card)
    board.person.post(f"{card}/deletion")
    expect(page.button("Restore")).to_be_visible()
    expect(board.dialog.get_by_role("button", name="Restore")).to_be_visible()
    board.person.post(f"{card}/erasure")
    page.toast("This application was deleted for good.")
    board.toast("This application was deleted for good.")
    board.page.wait_for_timeout(3000)  # it is not asked for again and again
    assert len(asked) == 2


def test_a_notice_is_left_to_the_page_that_it_is_for(
    board: BoardScreen, page: ApplicationScreen, card: str, alice: Person
) -> None:
    board.person.post(f"{card}/deletion")
    expect(page.button("Restore")).to_be_visible()
    board.go("/trash")
    expect(board.page.locator(".notice")).to_contain_text("moved to the trash")


def test_what_was_read_before_something_was_saved_does_not_cover_it(
    board: BoardScreen, page: ApplicationScreen, card: str
) -> None:
    with page.hold_back(f"**{card}"):
        with page.page.expect_request(f"**{card}"):
            board.person.post(f"{card}/facts/source", source="A fair")
        page.set_fact("place", [("Location", "Berlin")])
    expect(page.fact("source")).to_contain_text("A fair")
    expect(page.fact("place")).to_contain_text("Berlin")

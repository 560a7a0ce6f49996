"""Live: what others do is there within a second, and nothing moves under a hand."""

from playwright.sync_api import expect

from e2e.people import People
from e2e.screens.board import BoardScreen

SAVED = ["Platform Engineer", "Product Designer", "Staff Engineer"]
APPLIED = ["Backend Engineer", "Developer Advocate"]


def expect_live(*boards: BoardScreen) -> None:
    for board in boards:
        expect(board.page.locator("live-changes")).to_have_attribute("data-state", "live")


def test_another_device_shows_what_is_done_here(board: BoardScreen, people: People) -> None:
    phone = BoardScreen.open(people.come_back(board.person))
    expect_live(board, phone)
    phone.card_link("Backend Engineer").focus()

    board.drag("Staff Engineer", board.card("Developer Advocate"))
    phone.expect_titles("Applied", ["Backend Engineer", "Staff Engineer", "Developer Advocate"])
    expect(phone.count("Applied")).to_have_text("3 cards")
    expect(phone.count("Saved")).to_have_text("2 cards")
    phone.expect_focus_on(phone.card_link("Backend Engineer"))

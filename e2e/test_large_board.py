"""A board of 500 cards: loaded as it is scrolled, moved across what is not loaded yet."""

import pytest
from playwright.sync_api import expect

from e2e.people import Person
from e2e.screens.board import BoardScreen
from webapp.models import Status
from webapp.schemas.application import ApplicationCreate

SAVED = [f"Posting {number}" for number in range(1, 121)]


@pytest.fixture
def large(alice: Person) -> BoardScreen:
    """500 cards: 120 saved, the others spread over the open columns."""
    others = [Status.APPLIED, Status.INTERVIEW, Status.OFFER]
    alice.add_many(
        ApplicationCreate(
            company="Acme",
            title=f"Posting {number}",
            status=Status.SAVED if number <= 120 else others[number % 3],
        )
        for number in range(500, 0, -1)
    )
    return BoardScreen.open(alice)


def test_the_rest_of_a_column_comes_when_it_is_scrolled_to(large: BoardScreen) -> None:
    large.expect_titles("Saved", SAVED[:50])
    expect(large.count("Saved")).to_have_text("120 cards")

    # Over the seam: the last card here leaves, another takes its place, then the rest comes.
    large.choose("Posting 50", "Offer")
    large.toast("Moved to Offer")
    large.choose("Posting 1", "To the bottom")
    large.toast("Moved within Saved")
    large.card_link("Posting 48").focus()
    large.press("Space", "ArrowDown", "Space")
    large.toast("Moved within Saved")

    expected = [*SAVED[1:47], "Posting 49", "Posting 48", *SAVED[50:], "Posting 1"]
    large.scroll_to_the_end("Saved")
    large.expect_titles("Saved", expected)
    large.drag("Posting 119", large.card("Posting 120"), at=0.9)
    large.toast("Moved within Saved")
    tab = large.second_tab()
    tab.scroll_to_the_end("Saved")
    stops = tab.cards_of("Saved").locator(".card__link:not([tabindex='-1'])")
    expect(stops).to_have_count(1)
    tab.expect_titles("Saved", [*expected[:-3], "Posting 120", "Posting 119", "Posting 1"])


def test_what_was_loaded_stays_when_the_board_is_drawn_anew(large: BoardScreen) -> None:
    large.expect_live()
    large.scroll_to_the_end("Saved")
    large.person.post("/board/columns", name="Phone screen", status="interview")
    expect(large.column("Phone screen")).to_be_visible()
    large.expect_titles("Saved", SAVED)
    expect(large.titles("Applied")).to_have_count(50)  # and nothing more of the others


def test_filtering_and_moving_stay_usable(large: BoardScreen) -> None:
    large.card("Posting 50").scroll_into_view_if_needed()
    large.filter("posting 1")
    expect(large.card("Posting 1")).to_be_in_viewport(ratio=1)
    large.filter("posting 11")
    large.expect_titles("Saved", ["Posting 11", *SAVED[109:119]])
    large.drag("Posting 112", large.card("Posting 11"))
    large.toast("Moved within Saved")
    large.filter("")
    large.choose("Posting 2", "Interview")
    large.toast("Moved to Interview")
    large.undo("Moved to Interview")
    large.expect_titles("Saved", [*SAVED[:10], "Posting 112", *SAVED[10:49]])

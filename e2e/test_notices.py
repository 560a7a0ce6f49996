"""What is said: where it stands, how long it stays, and what it is about."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Route, expect

from e2e.people import People
from e2e.screens.board import BoardScreen
from e2e.screens.screen import at_rest

ISOLATED = "\u2068%s\u2069"
"""A name in a text of ours, which may be written in the other direction."""


@pytest.mark.parametrize("size", [(1440, 900), (768, 1024), (844, 390), (390, 844), (320, 640)])
def test_a_notice_and_what_changed_meanwhile_stand_beside_each_other(
    board: BoardScreen, size: tuple[int, int]
) -> None:
    board.expect_live()
    application = board.open_card("Staff Engineer")
    application.write_notes("\n\n".join(["A line"] * 40))
    application.edit_notes()
    board.page.set_viewport_size({"width": size[0], "height": size[1]})
    path = board.page.url.removeprefix(board.person.server.url)
    board.person.post(f"{path}/facts/source", source="Ana")
    line = board.page.get_by_text("This was changed in the meantime.")
    expect(line).to_be_visible()
    application.set_fact("place", [("Location", "Rome")])
    board.toast("Location saved")
    board.person.post(f"{path}/facts/source", source="Bo")
    expect(line).to_be_visible()

    notice = at_rest(board.toasts.filter(visible=True))
    changed = at_rest(board.page.locator("#dialog-changed"))
    are_apart = (
        changed["x"] >= notice["x"] + notice["width"]
        or changed["x"] + changed["width"] <= notice["x"]
        or changed["y"] >= notice["y"] + notice["height"]
        or changed["y"] + changed["height"] <= notice["y"]
    )
    assert are_apart
    for box in (notice, changed):
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= at_rest(board.dialog)["y"] + 1


@pytest.mark.parametrize("has_script", [True, False])
def test_the_notice_of_a_page_can_be_dismissed_where_there_are_scripts(
    people: People, has_script: bool
) -> None:
    alice = people.come("Alice", java_script_enabled=has_script).register()
    board = BoardScreen.open(alice, path="/board/columns/new")
    if has_script:
        board.wake()
    board.field("Name").fill("Phone screen")
    board.button("Add column").click()
    notice = board.page.get_by_role("status").filter(has_text="Column added")
    dismiss = notice.get_by_role("button", name="Dismiss")
    expect(notice).to_be_visible()
    expect(dismiss).to_be_visible(visible=has_script)
    if has_script:
        board.wake()
        dismiss.click()
        expect(notice).to_have_count(0)


@contextmanager
def lost(board: BoardScreen, pattern: str) -> Iterator[None]:
    """No request of this kind arrives inside the block."""
    board.person.expects("ERR_FAILED", "Failed to fetch")
    board.page.route(pattern, lambda route: route.abort())
    yield
    board.page.unroute(pattern)


def send_again(board: BoardScreen, text: str) -> None:
    board.toast(text).get_by_role("button", name="Try again").click()


def test_each_failure_says_what_it_is_of(board: BoardScreen) -> None:
    with lost(board, "**/position"):
        for title in ("Staff Engineer", "Product Designer"):
            board.drag(title, board.cards_of("Offer"))
            board.toast(f"{ISOLATED % title}: The card is back where it was. No connection.")
    send_again(board, "Staff Engineer")
    board.expect_titles("Offer", ["Staff Engineer"])
    board.toast("Product Designer").get_by_role("button", name="Dismiss").click()

    with lost(board, "**/collapse"):
        board.column("Saved").hover()
        board.button("Collapse Saved").click()
        board.toast(f"{ISOLATED % 'Saved'}: The server cannot be reached.")
    send_again(board, "Saved")
    expect(board.column("Saved")).to_have_attribute("data-collapsed", "")

    application = board.open_card("Backend Engineer")
    place = application.edit_fact("place").get_by_label("Location")
    place.fill("Rome")
    with lost(board, "**/facts/place"):
        place.press("Enter")
        board.toast(f"{ISOLATED % 'Backend Engineer'}: Location: The server cannot be reached.")
    send_again(board, "Location")
    expect(application.fact("place")).to_contain_text("Rome")


def test_a_failure_of_what_has_a_long_name_leaves_room_for_what_happened(
    people: People,
) -> None:
    alice = people.come("Alice", viewport={"width": 390, "height": 844}).register()
    alice.add("Acme", "Senior Vice President of Everything 🦉 " * 5)
    phone = BoardScreen.open(alice)
    phone.expect_live()
    phone.page.locator(".card__link").click()
    with lost(phone, "**/deletion"):
        phone.button("Delete").click()
        failure = phone.toast("The server cannot be reached.")
    expect(failure).to_contain_text("Senior Vice President of Everything 🦉 Se\u2069:")
    assert at_rest(failure)["height"] < 110


def test_of_two_cards_that_could_not_be_added_each_is_sent_again(board: BoardScreen) -> None:
    offer = board.column("Offer")
    offer.get_by_role("link", name="Add to Offer").click()
    board.person.expects("ERR_FAILED", "Failed to fetch")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    board.page.route("**/board/applications", hold)
    for title in ("Pilot", "Nurse"):
        board.page.keyboard.type("Acme")
        board.press("Tab")
        board.page.keyboard.type(title)
        board.press("Enter")
    for title in ("Pilot", "Nurse"):
        while not held:
            board.page.wait_for_timeout(10)
        held.pop().abort()
        board.toast(f"{ISOLATED % title}: The server cannot be reached.")
    board.page.unroute("**/board/applications")
    expect(offer.get_by_role("textbox", name="Title")).to_have_value("Pilot")
    board.press("Enter")
    board.expect_titles("Offer", ["Pilot"])
    send_again(board, "Nurse")
    board.expect_kept("Offer", ["Nurse", "Pilot"])
    expect(board.toasts.filter(has_text="cannot be reached")).to_have_count(0)


@pytest.mark.parametrize("correction", ["", "s"])
def test_that_a_card_could_not_be_added_is_said_no_longer_once_it_is(
    board: BoardScreen, correction: str
) -> None:
    offer = board.column("Offer")
    offer.get_by_role("link", name="Add to Offer").click()
    with lost(board, "**/board/applications"):
        board.page.keyboard.type("Acme")
        board.press("Tab")
        board.page.keyboard.type("Pilot")
        board.press("Enter")
        board.toast("cannot be reached")
    title = offer.get_by_role("textbox", name="Title")
    expect(title).to_have_value("Pilot")
    title.press("End")
    title.press_sequentially(correction)
    title.press("Enter")
    board.expect_titles("Offer", [f"Pilot{correction}"])
    expect(board.toasts.filter(has_text="cannot be reached")).to_have_count(0, timeout=3000)


def test_of_two_changes_that_could_not_be_undone_each_is_sent_again(board: BoardScreen) -> None:
    for title in ("Staff Engineer", "Product Designer"):
        board.choose(title, "Offer")
        expect(board.cards_of("Offer")).to_contain_text(title)
    with lost(board, "**/undos"):
        for _ in range(2):
            board.toasts.get_by_role("button", name="Undo").first.click()
        expect(board.toasts.filter(has_text="cannot be reached")).to_have_count(2)
    for count in (1, 0):
        board.toasts.first.get_by_role("button", name="Try again").click()
        expect(board.cards_of("Offer").locator(".card")).to_have_count(count)
    board.expect_kept("Saved", ["Platform Engineer", "Product Designer", "Staff Engineer"])


def test_what_is_saved_late_says_nothing_of_what_is_typed_meanwhile(board: BoardScreen) -> None:
    application = board.open_card("Staff Engineer")
    place = application.edit_fact("place").get_by_label("Location")
    place.fill("Berlin")
    with board.hold_up("**/facts/place"):
        place.press("Enter")
        application.close()
        board.press("n")
        board.field("Company").fill("Vireo")
        asked = board.watch_requests("/applications/new")
    board.toast("Location saved")
    expect(board.card("Staff Engineer")).to_contain_text("Berlin")
    assert asked == []
    expect(board.page.locator("#dialog-changed")).to_be_hidden()
    expect(board.field("Company")).to_have_value("Vireo")

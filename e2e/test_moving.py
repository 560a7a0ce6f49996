"""Moving cards: by mouse, keyboard and menu, and what happens when a move is refused."""

import re

from playwright.sync_api import expect

from e2e.people import People
from e2e.screens.board import BoardScreen

SAVED = ["Platform Engineer", "Product Designer", "Staff Engineer"]
APPLIED = ["Backend Engineer", "Developer Advocate"]
REFUSED = r"the server responded with a status of"


def test_a_card_is_dragged_to_its_place_with_one_request(board: BoardScreen) -> None:
    posts = board.watch_posts()

    board.drag("Staff Engineer", board.card("Developer Advocate"))

    board.expect_titles("Applied", ["Backend Engineer", "Staff Engineer", "Developer Advocate"])
    expect(board.count("Saved")).to_have_text("2 cards")
    expect(board.count("Applied")).to_have_text("3 cards")
    expect(board.dialog).to_be_hidden()
    board.expect_focus_on(board.card_link("Staff Engineer"))
    assert len(posts) == 1
    board.toast("Moved to Applied").hover()  # it stays while it is looked at
    board.expect_kept("Applied", ["Backend Engineer", "Staff Engineer", "Developer Advocate"])

    board.undo("Moved to Applied")
    board.toast("Moved back")
    board.expect_kept("Saved", SAVED)


def test_a_card_is_dropped_where_it_was_or_on_a_rail(board: BoardScreen) -> None:
    posts = board.watch_posts()
    board.drag("Staff Engineer", board.card("Staff Engineer"), at=0.5)
    assert posts == []
    board.page.keyboard.press("Tab")  # by now a click would have opened the card
    expect(board.page).to_have_url(re.compile("/board$"))

    board.drag("Staff Engineer", board.column("Rejected"), at=0.5)

    board.toast("Moved to Rejected")
    expect(board.count("Rejected")).to_have_text("1 card")
    board.expect_titles("Saved", SAVED[:2])
    board.column("Rejected").get_by_role("button", name="Show Rejected").click()
    expect(board.card_link("Staff Engineer")).to_be_visible()


def test_escape_during_a_drag_puts_the_card_back(board: BoardScreen) -> None:
    posts = board.watch_posts()
    board.lift("Product Designer", board.card("Backend Engineer"))
    board.expect_titles("Applied", ["Product Designer", *APPLIED])
    board.press("Escape")
    board.expect_said("Cancelled. Back in Saved, position 2 of 3")
    board.expect_titles("Saved", SAVED)
    board.expect_focus_on(board.card_link("Product Designer"))
    x, y = board.middle_of("Product Designer")
    board.page.mouse.move(x, y)
    board.page.mouse.up()
    expect(board.page.locator(".is-floating, .is-ghost, .is-dragging")).to_have_count(0)
    assert posts == []

    board.drag("Product Designer", board.card("Backend Engineer"))
    board.expect_kept("Applied", ["Product Designer", *APPLIED])
    expect(board.dialog).to_be_hidden()


def test_a_drop_opens_nothing_though_a_browser_takes_it_for_a_click(board: BoardScreen) -> None:
    """Firefox does where the card itself lies under the pointer; then the next click counts."""
    link = f"#open-{board.id_of('Product Designer')}"
    click = f"addEventListener('mouseup', () => document.querySelector('{link}').click())"
    board.page.evaluate(click)
    board.drag("Product Designer", board.card("Backend Engineer"))
    board.expect_kept("Applied", ["Product Designer", *APPLIED])
    assert board.page.url.endswith("/board")
    expect(board.dialog).to_be_hidden()
    board.card_link("Staff Engineer").click()
    expect(board.dialog).to_be_visible()


def test_the_click_after_a_drag_that_was_taken_away_counts(board: BoardScreen) -> None:
    posts = board.watch_posts()
    board.lift("Product Designer", board.card("Backend Engineer"))
    board.expect_titles("Applied", ["Product Designer", *APPLIED])
    board.page.evaluate("document.dispatchEvent(new PointerEvent('pointercancel'))")
    expect(board.page.locator(".is-floating, .is-ghost, .is-dragging")).to_have_count(0)
    board.expect_titles("Saved", SAVED)
    board.toast("The drag was interrupted. The card is back where it was.")
    assert posts == []
    board.page.evaluate("document.dispatchEvent(new PointerEvent('pointerdown'))")
    board.page.evaluate(f"document.querySelector('#open-{board.id_of('Staff Engineer')}').click()")
    expect(board.dialog).to_be_visible()


def test_a_card_is_carried_by_keyboard(board: BoardScreen) -> None:
    board.card_link("Platform Engineer").focus()
    board.press("ArrowDown")
    board.expect_focus_on(board.card_link("Product Designer"))

    board.press("Space")
    board.expect_said("Picked up Product Designer")
    board.press("ArrowRight")
    board.expect_said("Applied, position 2 of 3")
    board.press("ArrowDown")
    board.expect_said("Applied, position 3 of 3")
    board.expect_focus_on(board.card_link("Product Designer"))
    board.press("Enter")

    board.expect_said("Product Designer is now in Applied, position 3 of 3")
    board.expect_focus_on(board.card_link("Product Designer"))
    board.expect_kept("Applied", [*APPLIED, "Product Designer"])

    board.press("Space", "ArrowLeft", "ArrowUp", "Escape")
    board.expect_said("Cancelled. Back in Applied, position 3 of 3")
    board.expect_kept("Applied", [*APPLIED, "Product Designer"])
    expect(board.dialog).to_be_hidden()


def test_a_key_that_is_held_lifts_and_drops_once(board: BoardScreen) -> None:
    keyboard = board.page.keyboard
    board.card_link("Platform Engineer").focus()
    for key, said in (("Space", "Picked up"), ("Enter", "Dropped where it was")):
        for _ in range(4):
            keyboard.down(key)
        keyboard.up(key)
        board.expect_said(said)
    expect(board.dialog).to_be_hidden()
    expect(board.page.locator("[data-grabbed]")).to_have_count(0)


def test_moves_that_follow_each_other_quickly_end_where_the_last_one_says(
    board: BoardScreen,
) -> None:
    board.slow_down("**/position", 150)
    board.card_link("Platform Engineer").focus()

    board.press("Space", "ArrowRight", "Enter")
    board.press("Space", "ArrowRight", "Enter")
    board.press("Space", "ArrowDown", "Enter")

    expect(board.page.locator("[data-pending]")).to_have_count(0)
    board.expect_kept("Interview", ["Machine Learning Engineer", "Platform Engineer"])


def test_one_tab_stop_per_column(board: BoardScreen) -> None:
    stops = board.page.locator(".card__link[tabindex='0']")
    expect(stops).to_have_count(3)
    board.card_link("Developer Advocate").focus()
    expect(stops).to_have_count(3)
    expect(board.card_link("Developer Advocate")).to_have_attribute("tabindex", "0")
    expect(board.card_link("Backend Engineer")).to_have_attribute("tabindex", "-1")


def test_the_menu_moves_to_any_column_and_within_one(board: BoardScreen) -> None:
    menu = board.open_menu("Developer Advocate")
    board.expect_focus_on(menu.get_by_role("button", name="Applied"))
    menu.get_by_role("button", name="Offer").click()
    board.expect_kept("Offer", ["Developer Advocate"])
    board.expect_focus_on(board.card_link("Developer Advocate"))

    board.choose("Platform Engineer", "To the bottom")
    board.toast("Moved within Saved")
    board.expect_kept("Saved", ["Product Designer", "Staff Engineer", "Platform Engineer"])
    board.choose("Platform Engineer", "Up")
    board.expect_kept("Saved", ["Product Designer", "Platform Engineer", "Staff Engineer"])

    board.open_menu("Platform Engineer")
    board.press("Escape")
    expect(board.page.locator("move-menu")).to_be_hidden()
    board.expect_focus_on(board.card("Platform Engineer").locator(".card__menu"))


def test_a_move_that_fails_goes_back_and_can_be_tried_again(board: BoardScreen) -> None:
    board.person.expects(REFUSED, "net::ERR_FAILED", "Failed to fetch")
    board.page.route("**/position", lambda route: route.abort())
    board.drag("Staff Engineer", board.card("Backend Engineer"))
    board.toast("The card is back where it was. No connection.")
    board.expect_titles("Saved", SAVED)
    board.page.unroute("**/position")

    page = {"status": 502, "body": "<h1>Bad gateway</h1>", "content_type": "text/html"}
    board.page.route("**/position", lambda route: route.fulfill(**page))
    board.drag("Staff Engineer", board.card("Backend Engineer"))
    failure = board.toast("The server could not move it")
    board.expect_titles("Saved", SAVED)
    expect(board.page.get_by_text("Bad gateway")).to_have_count(0)
    board.page.unroute("**/position")

    failure.get_by_role("button", name="Try again").click()
    board.expect_kept("Applied", ["Staff Engineer", *APPLIED])


def test_a_card_that_another_device_moved_is_not_moved_silently(
    board: BoardScreen, people: People
) -> None:
    board.person.expects(REFUSED + " 409")
    board.cut_off()
    phone = BoardScreen.open(people.come_back(board.person))
    phone.choose("Staff Engineer", "Interview")
    phone.toast("Moved to Interview")

    board.drag("Staff Engineer", board.card("Backend Engineer"))

    refusal = board.toast("It is in Interview now")
    board.expect_kept("Interview", ["Staff Engineer", "Machine Learning Engineer"])
    refusal.get_by_role("button", name="Move anyway").click()
    board.expect_kept("Applied", ["Staff Engineer", *APPLIED])


def test_a_card_out_of_a_column_that_was_deleted_elsewhere_can_be_moved_anyway(
    board: BoardScreen,
) -> None:
    board.person.expects(REFUSED + " 409")
    board.person.post("/board/columns", name="Later", status="saved")
    later = board.column("Later").get_attribute("data-column-id")
    offer = board.person.columns["Offer"]
    board.choose("Staff Engineer", "Later")
    board.toast("moved to Later")
    board.cut_off()
    board.person.post(f"/board/columns/{later}/deletion", move_to=offer)

    board.drag("Staff Engineer", board.card("Backend Engineer"))

    refusal = board.toast("It is in Offer now")
    board.expect_kept("Offer", ["Staff Engineer"])
    refusal.get_by_role("button", name="Move anyway").click()
    board.expect_kept("Applied", ["Staff Engineer", *APPLIED])


def test_a_card_that_was_deleted_elsewhere_leaves_the_board(
    board: BoardScreen, people: People
) -> None:
    board.person.expects(REFUSED + " 409")
    board.cut_off()
    phone = people.come_back(board.person)
    card = board.id_of("Staff Engineer")
    phone.post(f"/board/applications/{card}/deletion")

    board.drag("Staff Engineer", board.card("Backend Engineer"))

    board.toast("in the trash")
    board.expect_titles("Saved", SAVED[:2])
    board.expect_titles("Applied", APPLIED)


def test_order_is_kept_under_a_filter_and_on_a_device_that_is_behind(
    board: BoardScreen, people: People
) -> None:
    other = BoardScreen.open(people.come_back(board.person))
    other.cut_off()
    board.filter("engineer")
    board.expect_titles("Saved", ["Platform Engineer", "Staff Engineer"])
    board.expect_titles("Applied", ["Backend Engineer"])

    board.drag("Staff Engineer", board.card("Platform Engineer"))
    board.toast("Moved within Saved")
    board.drag("Machine Learning Engineer", board.card("Backend Engineer"), at=0.9)
    board.toast("Moved to Applied")
    board.expect_titles("Applied", ["Backend Engineer", "Machine Learning Engineer"])

    board.filter("")
    board.expect_titles("Saved", ["Staff Engineer", "Platform Engineer", "Product Designer"])
    applied = ["Backend Engineer", "Machine Learning Engineer", "Developer Advocate"]
    board.expect_titles("Applied", applied)

    other.drag("Product Designer", other.card("Platform Engineer"))  # it still sees the old order
    other.toast("Moved within Saved")
    board.page.reload()
    board.expect_titles("Saved", ["Staff Engineer", "Product Designer", "Platform Engineer"])


def test_an_answer_that_comes_late_never_covers_a_newer_one(board: BoardScreen) -> None:
    with board.hold_back("**/board?q=*"):
        with board.page.expect_request("**/board?q=e"):
            board.page.get_by_role("searchbox").fill("e")
        board.drag("Product Designer", board.card("Backend Engineer"))
        board.toast("Moved to Applied")

    expect(board.page.locator("job-board")).to_have_attribute("data-filter", "e")
    board.expect_titles("Applied", ["Product Designer", *APPLIED])

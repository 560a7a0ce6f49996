"""What two devices show is the same in the end, whatever crosses on the way."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, Route, expect

from e2e.people import PASSWORD, People
from e2e.screens.board import BoardScreen

SAVED = ["Platform Engineer", "Product Designer", "Staff Engineer"]


def move(board: BoardScreen, title: str, **position: str) -> None:
    board.person.post(f"/board/applications/{board.id_of(title)}/position", **position)


def keep_waiting(page: Page, pattern: str) -> list[Route]:
    """Requests of this kind wait here for what the test does with them."""
    held: list[Route] = []

    def keep(route: Route) -> None:
        held.append(route)

    page.route(pattern, keep)
    return held


def collapse(board: BoardScreen, column: str) -> None:
    board.button(f"Collapse {column}").click()
    expect(board.column(column)).to_have_attribute("data-collapsed", "")


@contextmanager
def lost(page: Page, pattern: str) -> Iterator[None]:
    """No request of this kind arrives inside the block."""
    page.route(pattern, lambda route: route.abort())
    yield
    page.unroute(pattern)


def test_a_drop_beside_a_card_that_left_meanwhile_stands_as_stored(board: BoardScreen) -> None:
    board.expect_live()
    board.lift("Machine Learning Engineer", board.card("Product Designer"), at=0.1)
    move(board, "Platform Engineer", place="bottom")
    board.page.wait_for_timeout(500)
    board.page.mouse.up()
    there = ["Product Designer", "Staff Engineer", "Platform Engineer", "Machine Learning Engineer"]
    board.expect_titles("Saved", there)
    board.expect_as_stored()


def test_an_answer_that_tells_more_than_it_was_asked_for_is_not_half_believed(
    board: BoardScreen,
) -> None:
    board.expect_live()
    board.slow_down("**/card", 500)
    move(board, "Platform Engineer", place="bottom")
    board.page.wait_for_timeout(250)  # it is asked for, and the answer is made after the next one
    move(board, "Product Designer", before_id=board.id_of("Platform Engineer"))
    board.expect_titles("Saved", ["Staff Engineer", "Product Designer", "Platform Engineer"])
    board.expect_as_stored()


def test_the_board_of_who_signs_in_next_is_not_drawn_into_this_page(
    board: BoardScreen, people: People
) -> None:
    alice, bob = board.person, people.come("Bob").register()
    for number in range(9):
        bob.add("Acme", f"Secret {number}")
    board.expect_live()
    mine = board.page.locator("body").get_attribute("data-user")
    alice.expects("status of 404")
    alice.post("/logout")
    alice.post("/login", email=bob.email, password=PASSWORD)
    board.drag("Staff Engineer", board.cards_of("Offer"))
    expect(board.card("Secret 1")).to_be_visible()
    assert board.page.locator("body").get_attribute("data-user") != mine


def test_a_card_goes_back_to_where_it_is_stored(board: BoardScreen) -> None:
    board.expect_live()
    board.person.expects("ERR_FAILED", "Failed to fetch")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    board.page.route("**/position", hold)
    board.drag("Staff Engineer", board.cards_of("Offer"))
    board.drag("Staff Engineer", board.cards_of("Applied"))
    with lost(board.page, "**/board?q=*"):
        for number in range(2):
            board.page.wait_for_timeout(200)
            held[number].abort()
        board.toast("The card is back where it was.")
        board.expect_titles("Saved", SAVED)
    board.expect_as_stored()


def test_a_card_is_answered_for_while_it_is_dragged_on(board: BoardScreen) -> None:
    with board.hold_back("**/position"):
        board.drag("Staff Engineer", board.cards_of("Applied"))
        board.lift("Staff Engineer", board.cards_of("Offer"))
    board.toast("moved to Applied")
    board.page.mouse.up()
    board.toast("moved to Offer")
    expect(board.page.locator("[data-pending]")).to_have_count(0)


def test_a_move_that_fails_after_its_column_was_collapsed_is_said(board: BoardScreen) -> None:
    board.person.expects("net::ERR_FAILED", "Failed to fetch")
    held = keep_waiting(board.page, "**/position")
    board.card_link("Staff Engineer").focus()
    board.press("Space", "ArrowRight", "Enter")
    collapse(board, "Applied")
    held.pop().abort()
    failed = board.toast("The card was not moved. No connection.")
    board.expect_titles("Saved", SAVED)

    collapse(board, "Saved")  # it is out of sight, and goes by its column alone
    board.page.unroute("**/position")
    with lost(board.page, "**/position"):
        failed.get_by_role("button", name="Try again").click()
        failed = board.toast("The server cannot be reached.")
    failed.get_by_role("button", name="Try again").click()
    board.toast("moved to Applied")
    expect(board.count("Applied")).to_have_text("3 cards")


def test_a_card_whose_form_was_collapsed_can_be_sent_again(board: BoardScreen) -> None:
    board.person.expects("net::ERR_FAILED", "Failed to fetch")
    held = keep_waiting(board.page, "**/board/applications")
    board.link("Add to Applied").click()
    board.field("Company").fill("Acme")
    board.field("Title").fill("Tester")
    board.press("Enter")
    collapse(board, "Applied")
    held.pop().abort()
    failed = board.toast("The server cannot be reached.")
    board.page.unroute("**/board/applications")
    failed.get_by_role("button", name="Try again").click()
    board.toast("added to Applied")
    expect(board.count("Applied")).to_have_text("3 cards")


def test_what_could_not_be_fetched_is_fetched_later(board: BoardScreen) -> None:
    board.expect_live()
    board.person.expects("ERR_FAILED", "Failed to fetch")
    with lost(board.page, "**/board?q=*"):
        board.page.evaluate("document.dispatchEvent(new CustomEvent('board:changed'))")
        board.toast("The server cannot be reached.")
    with board.page.expect_request("**/board?q=*", timeout=5000):
        pass


def test_a_filter_is_not_overrun_by_an_older_answer(board: BoardScreen) -> None:
    board.expect_live()
    with board.hold_back("**/board?q=*shown=*"):
        board.person.post("/board/columns", name="Phone screen", status="interview")
        board.page.wait_for_timeout(400)
        board.filter("Staff")
    board.page.wait_for_timeout(400)
    board.expect_titles("Saved", ["Staff Engineer"])
    expect(board.column("Phone screen")).to_be_visible()
    board.expect_titles("Saved", ["Staff Engineer"])


def test_a_column_that_was_collapsed_meanwhile_stays_so(board: BoardScreen) -> None:
    with board.hold_back("**/board?q=*"):
        with board.page.expect_request("**/board?q=*"):
            board.page.get_by_role("searchbox").fill("engineer")
        collapse(board, "Applied")
    expect(board.page.locator("job-board")).to_have_attribute("data-filter", "engineer")
    board.expect_titles("Saved", ["Platform Engineer", "Staff Engineer"])
    expect(board.column("Applied")).to_have_attribute("data-collapsed", "")


def test_what_is_told_of_a_card_before_another_was_moved_is_not_believed(
    board: BoardScreen,
) -> None:
    application = board.open_card("Staff Engineer")
    with board.hold_back("**/card"):
        with board.page.expect_request("**/card"):
            application.links.get_by_label("Web address").fill("https://example.com")
            board.press("Enter")
        board.page.wait_for_timeout(300)  # until the server has told
        application.close()
        board.choose("Platform Engineer", "Offer")
        board.toast("moved to Offer")
    expect(board.mark_of("Staff Engineer", "1 link")).to_be_visible()
    expect(board.count("Offer")).to_have_text("1 card")
    board.expect_as_stored()


def test_who_is_signed_out_is_told_so_once(board: BoardScreen, people: People) -> None:
    board.expect_live()
    phone = people.come_back(board.person)
    board.person.expects("status of 401")
    board.card_link("Staff Engineer").focus()
    board.press("Space")
    phone.add("Lumen", "Data Engineer")
    board.page.wait_for_timeout(300)
    asked = board.watch_requests(r"/board\?")
    board.person.post("/logout")
    board.press("Escape")
    board.expect_live("out")
    board.page.wait_for_timeout(2500)
    assert len(asked) <= 1
    expect(board.toasts).to_have_count(0)
    expect(board.page.locator("#live-line")).to_have_text(re.compile("you have been signed out"))


def test_a_tab_that_its_browser_freezes_gives_the_lead_up(
    board: BoardScreen, people: People
) -> None:
    board.expect_live()
    other = board.second_tab()
    other.expect_live()
    other.page.wait_for_timeout(300)
    board.page.evaluate("BroadcastChannel.prototype.postMessage = () => {}")
    board.page.evaluate("document.dispatchEvent(new Event('freeze'))")
    streams = other.watch_requests("/changes/stream")
    people.come_back(board.person).add("Lumen", "Data Engineer", "Offer")
    expect(other.card("Data Engineer")).to_be_visible()
    assert len(streams) <= 1


def test_a_tab_does_not_believe_one_that_says_nothing_for_ever(
    board: BoardScreen, people: People
) -> None:
    board.expect_live()
    page = board.person.context.new_page()
    page.clock.install()
    other = BoardScreen.open(board.person, page)
    other.expect_live()
    board.page.evaluate("BroadcastChannel.prototype.postMessage = () => {}")
    people.come_back(board.person).add("Lumen", "Data Engineer", "Offer")
    expect(board.card("Data Engineer")).to_be_visible()
    expect(other.card("Data Engineer")).to_have_count(0)
    other.page.clock.fast_forward(45_000)
    other.expect_live("slow")
    other.page.clock.run_for(1000)
    expect(other.card("Data Engineer")).to_be_visible()


def test_the_focus_goes_to_the_next_card_when_its_own_goes(
    board: BoardScreen, people: People
) -> None:
    board.expect_live()
    phone = people.come_back(board.person)
    board.card_link("Product Designer").focus()
    phone.post(f"/board/applications/{board.id_of('Product Designer')}/deletion")
    expect(board.card("Product Designer")).to_have_count(0)
    board.expect_focus_on(board.card_link("Staff Engineer"))

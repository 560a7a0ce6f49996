"""Slow answers, no answers, and what must not be done twice."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread

from playwright.sync_api import Route, expect

from e2e.screens.board import BoardScreen

SAVED = ["Platform Engineer", "Product Designer", "Staff Engineer"]


def test_a_slow_answer_shows_that_it_is_awaited(board: BoardScreen) -> None:
    with board.hold_back("**/applications/new"):
        board.link("New application").click()
        expect(board.page.locator("request-status")).to_have_attribute("data-busy", "")
    expect(board.field("Company")).to_be_focused()
    expect(board.page.locator("request-status")).not_to_have_attribute("data-busy", "")


def test_a_card_that_will_not_open_says_why_and_opens_when_tried_again(
    board: BoardScreen,
) -> None:
    board.person.expects("status of 500", "ERR_FAILED", "Failed to fetch")
    board.page.route("**/applications/*", lambda route: route.abort())
    board.card_link("Staff Engineer").click()
    board.toast("The server cannot be reached").get_by_role("button", name="Dismiss").click()
    board.page.unroute("**/applications/*")

    board.page.route("**/applications/*", lambda route: route.fulfill(status=500, body="oh"))
    board.card_link("Staff Engineer").click()
    failure = board.toast("Something went wrong on the server")
    expect(board.dialog).to_be_hidden()
    board.page.unroute("**/applications/*")
    failure.get_by_role("button", name="Try again").click()
    expect(board.dialog.get_by_role("heading", name="Staff Engineer")).to_be_visible()


@contextmanager
def breaking_off(answers: int) -> Iterator[str]:
    """A server that sends half an answer, so many times."""

    def serve() -> None:
        for _ in range(answers):
            connection = listener.accept()[0]
            connection.recv(65_536)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n<div>")
            connection.close()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
        thread.join()


def test_an_answer_that_breaks_off_is_as_good_as_none(board: BoardScreen) -> None:
    board.person.expects("ERR_CONTENT_LENGTH", "Failed to fetch", "network error")
    card = f"**/applications/{board.id_of('Staff Engineer')}*"
    with breaking_off(1) as address:
        board.page.route(card, lambda route: route.continue_(url=address))
        board.card_link("Staff Engineer").click()
        failure = board.toast("The server cannot be reached")
    board.page.unroute(card)
    failure.get_by_role("button", name="Try again").click()
    expect(board.dialog.get_by_role("heading", name="Staff Engineer")).to_be_visible()


def test_what_was_added_though_no_answer_came_is_not_added_again(board: BoardScreen) -> None:
    board.person.expects("ERR_FAILED", "Failed to fetch")

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    board.page.route("**/board/applications", lose, times=1)
    board.link("Add to Offer").click()
    board.press(*"Kestrel", "Tab", *"Analyst", "Enter")
    board.toast("The server cannot be reached")
    expect(board.titles("Offer")).to_have_text(["Analyst"])  # told by the stream
    board.button("Try again").click()
    board.toast("added to Offer")
    board.expect_kept("Offer", ["Analyst"])

    board.press(*"Kestrel", "Tab", *"Analyst", "Enter")  # on purpose
    board.expect_titles("Offer", ["Analyst", "Analyst"])


def losing(first: list[Route]) -> Callable[[Route], None]:
    """Lose all requests but the first, which is kept back: the others wait for it."""

    def lose(route: Route) -> None:
        if first:
            route.abort()
        else:
            first.append(route)

    return lose


def test_of_many_cards_that_were_not_added_none_is_forgotten(board: BoardScreen) -> None:
    board.person.expects("ERR_FAILED", "Failed to fetch")
    first: list[Route] = []
    board.page.route("**/board/applications", losing(first))
    board.link("Add to Offer").click()
    titles = [f"Analyst {number}" for number in range(6)]
    for title in titles:
        board.field("Company").fill("Kestrel")
        board.field("Title").fill(title)
        board.press("Enter")
        expect(board.field("Title")).to_have_value("")
    first[0].abort()
    failures = board.toasts.filter(has_text="The server cannot be reached")
    expect(failures).to_have_count(len(titles))
    expect(failures.filter(visible=True)).to_have_count(3)
    board.page.unroute("**/board/applications")
    for count in range(1, len(titles)):
        failures.last.get_by_role("button", name="Try again").click()
        expect(board.titles("Offer")).to_have_count(count)
    board.field("Title").press("Enter")  # the texts of one of them are back in the form
    expect(board.titles("Offer")).to_have_count(len(titles))
    assert sorted(board.titles("Offer").all_inner_texts()) == titles
    expect(failures).to_have_count(0)


def test_what_was_not_added_is_not_lost_with_the_form_that_sent_it(board: BoardScreen) -> None:
    alice = board.person
    alice.expects("ERR_FAILED", "Failed to fetch")
    alice.post("/board/columns", name="Later", status="offer", colour="teal")
    for column in ("Saved", "Later"):
        first: list[Route] = []
        board.page.route("**/board/applications", losing(first))
        board.link(f"Add to {column}").click()
        form = board.column(column)
        for title in (f"{column} 1", f"{column} 2"):
            form.get_by_label("Company").fill("Kestrel")
            form.get_by_label("Title").fill(title)
            board.press("Enter")
            expect(form.get_by_label("Title")).to_have_value("")
        first[0].abort()
        board.toast(f"{column} 2")
        board.page.unroute("**/board/applications")

    board.column("Saved").locator("[data-fold] button").click()
    board.toast("Saved is collapsed").get_by_role("button", name="Show").click()
    expect(board.column("Saved").get_by_label("Title")).to_have_value("Saved 1")
    failure = board.toasts.filter(has_text="Saved 2")
    expect(board.toasts.filter(has_text="Saved 1")).to_have_count(0)  # it is in the form
    failure.get_by_role("button", name="Try again").click()
    board.expect_titles("Saved", ["Saved 2", *SAVED])

    later = board.cards_of("Later").get_attribute("data-column-id")
    alice.post(f"/board/columns/{later}/deletion", move_to="")
    board.toast("What you typed is in Applied now.")
    board.toast("Later 2").get_by_role("button", name="Try again").click()
    board.toast("What you typed is in Interview now.")
    expect(board.column("Interview").get_by_label("Title")).to_have_value("Later 2")


def test_a_failure_is_said_once_and_no_longer_than_it_lasts(board: BoardScreen) -> None:
    board.person.expects("ERR_FAILED", "Failed to fetch")
    board.page.route("**/applications/*", lambda route: route.abort())
    for title in ("Staff Engineer", "Staff Engineer", "Product Designer"):
        with board.page.expect_event("requestfailed"):
            board.card_link(title).click()
        board.toast("The server cannot be reached")
    board.page.evaluate("() => new Promise(requestAnimationFrame)")
    assert board.toasts.count() == 1
    board.page.unroute("**/applications/*")
    board.open_card("Product Designer").close()
    expect(board.toasts).to_have_count(0)

    board.page.route("**/position", lambda route: route.abort())
    board.drag("Staff Engineer", board.card("Backend Engineer"))
    board.toast("The card is back where it was")
    board.page.unroute("**/position")
    board.drag("Staff Engineer", board.card("Backend Engineer"))
    board.toast("Moved to Applied")
    expect(board.toasts.filter(has_text="back where it was")).to_have_count(0)


def test_a_move_that_came_too_often_can_be_tried_again(board: BoardScreen) -> None:
    board.person.expects("status of 429")
    board.page.route("**/position", lambda route: route.fulfill(status=429, body="later"))
    board.drag("Staff Engineer", board.card("Backend Engineer"))
    failure = board.toast("The card is back where it was")
    board.page.unroute("**/position")
    failure.get_by_role("button", name="Try again").click()
    board.toast("Moved to Applied")


def test_a_toast_stays_while_it_is_looked_at(board: BoardScreen) -> None:
    board.page.clock.install()
    board.choose("Staff Engineer", "Offer")
    toast = board.toast("Moved to Offer")
    toast.hover()
    board.page.clock.run_for(60_000)
    expect(toast).to_be_visible()
    toast.get_by_role("button", name="Undo").focus()
    board.page.mouse.move(5, 5)
    board.page.clock.run_for(60_000)
    expect(toast).to_be_visible()

    board.card_link("Staff Engineer").focus()
    board.page.clock.run_for(10_000)
    expect(board.toasts).to_have_count(0)


def test_a_double_click_on_undo_undoes_once(board: BoardScreen) -> None:
    board.person.add("Tidewater", "Data Engineer")
    expect(board.card("Data Engineer")).to_be_visible()
    for count, title in enumerate(("Staff Engineer", "Data Engineer"), 1):
        board.choose(title, "Offer")
        expect(board.toasts).to_have_count(count)
    posts = board.watch_posts()
    board.toast("Moved to Offer").get_by_role("button", name="Undo").dblclick()
    board.expect_kept("Offer", ["Staff Engineer"])  # whose notice slid to where that was
    assert len(posts) == 1


def test_what_is_gone_elsewhere_is_said(board: BoardScreen) -> None:
    board.person.expects("status of 404", "status of 409")
    board.cut_off()
    card = board.id_of("Staff Engineer")
    board.person.post(f"/board/applications/{card}/deletion")
    board.person.post(f"/board/applications/{card}/erasure")
    board.card_link("Staff Engineer").click()
    board.toast("not")
    expect(board.dialog).to_be_hidden()

    board.choose("Platform Engineer", "Offer")
    moved = board.toast("Moved to Offer")
    moved.hover()  # it stays while it is looked at
    other = board.second_tab()
    other.choose("Platform Engineer", "Interview")
    other.toast("Moved to Interview")
    moved.get_by_role("button", name="Undo").click()
    expect(board.toasts.filter(has=board.page.locator("[data-text]")).last).to_contain_text("since")
    board.expect_kept("Interview", ["Platform Engineer", "Machine Learning Engineer"])


def test_of_many_notices_three_are_left(board: BoardScreen) -> None:
    say = "(text) => document.dispatchEvent(new CustomEvent('toast', { detail: { text } }))"
    board.press("n")
    expect(board.dialog).to_be_visible()
    for number in range(4):
        board.page.evaluate(say, f"Notice {number}")
    board.page.evaluate(f"document.querySelector('#dialog').close(); ({say})('Notice 4')")
    expect(board.page.locator(".toast__text")).to_have_text(["Notice 2", "Notice 3", "Notice 4"])


def test_a_form_that_was_refused_stays_though_much_has_changed_meanwhile(
    board: BoardScreen,
) -> None:
    alice = board.person
    alice.expects("status of 404")
    alice.post("/board/columns", name="Later", status="offer", colour="teal")
    later = board.cards_of("Later").get_attribute("data-column-id")
    board.press("n")
    board.field("Company").fill("Kestrel")
    board.field("Title").fill("Analyst")
    board.dialog.locator(".pill", has_text="Later").click()
    alice.post(f"/board/columns/{later}/deletion", move_to="")
    expect(board.page.locator("#dialog-changed")).to_be_visible()
    board.field("Title").press("Enter")
    expect(board.dialog.locator(".field__error")).to_be_visible()
    board.page.wait_for_load_state("networkidle")
    expect(board.field("Title")).to_have_value("Analyst")
    board.close_dialog()
    board.toast("Closed before it was saved").get_by_role("button", name="Reopen").click()
    board.field("Title").press("Enter")
    board.expect_titles("Saved", ["Analyst", *SAVED])

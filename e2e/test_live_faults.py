"""Two browsers, ten tabs, no network, a server that restarts: in the end all show the same."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route, expect

from e2e.people import People, Person
from e2e.screens.board import BoardScreen
from tests.live_server import LiveServer, free_port, serving
from tests.postgres import PostgresServer
from webapp.backups import back_up, restore
from webapp.database import Database
from webapp.limits import STREAM_LINES
from webapp.schemas.application import ApplicationCreate

TITLES = [f"Posting {number}" for number in range(12)]
NETWORK = (r"ERR_", "Failed to fetch", "status of 503")


class Restarting:
    """A server with two processes that can be started again at its address."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self._stack = ExitStack()
        self._folder = folder
        self.database_url = database_url
        self._settings = {
            "port": free_port(),
            "workers": 2,
            "jwt_secret": "for a server that starts again, 0123456789 0123456789",
        }
        self.server = self.start()

    def start(self) -> LiveServer:
        """Start it; it is ready."""
        return self._stack.enter_context(serving(self._folder, self.database_url, **self._settings))

    def stop(self) -> None:
        """Stop it as an operator does."""
        self._stack.close()


@pytest.fixture
def restarting(postgres: PostgresServer, tmp_path: Path) -> Iterator[Restarting]:
    url = postgres.create()
    server = Restarting(tmp_path / "server", url)
    yield server
    server.stop()
    postgres.drop(url)


def test_in_the_end_every_screen_shows_what_is_stored(
    chromium: Browser, restarting: Restarting
) -> None:
    database = Database(restarting.database_url, pool_size=1)
    people = People(chromium, restarting.server, database)
    alice = people.come("Alice").register()
    for title in reversed(TITLES):
        alice.add("Acme", title)
    phone = people.come_back(alice)
    for person in (alice, phone):
        person.expects(*NETWORK)
    left, right = BoardScreen.open(alice), BoardScreen.open(phone)
    tabs = [left.second_tab() for _ in range(9)]
    screens = [left, right, *tabs]
    for screen in screens:
        screen.expect_live()

    # at the same time on both: each lifts before the other drops
    for number in range(2):
        left.lift(TITLES[number], left.column("Applied"), at=0.3)
        right.lift(TITLES[number + 2], right.column("Applied"), at=0.3)
        right.page.mouse.up()
        left.page.mouse.up()
    expect(right.cards_of("Applied").locator(".card")).to_have_count(4)

    alice.context.set_offline(True)
    right.choose(TITLES[5], "Offer")
    right.toast("Moved to Offer")
    left.expect_live("away")
    expect(left.page.locator("#live-line")).to_be_visible()
    alice.context.set_offline(False)
    left.expect_titles("Offer", [TITLES[5]])

    restarting.stop()
    left.expect_live("away")
    right.expect_live("away")
    restarting.server = restarting.start()
    right.choose(TITLES[6], "Interview")
    right.toast("Moved to Interview")
    left.choose(TITLES[7], "Interview")

    for screen in screens:
        screen.expect_live()
        screen.expect_as_stored()
    assert not restarting.server.output().count("Traceback")
    people.leave()
    database.dispose()


def test_what_came_back_is_shown_though_as_much_has_changed_since(
    chromium: Browser, restarting: Restarting, fresh_database_url: Callable[[], str], tmp_path: Path
) -> None:
    file, emptied = tmp_path / "board.zip", fresh_database_url()
    database = Database(restarting.database_url, pool_size=1)
    people = People(chromium, restarting.server, database)
    alice = people.come("Alice").register()
    for title in ("First", "Second", "Third"):
        alice.add("Acme", title)
    alice.expects(*NETWORK)
    board = BoardScreen.open(alice)
    board.expect_live()
    back_up(restarting.database_url, file)
    board.choose("First", "Offer")
    board.toast("Moved to Offer")

    alice.context.set_offline(True)
    restarting.stop()
    restore(emptied, file)
    restarting.database_url = emptied
    restarting.server = restarting.start()
    people.come_back(alice).add("Acme", "Fourth")  # with the number that the move had
    alice.context.set_offline(False)

    board.expect_live()
    board.expect_titles("Saved", ["Fourth", "Third", "Second", "First"])
    board.expect_as_stored()
    board.choose("First", "Interview")
    board.toast("Moved to Interview")
    board.expect_as_stored()
    people.leave()
    database.dispose()
    restarting.stop()  # before its database goes


def test_where_no_stream_gets_through_the_board_asks(board: BoardScreen, people: People) -> None:
    board.person.expects("ERR_FAILED")
    board.page.route("**/board/changes/stream*", lambda route: route.abort())
    board.page.reload()
    board.expect_live("slow")
    BoardScreen.open(people.come_back(board.person)).choose("Staff Engineer", "Offer")
    board.expect_titles("Offer", ["Staff Engineer"])
    board.expect_as_stored()
    board.page.unroute("**/board/changes/stream*")
    board.page.evaluate("dispatchEvent(new Event('online'))")
    board.expect_live()


def test_our_own_changes_are_no_news_where_it_is_not_told_whose_they_are(
    board: BoardScreen,
) -> None:
    board.person.expects("ERR_FAILED")
    board.page.route("**/board/changes/stream*", lambda route: route.abort())
    board.page.reload()
    board.expect_live("slow")
    asked = board.watch_requests(r"/board(\?|/app.*/card$)")
    with board.page.expect_response(
        lambda response: "/board/changes?" in response.url and response.status == 200
    ):
        board.drag("Staff Engineer", board.card("Developer Advocate"))
        board.toast("Moved to Applied")
    board.page.wait_for_timeout(400)  # for what should not come
    assert asked == []
    board.expect_as_stored()


def test_too_much_to_be_told_is_read_anew_though_the_last_of_it_was_ours(alice: Person) -> None:
    posts = (ApplicationCreate(company="A", title=f"Many {n}") for n in range(STREAM_LINES + 1))
    alice.add_many(posts)
    alice.add("Acme", "Designer", "Saved")
    alice.expects("ERR_FAILED", "Failed to fetch")
    alice.page.route("**/board/changes*", lambda route: route.abort())
    alice.page.route("**/board/changes/stream*", lambda route: route.abort())
    board = BoardScreen.open(alice)
    board.expect_live("away")
    later = alice.post("/board/columns", name="Later", status="applied").rpartition("column-")[2]
    alice.post(f"/board/columns/{alice.columns['Applied']}/deletion", move_to=later)
    board.choose("Designer", "Offer")
    board.toast("Moved to Offer")
    expect(board.column("Later")).to_have_count(0)
    board.page.unroute("**/board/changes*")
    expect(board.column("Later")).to_be_visible()
    expect(board.column("Applied")).to_have_count(0)


def test_the_end_of_the_session_ends_it_and_is_said(board: BoardScreen) -> None:
    board.person.expects("status of 401")
    line = board.page.locator("#live-line")
    board.expect_live()
    expect(board.live.get_by_role("img", name="Live", exact=True)).to_be_visible()
    expect(line).to_be_hidden()
    other = board.second_tab()
    with other.page.expect_navigation():
        other.button("Account menu").click()
        other.button("Sign out").click()
    board.expect_live("out")
    expect(line).to_contain_text("signed out")
    expect(board.link("Sign in")).to_be_visible()


def test_a_page_that_is_put_away_holds_nothing_and_catches_up(
    board: BoardScreen, people: People
) -> None:
    """As in the back/forward cache of browsers that keep pages which are not to be stored."""
    board.expect_live()
    held = "navigator.locks.query().then(({ held }) => held.length)"
    leave = "dispatchEvent(new PageTransitionEvent('{}', {{ persisted: true }}))"
    board.page.evaluate(leave.format("pagehide"))
    assert board.page.evaluate(held) == 0
    board.person.add("Lumen", "Gardener")
    board.page.wait_for_timeout(300)
    expect(board.card("Gardener")).to_have_count(0)
    board.page.evaluate(leave.format("pageshow"))
    expect(board.card("Gardener")).to_be_visible()
    board.person.add("Lumen", "Sailor")
    expect(board.card("Sailor")).to_be_visible()
    board.go("/trash")
    board.person.add("Lumen", "Pilot")
    board.page.go_back()
    expect(board.card("Pilot")).to_be_visible()


def test_without_tls_each_tab_that_can_be_seen_has_a_stream(people: People) -> None:
    """Browsers have locks in secure contexts only."""
    alice = people.come("Alice").register()
    hide = "Object.defineProperty(Navigator.prototype, 'locks', { get() {} })"
    alice.context.add_init_script(hide)
    boards = [BoardScreen.open(alice), BoardScreen.open(alice, alice.context.new_page())]
    for board in boards:
        board.expect_live()
    alice.add("Lumen", "Gardener")
    for board in boards:
        expect(board.card("Gardener")).to_be_visible()
        board.expect_as_stored()


def keep_waiting(_route: Route) -> None:
    """Give neither an answer nor an error."""


def let_time_pass(board: BoardScreen, seconds: int, state: str) -> None:
    """Let the page's clock run until it says that it is in a state."""
    for _ in range(seconds):
        board.page.clock.run_for(1000)
        board.page.wait_for_timeout(20)  # for answers, which take real time
        if board.live.get_attribute("data-state") == state:
            return
    board.expect_live(state)


def test_a_stream_that_has_fallen_silent_is_opened_again(board: BoardScreen) -> None:
    board.page.clock.install()
    board.page.reload()
    board.expect_live()
    asked = board.watch_requests("/board/changes")
    board.page.clock.run_for(39_000)
    assert asked == []
    board.page.clock.run_for(2_000)
    for _ in range(30):
        board.page.clock.run_for(100)
        board.page.wait_for_timeout(20)
    assert [url.split("?")[0].rsplit("/", 1)[1] for url in asked] == ["changes", "stream"]
    board.expect_live()


def test_a_stream_that_is_kept_back_on_the_way_is_done_without(board: BoardScreen) -> None:
    board.page.clock.install()
    board.page.route("**/board/changes/stream*", keep_waiting)
    board.page.reload()
    let_time_pass(board, 60, "slow")
    board.person.add("Lumen", "Gardener")
    for _ in range(40):
        board.page.clock.run_for(500)
        board.page.wait_for_timeout(20)
    expect(board.card("Gardener")).to_be_visible()
    board.page.unroute_all()
    let_time_pass(board, 60, "live")


def test_a_column_that_was_deleted_elsewhere_is_called_a_column(board: BoardScreen) -> None:
    board.person.expects("status of 404")
    board.person.post("/board/columns", name="Screen", status="interview", colour="teal")
    board.column("Screen").hover()
    board.link("Edit column Screen").click()
    expect(board.field("Name")).to_be_focused()
    path = f"/board/columns/{board.column('Screen').get_attribute('data-column-id')}/deletion"
    board.person.post(path, move_to=board.person.columns["Saved"])
    board.toast("This column was deleted.")

"""Two browsers, ten tabs, no network, a server that restarts: in the end all show the same."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from e2e.people import People
from e2e.screens.board import BoardScreen
from tests.live_server import LiveServer, free_port, serving
from tests.postgres import PostgresServer
from webapp.database import Database

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


def drag_to(board: BoardScreen, title: str, column: str) -> None:
    board.drag(title, board.column(column).locator(".column__head"), at=0.9)


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

"""Fixtures of the browser tests: one browser for each worker, a new person for each test."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright
from sqlalchemy import text

from e2e.browser import LAUNCH_ARGUMENTS, ensure_chromium
from e2e.people import People, Person
from e2e.screens.board import BoardScreen
from tests.live_server import LiveServer
from webapp.database import Database

_PICTURES = Path("test-results")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser."""
    expect.set_options(timeout=30_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=ensure_chromium(), args=list(LAUNCH_ARGUMENTS)
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def database(live_server: LiveServer) -> Iterator[Database]:
    """The server's database, for what would take too long by its pages."""
    database = Database(live_server.database_url or "", pool_size=1)
    yield database
    database.dispose()


@pytest.fixture
def people(
    chromium: Browser,
    live_server: LiveServer,
    database: Database,
    request: pytest.FixtureRequest,
) -> Iterator[People]:
    """Those who take part in a test; when it fails, what they saw is kept in test-results/."""
    with database.transaction() as session:
        session.execute(text("DELETE FROM throttles"))  # all of them come from one address
    people = People(chromium, live_server, database)
    failed_before = request.session.testsfailed
    yield people
    if request.session.testsfailed > failed_before:
        name = re.sub(r"\W+", "-", request.node.name)
        for number, person in enumerate(people.present):
            person.page.screenshot(path=_PICTURES / f"{name}-{number}.png")
    people.leave()


@pytest.fixture
def alice(people: People) -> Person:
    """Owns the board, and is signed in."""
    return people.come("Alice").register()


@pytest.fixture
def board(alice: Person) -> BoardScreen:
    """Alice's board, open, with a few cards in it."""
    for company, title, column in (
        ("Kestrel AI", "Machine Learning Engineer", "Interview"),
        ("Brightline", "Developer Advocate", "Applied"),
        ("Northwind Labs", "Backend Engineer", "Applied"),
        ("Tidewater", "Staff Engineer", "Saved"),
        ("Mosaic Health", "Product Designer", "Saved"),
        ("Halden Robotics", "Platform Engineer", "Saved"),
    ):
        alice.add(company, title, column)
    return BoardScreen.open(alice)

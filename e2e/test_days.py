"""Days, as they are told of where the person lives: today, tomorrow, and when that is over."""

from datetime import datetime
from zoneinfo import ZoneInfo

from playwright.sync_api import expect
from sqlalchemy import text

from e2e.people import People
from e2e.screens.board import BoardScreen


def test_where_the_person_has_gone_it_may_be_another_day(people: People) -> None:
    alice = people.come("Alice").register()
    alice.post("/settings/profile", name="Alice", time_zone="Etc/GMT+12")
    there = datetime.now(ZoneInfo("Pacific/Kiritimati")).date()  # a day ahead
    alice.add("Acme", "Analyst", deadline_on=str(there))
    board = BoardScreen.open(alice)
    board.expect_live()
    application = board.open_card("Analyst")
    alice.post("/settings/profile", name="Alice", time_zone="Pacific/Kiritimati")
    for place in (board.card("Analyst"), board.page.locator("#next-up"), application.detail):
        expect(place).to_contain_text("today")
    expect(board.page.locator("job-board")).to_have_attribute("data-zone", "Pacific/Kiritimati")


def test_tomorrow_becomes_today_at_midnight_where_the_person_lives(people: People) -> None:
    alice = people.come("Alice").register()
    alice.post("/settings/profile", name="Alice", time_zone="Etc/GMT+12")
    now = datetime.now(ZoneInfo("Etc/GMT+12"))
    today = datetime.now(ZoneInfo("Pacific/Kiritimati")).date()  # there it is a day ahead
    alice.add("Acme", "Analyst", deadline_on=str(today))
    alice.page.clock.install(time=now.replace(hour=23, minute=50))
    board = BoardScreen.open(alice)
    application = board.open_card("Analyst")
    places = (board.card("Analyst"), board.page.locator("#next-up"), application.detail)

    asked = board.watch_requests(r"/board\?")
    with alice.database.transaction() as session:  # as if the day had passed
        move = "UPDATE users SET time_zone = 'Pacific/Kiritimati' WHERE email = :email"
        session.execute(text(move), {"email": alice.email})
    board.page.clock.fast_forward("08:00")
    board.page.evaluate("() => new Promise(requestAnimationFrame)")
    assert not asked
    board.page.clock.fast_forward("04:00")
    for place in places:
        expect(place).to_contain_text("today")

"""Cards that are drawn once and kept: never another's, never an old one, never too many."""

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

import pytest
from starlette.applications import Starlette

from tests.html import HTMX
from tests.people import Person
from webapp.pages.drawing import CardKeeper, Drawn, Frames
from webapp.services import clock

TODAY = date(2026, 11, 27)


def board_of(person: Person, path: str = "/board") -> str:
    return person.browser.get(path).text


def next_day(person: Person) -> datetime:
    """Return when the next day begins where somebody is: less than a day from now."""
    day = person.owner.today() + timedelta(days=1)
    return datetime.combine(day, time(0, 1), person.owner.time_zone).astimezone(UTC)


def forget(app: Starlette) -> None:
    """Let nothing be kept of what was drawn."""
    pages = app.state.pages.state
    pages.cards = CardKeeper()
    pages.frames = Frames(pages.templates)


def move(person: Person, chance: random.Random, path: str) -> None:
    column = chance.choice(person.columns())["id"]
    person.api.put(f"{path}/position", json={"column_id": column})


def unlink(person: Person, _: random.Random, path: str) -> None:
    for link in person.api.get(f"{path}/links").json()[:1]:
        person.api.delete(f"{path}/links/{link['id']}")


def fold(person: Person, chance: random.Random, _: str) -> None:
    column = chance.choice(person.columns())
    change = {"collapsed": chance.random() < 0.3, "name": f"N{chance.random()}"}
    person.api.patch(f"/columns/{column['id']}", json=change)


def undo(person: Person, _: random.Random, __: str) -> None:
    last = person.api.get("/changes").json()[-1]["revision"]
    person.browser.post("/board/undos", data={"revision": last}, headers=HTMX)


ACTS: list[Callable[[Person, random.Random, str], object]] = [
    move,
    unlink,
    fold,
    undo,
    lambda person, chance, _: person.apply(company=f"C{chance.random()}", tags=["new"]),
    lambda person, _, path: person.api.put(f"{path}/position", json={"place": "bottom"}),
    lambda person, chance, path: person.api.patch(path, json={"title": f"T{chance.random()}"}),
    lambda person, _, path: person.api.post(f"{path}/links", json={"url": "https://a.example"}),
    lambda person, _, path: person.api.delete(path),
    lambda person, _, path: person.api.post(f"{path}/restore"),
]
"""What changes a board, and perhaps what it shows."""


@pytest.mark.parametrize("seed", range(3))
def test_what_was_kept_is_what_would_be_drawn_now(
    alice: Person, bob: Person, app: Starlette, seed: int
) -> None:
    chance = random.Random(seed)
    forget(app)
    for person in (alice, bob):
        for number in range(4):
            person.apply(company=f"Company {number}", notes="n", status="interview")
    for _ in range(15):
        person = chance.choice([alice, bob])
        cards = person.api.get("/applications?deleted=include").json()
        chance.choice(ACTS)(person, chance, f"/applications/{chance.choice(cards)['id']}")
        kept = {path: board_of(person, path) for path in ("/board", "/board?q=company")}
        everything = app.state.pages.state.cards
        forget(app)
        assert kept == {path: board_of(person, path) for path in kept}
        app.state.pages.state.cards = everything


def test_a_card_is_drawn_anew_on_another_day_and_in_another_zone(
    alice: Person, app: Starlette
) -> None:
    alice.apply(status="interview", next_action="Call", next_action_on=str(alice.owner.today()))
    assert "today" in board_of(alice)
    with clock.at(next_day(alice)):
        assert "yesterday" in board_of(alice)
    alice.api.patch("/me", json={"time_zone": "Pacific/Kiritimati"})
    there = board_of(alice)
    forget(app)
    assert board_of(alice) == there


def test_a_number_that_was_rolled_back_is_kept_nowhere(alice: Person, app: Starlette) -> None:
    """The answer to a move draws a card that is not committed yet."""
    card = alice.apply(status="saved")
    forget(app)
    path = f"/board/applications/{card['id']}/position"
    alice.browser.post(path, data={"column_id": alice.column("offer")}, headers=HTMX)
    assert not app.state.pages.state.cards.look_up((alice.id, "Europe/Berlin", alice.owner.today()))


def test_each_sees_only_what_was_drawn_for_them() -> None:
    keeper, owner, other = CardKeeper(), uuid4(), uuid4()
    keeper.keep((owner, "UTC", TODAY), {"1": Drawn("1", b"hers")})
    assert not keeper.look_up((other, "UTC", TODAY))
    assert not keeper.look_up((owner, "Asia/Tokyo", TODAY))
    assert not keeper.look_up((owner, "UTC", TODAY + timedelta(days=1)))
    assert keeper.look_up((owner, "UTC", TODAY))["1"].html == b"hers"


def test_what_a_board_no_longer_has_goes() -> None:
    keeper, sight = CardKeeper(most=100), (uuid4(), "UTC", TODAY)
    keeper.keep(sight, {str(number): Drawn("1", b"x" * 20) for number in range(3)})
    before = keeper.look_up(sight)
    keeper.tidy(sight, ["1"], 3)  # a page shows one of three
    assert set(keeper.look_up(sight)) == {"0", "1", "2"}
    keeper.tidy(sight, ["1", "2"], 2)
    assert set(keeper.look_up(sight)) == {"1", "2"}
    assert len(before) == 3  # a page that is being made goes on with what it has found
    keeper.keep(sight, {"3": Drawn("1", b"x" * 60)})
    assert set(keeper.look_up(sight)) == {"1", "2", "3"}  # there was room


def test_a_deleted_card_is_kept_no_longer(alice: Person, app: Starlette) -> None:
    forget(app)
    left, gone = (alice.apply(status="saved")["id"] for _ in range(2))
    board_of(alice)
    alice.api.delete(f"/applications/{gone}")
    sight = (alice.id, "Europe/Berlin", alice.owner.today())
    for path, kept in (("/board?q=nothing", {left, gone}), ("/board", {left})):
        board_of(alice, path)
        assert set(app.state.pages.state.cards.look_up(sight)) == kept


def test_what_was_looked_at_longest_ago_goes_first() -> None:
    keeper = CardKeeper(most=100)
    first, second, third = ((uuid4(), "UTC", TODAY) for _ in range(3))
    keeper.keep(first, {"1": Drawn("1", b"x" * 40)})
    keeper.keep(second, {"1": Drawn("1", b"x" * 40)})
    keeper.keep(first, {"1": Drawn("2", b"y" * 50)})  # instead of the one before
    assert keeper.look_up(second)
    keeper.look_up(first)
    keeper.keep(third, {"1": Drawn("1", b"x" * 40)})
    assert keeper.look_up(first)["1"].state == "2"
    assert not keeper.look_up(second)
    keeper.keep(third, {"2": Drawn("1", b"x" * 200)})
    assert not any(keeper.look_up(each) for each in (first, second, third))

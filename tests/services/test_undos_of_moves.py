"""Undo of many moves at once: it is as if they were taken back one after the other."""

from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from tests.factories import cards_of, column_of, make_application
from tests.services.board_model import check, seen
from webapp import limits, ranking
from webapp.errors import UndoRefused
from webapp.models import Application, Column, Kind, Status
from webapp.repositories import activities as lines
from webapp.repositories import placements
from webapp.repositories.placements import Placement
from webapp.schemas.application import ApplicationUpdate
from webapp.schemas.column import ColumnCreate, ColumnDelete
from webapp.schemas.position import PositionUpdate
from webapp.services import activities, applications, columns, trash
from webapp.services.changes import change
from webapp.services.owner import Owner
from webapp.services.places import standing

GAP = "0" * limits.RANK + "1"


@pytest.fixture
def home(session: Session, owner: Owner) -> Column:
    """A column that can be deleted, with five cards."""
    home = columns.create(session, owner, ColumnCreate(status=Status.SAVED, name="Later"))
    for _ in range(5):
        make_application(session, owner, column_id=home.id)
    return home


def rows_of(session: Session, owner: Owner, column: Column) -> list[tuple[Any, ...]]:
    cards = cards_of(session, owner, column.id)
    return [(each.id, each.rank, each.applied_on, each.is_deleted) for each in cards]


def go(session: Session, owner: Owner, moves: list[tuple[Application, Column, str]]) -> int:
    """Let cards move one after the other in a single change; return its revision."""
    with change(session, owner) as opened:
        for card, column, rank in moves:
            [stands] = placements.list_by_id(session, owner.id, [card.id])
            left = columns.get(session, owner, stands.column_id)
            goal = Placement(card.id, column.id, rank, stands.applied_on)
            placements.write_all(session, owner.id, [goal], opened.revision, opened.at)
            opened.record(
                Kind.APPLICATION_MOVED,
                application_id=card.id,
                before=standing(left, stands.rank),
                after=standing(column, rank),
            )
    return opened.revision


@pytest.mark.usefixtures("same_day")
def test_a_column_comes_back_with_each_card_in_its_place(
    session: Session, owner: Owner, home: Column
) -> None:
    first, second, *_ = cards_of(session, owner, home.id)
    trash.delete(session, owner, first.id)
    applications.update(session, owner, second.id, ApplicationUpdate(applied_on=owner.today()))
    before, goal = rows_of(session, owner, home), column_of(session, owner, Status.APPLIED)
    make_application(session, owner)
    deleted = columns.delete(session, owner, home.id, ColumnDelete(move_to=goal.id))
    after = rows_of(session, owner, goal)
    assert [row[0] for row in after[1:]] == [row[0] for row in before]
    assert {row[2] for row in after} == {owner.today()}
    undone = activities.undo(session, owner, deleted)
    assert rows_of(session, owner, columns.get(session, owner, home.id)) == before
    assert {each.revision for each in cards_of(session, owner, home.id)} == {undone.revision}
    [instant] = {each.updated_at for each in cards_of(session, owner, home.id)}
    assert instant == lines.list_by_revision(session, owner.id, undone.revision)[0].at
    check(session, owner)
    activities.undo(session, owner, undone.revision)
    assert rows_of(session, owner, goal) == after
    check(session, owner)


@pytest.mark.parametrize("which", [0, 2, 4])
def test_if_one_card_has_moved_on_none_goes_back(
    session: Session, owner: Owner, home: Column, which: int
) -> None:
    card = cards_of(session, owner, home.id)[which]
    goal = column_of(session, owner, Status.SAVED)
    deleted = columns.delete(session, owner, home.id, ColumnDelete(move_to=goal.id))
    applications.move(session, owner, card.id, PositionUpdate(status=Status.OFFER))
    before = seen(session, owner)
    with pytest.raises(UndoRefused, match="changed since"), session.begin_nested():
        activities.undo(session, owner, deleted)
    assert seen(session, owner) == before


def test_if_one_card_is_gone_none_goes_back(session: Session, owner: Owner, home: Column) -> None:
    card = cards_of(session, owner, home.id)[2]
    trash.delete(session, owner, card.id)
    goal = column_of(session, owner, Status.SAVED)
    deleted = columns.delete(session, owner, home.id, ColumnDelete(move_to=goal.id))
    trash.erase(session, owner, card.id)
    with pytest.raises(UndoRefused, match="changed since"):
        activities.undo(session, owner, deleted)


def test_ranks_that_were_shortened_are_as_long_again(
    session: Session, owner: Owner, home: Column
) -> None:
    first, second, *_ = cards_of(session, owner, home.id)
    go(session, owner, [(second, home, f"{first.rank}{GAP}")])
    before = rows_of(session, owner, home)
    last = before[-1][0]
    moved = applications.move(
        session, owner, last, PositionUpdate(after_id=first.id, before_id=second.id)
    )
    assert len(lines.list_by_revision(session, owner.id, moved.revision)) == 6
    assert max(len(row[1]) for row in rows_of(session, owner, home)) < 5
    activities.undo(session, owner, moved.revision)
    assert rows_of(session, owner, home) == before
    check(session, owner)


def test_a_place_that_another_card_leaves_first_is_free(
    session: Session, owner: Owner, home: Column
) -> None:
    first, second, third, *_ = cards_of(session, owner, home.id)
    before = rows_of(session, owner, home)
    goal = column_of(session, owner, Status.OFFER)
    ranks = [each.rank for each in (first, second, third)]
    moves = [(first, goal, "a0"), (second, home, ranks[0]), (third, home, ranks[1])]
    done = go(session, owner, moves)
    undone = activities.undo(session, owner, done)
    assert rows_of(session, owner, home) == before
    check(session, owner)
    activities.undo(session, owner, undone.revision)
    assert [each.id for each in cards_of(session, owner, home.id)][:2] == [second.id, third.id]
    check(session, owner)


def test_cards_whose_places_were_taken_come_back_after_those_who_took_them(
    session: Session, owner: Owner, home: Column
) -> None:
    kept = cards_of(session, owner, home.id)
    goal = column_of(session, owner, Status.OFFER)
    ranks = [each.rank for each in kept]
    away = go(session, owner, [(each, goal, f"a{n}") for n, each in enumerate(kept)])
    others = [make_application(session, owner) for _ in kept]
    go(session, owner, [(each, home, rank) for each, rank in zip(others, ranks, strict=True)])
    activities.undo(session, owner, away)
    found = [each.id for each in cards_of(session, owner, home.id)]
    pairs = [(other.id, each.id) for other, each in zip(others, kept, strict=True)]
    assert [*zip(found[::2], found[1::2], strict=True)] == pairs
    assert all(
        low < high for low, high in pairwise(row[1] for row in rows_of(session, owner, home))
    )
    check(session, owner)


def test_a_card_goes_back_beside_itself(session: Session, owner: Owner, home: Column) -> None:
    """The next card after the place that it had may be the card itself."""
    first, second, *_ = cards_of(session, owner, home.id)
    rank, goal = first.rank, column_of(session, owner, Status.OFFER)
    done = go(session, owner, [(first, home, f"{rank}V")])
    go(session, owner, [(second, goal, "a0")])
    go(session, owner, [(second, home, rank)])
    activities.undo(session, owner, done)
    found = cards_of(session, owner, home.id)
    assert [each.id for each in found[:2]] == [second.id, first.id]
    assert found[1].rank == ranking.between(rank, found[2].rank)
    check(session, owner)


def test_undo_of_one_move_reads_no_whole_column(session: Session, owner: Owner) -> None:
    home = column_of(session, owner, Status.SAVED)
    for _ in range(20):
        card = make_application(session, owner, column_id=home.id)
    moved = applications.relocate(session, owner, card.id, PositionUpdate(status=Status.OFFER))
    make_application(session, owner, column_id=home.id)
    read: list[int] = []

    def note(_connection: Any, cursor: Any, *_: Any) -> None:
        read.append(cursor.rowcount)

    event.listen(Engine, "after_cursor_execute", note)
    try:
        activities.undo(session, owner, moved.revision or 0)
    finally:
        event.remove(Engine, "after_cursor_execute", note)
    assert len(read) > 5
    assert max(read) < 10
    assert card.id in {each.id for each in cards_of(session, owner, home.id)[:2]}

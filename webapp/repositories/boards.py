"""Boards: the lock, the columns with their counts, and what is due."""

from collections.abc import Collection, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    Uuid,
    any_,
    bindparam,
    case,
    func,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by
from sqlalchemy.orm import Session

from webapp.database import HELD
from webapp.errors import NotFound
from webapp.models import Board
from webapp.models.words import DEADLINE, DEADLINES, OPEN, Status
from webapp.prepared import prepared
from webapp.repositories.cards import CardKey, first_keys, found_keys
from webapp.repositories.searching import values_of, words_of
from webapp.repositories.tables import APPLICATIONS, BOARDS, COLUMNS, OWNER


class ColumnRow(NamedTuple):
    """A column as the board shows it. `total` is how many cards it has."""

    id: str
    status: str
    name: str
    colour: str
    collapsed: bool
    total: int


class Found(NamedTuple):
    """The cards of a column that match: how many, and the first of them."""

    total: int
    keys: list[CardKey]


class NextUp(NamedTuple):
    """Something that is due: an application's next action or deadline."""

    application_id: str
    company: str
    label: str
    on: date


class Due(NamedTuple):
    """What of the things that are due is shown: up to which day, and how many at most."""

    until: date
    most: int


class BoardRow(NamedTuple):
    """A board as its page shows it. `found` is by the columns' ids; without a search, `total` of
    what is found is that of the column. `next_up` is empty if it was not asked for.
    """

    columns: list[ColumnRow]
    found: dict[str, Found]
    next_up: list[NextUp]


_LOCK = prepared(select(BOARDS.c.revision).where(BOARDS.c.owner_id == OWNER).with_for_update())


def lock(session: Session, owner_id: UUID) -> int:
    """Lock a board until the transaction ends: changes to one board are in a single line. Return
    the revision of the last one; raises NotFound.
    """
    held_by, held_at = session.info.get(HELD, (None, 0))
    if held_by == owner_id:
        return int(held_at)
    revision: int | None = session.connection().execute(_LOCK, {"owner_id": owner_id}).scalar()
    if revision is None:
        raise NotFound
    hold(session, owner_id, revision)
    return revision


def keep(session: Session, owner_id: UUID) -> bool:
    """Keep a board from being deleted until the transaction ends; tell whether it is there. Who
    goes on to lock the user as well begins with the board, as everybody does.
    """
    query = select(Board.owner_id).where(Board.owner_id == owner_id)
    return session.scalar(query.with_for_update(read=True, key_share=True)) is not None


def hold(session: Session, owner_id: UUID, revision: int) -> None:
    """Note that the transaction holds the lock of a board, and which revision that has now."""
    session.info[HELD] = owner_id, revision


def get(session: Session, owner_id: UUID) -> Board:
    """Return an owner's board; raises NotFound."""
    board = session.get(Board, owner_id, populate_existing=True)
    if board is None:
        raise NotFound
    return board


def list_revisions(session: Session, owner_ids: Collection[UUID]) -> dict[UUID, int]:
    """Return the revisions of several boards; one that is gone is left out."""
    query = select(Board.owner_id, Board.revision).where(Board.owner_id.in_(owner_ids))
    return {row[0]: row[1] for row in session.execute(query)}


def _columns_with_counts() -> Select[Any]:
    counts = (
        select(APPLICATIONS.c.column_id, func.count().label("count"))
        .where(APPLICATIONS.c.owner_id == OWNER, APPLICATIONS.c.deleted_at.is_(None))
        .group_by(APPLICATIONS.c.column_id)
        .subquery("counts")
    )
    shown = [COLUMNS.c[name] for name in ("status", "name", "colour", "collapsed")]
    return (
        select(
            COLUMNS.c.id.cast(Text).label("id"),
            *shown,
            func.coalesce(counts.c.count, 0).label("total"),
            COLUMNS.c.rank,
        )
        .outerjoin(counts, counts.c.column_id == COLUMNS.c.id)
        .where(COLUMNS.c.owner_id == OWNER)
    )


_COLUMNS = prepared(_columns_with_counts().order_by(COLUMNS.c.rank))


def list_columns(session: Session, owner_id: UUID) -> list[ColumnRow]:
    """Return all columns from left to right, with the number of cards in each."""
    rows = session.connection().execute(_COLUMNS, {"owner_id": owner_id}).all()
    return [ColumnRow._make(row[:-1]) for row in rows]


_COUNTS = prepared(
    select(APPLICATIONS.c.column_id, func.count())
    .where(
        APPLICATIONS.c.owner_id == OWNER,
        APPLICATIONS.c.deleted_at.is_(None),
        APPLICATIONS.c.column_id == any_(bindparam("column_ids", type_=ARRAY(Uuid))),
    )
    .group_by(APPLICATIONS.c.column_id)
)


def count_cards(session: Session, owner_id: UUID, column_ids: Collection[UUID]) -> dict[UUID, int]:
    """Return how many cards some columns have."""
    values = {"owner_id": owner_id, "column_ids": list(column_ids)}
    rows = session.connection().execute(_COUNTS, values).all()
    return dict.fromkeys(column_ids, 0) | {row[0]: row[1] for row in rows}


def _due(statuses: frozenset[Status], label: ColumnElement[Any], due_on: Any) -> Select[Any]:
    return (
        select(
            APPLICATIONS.c.id,
            APPLICATIONS.c.company,
            label.label("label"),
            due_on.label("due_on"),
        )
        .join(COLUMNS, COLUMNS.c.id == APPLICATIONS.c.column_id)
        .where(
            APPLICATIONS.c.owner_id == OWNER,
            COLUMNS.c.owner_id == OWNER,
            COLUMNS.c.status == any_(literal(sorted(statuses), ARRAY(Text))),
            APPLICATIONS.c.deleted_at.is_(None),
            due_on <= bindparam("until"),
        )
        .order_by(due_on, APPLICATIONS.c.company, APPLICATIONS.c.id)
        .limit(bindparam("most_due"))
        .subquery()
        .select()
    )


def _next_up() -> Select[Any]:
    """Return what is due: next actions and deadlines of open applications up to a day.

    A deadline counts until the application is out: with the status `applied` it has been met.
    """
    action = func.coalesce(APPLICATIONS.c.next_action, "Next step")
    deadline = case(DEADLINES, value=COLUMNS.c.status, else_=DEADLINE)
    due = union_all(
        _due(OPEN, action, APPLICATIONS.c.next_action_on),
        _due(OPEN - {Status.APPLIED}, deadline, APPLICATIONS.c.deadline_on),
    ).subquery("due")
    order = (due.c.due_on, due.c.company, due.c.id)
    return select(due).order_by(*order).limit(bindparam("most_due"))


_NEXT_UP = prepared(_next_up())


def list_next_up(session: Session, owner_id: UUID, due: Due) -> list[NextUp]:
    """Return what is due, soonest first."""
    values = {"owner_id": owner_id, "until": due.until, "most_due": due.most}
    rows = session.connection().execute(_NEXT_UP, values).all()
    return [NextUp._make((str(row[0]), *row[1:])) for row in rows]


@lru_cache(maxsize=32)
def _board(words: int, *, has_due: bool) -> Select[Any]:
    """Return the whole board in one row, as JSON: a statement costs more than what it is about."""
    column = _columns_with_counts().subquery("with_counts")
    shown = [column.c[name] for name in ColumnRow._fields]
    columns = func.json_agg(aggregate_order_by(func.json_build_array(*shown), column.c.rank))
    due = _next_up().subquery("due_first")
    order = (due.c.due_on, due.c.company, due.c.id)
    facts = func.json_build_array(due.c.id, due.c.company, due.c.label, due.c.due_on)
    listed = select(func.json_agg(aggregate_order_by(facts, *order))).scalar_subquery()
    return prepared(
        select(
            select(columns).scalar_subquery(),
            found_keys(words) if words else first_keys(),
            listed if has_due else null(),
        )
    )


def show(
    session: Session, owner_id: UUID, query: str, shown: Mapping[str, int], due: Due | None
) -> BoardRow:
    """Return the columns of a board, its first cards that match a search, and what is due. `shown`
    says of which columns how many cards are asked for instead of `BOARD_PAGE`, by their ids.
    """
    words = words_of(query)
    values = {"owner_id": owner_id, "shown": shown} | values_of(words)
    if due is not None:
        values |= {"until": due.until, "most_due": due.most}
    statement = _board(len(words), has_due=due is not None)
    columns, found, listed = session.connection().execute(statement, values).one()
    rows = [ColumnRow._make(column) for column in columns]
    return BoardRow(
        rows,
        _found(found or {}) if words else _first(found or {}, rows),
        [NextUp._make((*each[:3], date.fromisoformat(each[3]))) for each in listed or []],
    )


def _first(keys: dict[str, Any], columns: list[ColumnRow]) -> dict[str, Found]:
    return {
        column.id: Found(column.total, [CardKey._make(key) for key in keys.get(column.id, ())])
        for column in columns
    }


def _found(found: dict[str, Any]) -> dict[str, Found]:
    return {
        column_id: Found(each["total"], [CardKey._make(key) for key in each["keys"]])
        for column_id, each in found.items()
    }

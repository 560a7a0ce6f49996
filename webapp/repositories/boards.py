"""Boards: the lock, the columns with their counts, and what is due."""

from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple, cast
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    Table,
    bindparam,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from webapp.errors import NotFound
from webapp.models import Application, Board, Column
from webapp.models.words import OPEN, Status

_applications = cast(Table, Application.__table__)
_columns = cast(Table, Column.__table__)
_OWNER: ColumnElement[UUID] = bindparam("owner_id", type_=_applications.c.owner_id.type)


class ColumnRow(NamedTuple):
    """A column as the board shows it. `total` is how many cards it has."""

    id: UUID
    status: str
    name: str
    colour: str
    collapsed: bool
    total: int


class NextUp(NamedTuple):
    """Something that is due: an application's next action or deadline."""

    application_id: UUID
    company: str
    label: str
    on: date


def lock(session: Session, owner_id: UUID) -> Board:
    """Lock a board until the transaction ends: changes to one board are in a single line."""
    query = select(Board).where(Board.owner_id == owner_id).with_for_update()
    board = session.scalar(query.execution_options(populate_existing=True))
    if board is None:
        raise NotFound
    return board


def get(session: Session, owner_id: UUID) -> Board:
    """Return an owner's board; raises NotFound."""
    board = session.get(Board, owner_id, populate_existing=True)
    if board is None:
        raise NotFound
    return board


def _columns_with_counts() -> Select[Any]:
    counts = (
        select(_applications.c.column_id, func.count().label("count"))
        .where(_applications.c.owner_id == _OWNER, _applications.c.deleted_at.is_(None))
        .group_by(_applications.c.column_id)
        .subquery("counts")
    )
    shown = [_columns.c[name] for name in ("id", "status", "name", "colour", "collapsed")]
    return (
        select(*shown, func.coalesce(counts.c.count, 0))
        .outerjoin(counts, counts.c.column_id == _columns.c.id)
        .where(_columns.c.owner_id == _OWNER)
        .order_by(_columns.c.rank)
    )


_COLUMNS_WITH_COUNTS = _columns_with_counts()


def list_columns(session: Session, owner_id: UUID) -> list[ColumnRow]:
    """Return all columns from left to right, with the number of cards in each."""
    rows = session.connection().execute(_COLUMNS_WITH_COUNTS, {"owner_id": owner_id})
    return [ColumnRow._make(row) for row in rows]


_COUNTS = (
    select(_applications.c.column_id, func.count())
    .where(
        _applications.c.owner_id == _OWNER,
        _applications.c.deleted_at.is_(None),
        _applications.c.column_id.in_(bindparam("column_ids", expanding=True)),
    )
    .group_by(_applications.c.column_id)
)


def count_cards(session: Session, owner_id: UUID, column_ids: Collection[UUID]) -> dict[UUID, int]:
    """Return how many cards some columns have."""
    values = {"owner_id": owner_id, "column_ids": list(column_ids)}
    rows = session.connection().execute(_COUNTS, values)
    return dict.fromkeys(column_ids, 0) | {row[0]: row[1] for row in rows}


def _due(statuses: frozenset[Status], label: ColumnElement[Any], due_on: Any) -> Select[Any]:
    return (
        select(
            _applications.c.id,
            _applications.c.company,
            label.label("label"),
            due_on.label("due_on"),
        )
        .join(_columns, _columns.c.id == _applications.c.column_id)
        .where(
            _applications.c.owner_id == _OWNER,
            _columns.c.owner_id == _OWNER,
            _columns.c.status.in_(sorted(statuses)),
            _applications.c.deleted_at.is_(None),
            due_on <= bindparam("until"),
        )
    )


def _next_up() -> Select[Any]:
    action = func.coalesce(_applications.c.next_action, "Next step")
    due = union_all(
        _due(OPEN, action, _applications.c.next_action_on),
        _due(OPEN - {Status.APPLIED}, literal("Deadline"), _applications.c.deadline_on),
    ).subquery("due")
    order = (due.c.due_on, due.c.company, due.c.id)
    return select(due).order_by(*order).limit(bindparam("most"))


_NEXT_UP = _next_up()


def list_next_up(session: Session, owner_id: UUID, until: date, most: int) -> list[NextUp]:
    """Return the next actions and deadlines of open applications up to a day, soonest first.

    A deadline counts until the application is out: with the status `applied` it has been met.
    """
    values = {"owner_id": owner_id, "until": until, "most": most}
    return [NextUp._make(row) for row in session.connection().execute(_NEXT_UP, values)]

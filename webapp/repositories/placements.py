"""Placements: where many cards stand, and moves of many at once, without all that they say."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import Date, Integer, Text, Uuid, any_, bindparam, column, func, select, update
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Session

from webapp.models import Application
from webapp.prepared import prepared
from webapp.repositories.tables import APPLICATIONS, OWNER

_AT_ONCE: Final = 1_000
"""So many that a statement is in time on a slow disk."""


class Placement(NamedTuple):
    """Where a card stands, on the board or in the trash, and when it was applied for."""

    id: UUID
    column_id: UUID
    rank: str
    applied_on: date | None


_PLACED = select(*(APPLICATIONS.c[name] for name in Placement._fields)).where(
    APPLICATIONS.c.owner_id == OWNER
)
_IN_COLUMN = prepared(
    _PLACED.where(APPLICATIONS.c.column_id == bindparam("column_id")).order_by(APPLICATIONS.c.rank)
)
_WITH_IDS = prepared(
    _PLACED.where(APPLICATIONS.c.id == any_(bindparam("ids", type_=ARRAY(Uuid()))))
)
_TAKEN = prepared(
    select(APPLICATIONS.c.column_id, APPLICATIONS.c.rank)
    .where(
        APPLICATIONS.c.owner_id == OWNER,
        APPLICATIONS.c.column_id == any_(bindparam("column_ids", type_=ARRAY(Uuid()))),
        APPLICATIONS.c.rank >= bindparam("least"),
    )
    .order_by(APPLICATIONS.c.column_id, APPLICATIONS.c.rank)
    .limit(bindparam("most", type_=Integer))
)


def list_by_column(session: Session, owner_id: UUID, column_id: UUID) -> list[Placement]:
    """Return all cards of a column in order, trashed ones too."""
    values = {"owner_id": owner_id, "column_id": column_id}
    return [Placement._make(row) for row in session.connection().execute(_IN_COLUMN, values)]


def list_by_id(session: Session, owner_id: UUID, ids: Collection[UUID]) -> list[Placement]:
    """Return those of some cards that there are, in no order."""
    values = {"owner_id": owner_id, "ids": [*ids]}
    return [Placement._make(row) for row in session.connection().execute(_WITH_IDS, values)]


def list_taken(
    session: Session, owner_id: UUID, column_ids: Collection[UUID], least: str, most: int | None
) -> dict[UUID, list[str]]:
    """Return the ranks of some columns that a card holds, in order and from the least one that
    matters: so many of them at most, or all.
    """
    found: dict[UUID, list[str]] = {each: [] for each in column_ids}
    values = {"owner_id": owner_id, "column_ids": [*column_ids], "least": least, "most": most}
    for column_id, rank in session.connection().execute(_TAKEN, values):
        found[column_id].append(rank)
    return found


_GIVEN = (
    func.jsonb_to_recordset(bindparam("placements", type_=JSONB))
    .table_valued(
        column("id", Uuid()),
        column("column_id", Uuid()),
        column("rank", Text()),
        column("applied_on", Date()),
    )
    .render_derived(name="given", with_types=True)
)


def write_all(
    session: Session,
    owner_id: UUID,
    placements: Sequence[Placement],
    revision: int,
    at: datetime | None = None,
) -> None:
    """Let cards stand somewhere else since a change; `at` is its instant, if it counts as one of
    the cards. No place may be that of another of these cards as it stands now: PostgreSQL refuses
    two in one place at any moment.
    """
    values: dict[str, Any] = {
        name: _GIVEN.c[name] for name in Placement._fields if name != "id"
    } | {"revision": revision}
    statement = (
        update(Application)
        .where(Application.owner_id == owner_id, Application.id == _GIVEN.c.id)
        .values(values if at is None else values | {"updated_at": at})
        .execution_options(synchronize_session="fetch")
    )
    for start in range(0, len(placements), _AT_ONCE):
        given = [_plain(each) for each in placements[start : start + _AT_ONCE]]
        session.execute(statement, {"placements": given})


def _plain(placement: Placement) -> dict[str, str | None]:
    applied_on = placement.applied_on
    return {
        "id": str(placement.id),
        "column_id": str(placement.column_id),
        "rank": placement.rank,
        "applied_on": None if applied_on is None else applied_on.isoformat(),
    }

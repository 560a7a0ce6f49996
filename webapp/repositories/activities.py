"""History: by application, by change, and as the feed of all changes."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple, TypedDict
from uuid import UUID

from sqlalchemy import DateTime, bindparam, literal, select, text, tuple_
from sqlalchemy.orm import Session

from webapp.models import Activity
from webapp.prepared import prepared
from webapp.repositories import notifications


class Line(TypedDict):
    """One line of a change, as JSON holds it."""

    n: int
    kind: str
    application_id: str | None
    before: dict[str, Any]
    after: dict[str, Any]


class Written(NamedTuple):
    """A change that is to be written down: whose board, which revision, by what, when."""

    owner_id: UUID
    revision: int
    actor: str
    at: datetime
    lines: Sequence[Line]


_WRITE = prepared(
    text("""
    WITH numbered AS (
        UPDATE boards SET revision = :revision WHERE owner_id = :owner_id
    ), written AS (
        INSERT INTO activities
            (owner_id, revision, n, application_id, kind, actor, at, before, after)
        SELECT :owner_id, :revision, line.n, line.application_id, line.kind, :actor, :at,
            line.before, line.after
        FROM jsonb_to_recordset(CAST(:lines AS jsonb)) AS line
            (n int, application_id uuid, kind text, before jsonb, after jsonb)
    )
    SELECT
    """).bindparams(bindparam("at", type_=DateTime(timezone=True)))
)


def write(session: Session, written: Written) -> None:
    """Number a board and store the lines of a change, in one statement, as each costs more than
    what it does; others are told once it is committed.
    """
    values = {
        "owner_id": written.owner_id,
        "revision": written.revision,
        "actor": written.actor,
        "at": written.at,
        "lines": json.dumps(written.lines),
    }
    session.connection().execute(_WRITE, values)
    notifications.tell_change(session, written.owner_id, written.revision)


def list_by_application(
    session: Session,
    owner_id: UUID,
    application_id: UUID,
    before: tuple[int, int] | None,
    limit: int,
) -> list[Activity]:
    """Return the lines of an application, the newest first."""
    query = select(Activity).where(
        Activity.owner_id == owner_id, Activity.application_id == application_id
    )
    if before is not None:
        query = query.where(
            tuple_(Activity.revision, Activity.n) < tuple_(literal(before[0]), literal(before[1]))
        )
    query = query.order_by(Activity.revision.desc(), Activity.n.desc())
    return list(session.scalars(query.limit(limit)))


def list_all_of(session: Session, owner_id: UUID, application_id: UUID) -> list[Activity]:
    """Return all lines of an application, the oldest first."""
    query = select(Activity).where(
        Activity.owner_id == owner_id, Activity.application_id == application_id
    )
    return list(session.scalars(query.order_by(Activity.revision, Activity.n)))


def list_by_revision(session: Session, owner_id: UUID, revision: int) -> list[Activity]:
    """Return the lines of one change, the last first."""
    query = select(Activity).where(Activity.owner_id == owner_id, Activity.revision == revision)
    return list(session.scalars(query.order_by(Activity.n.desc())))


def list_since(
    session: Session, owner_id: UUID, after: tuple[int, int], limit: int
) -> list[Activity]:
    """Return the lines after a line of a change, the oldest first."""
    place = tuple_(Activity.revision, Activity.n)
    query = select(Activity).where(
        Activity.owner_id == owner_id, place > tuple_(literal(after[0]), literal(after[1]))
    )
    return list(session.scalars(query.order_by(Activity.revision, Activity.n).limit(limit)))

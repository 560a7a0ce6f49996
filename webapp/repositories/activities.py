"""History: written with what it tells of, and found by change."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple, TypedDict
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    DateTime,
    Select,
    Text,
    Uuid,
    any_,
    bindparam,
    func,
    null,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Session

from webapp.models import Activity, Kind
from webapp.prepared import prepared
from webapp.repositories import boards, notifications
from webapp.repositories.tables import ACTIVITIES, written_by


class Line(TypedDict):
    """One line of a change, as JSON holds it."""

    n: int
    kind: str
    application_id: str | None
    before: dict[str, Any]
    after: dict[str, Any]


class ActivityRow(NamedTuple):
    """A line of history as it is read: line `n` of a change, and what it changed."""

    revision: int
    n: int
    application_id: UUID | None
    kind: str
    actor: str
    at: datetime
    before: dict[str, Any]
    after: dict[str, Any]


class Written(NamedTuple):
    """A change that is to be written down: whose board, which revision, by what, when."""

    owner_id: UUID
    revision: int
    actor: str
    at: datetime
    lines: Sequence[Line]


_NUMBERED = written_by(
    "numbered",
    "UPDATE boards SET revision = :of_change WHERE owner_id = :owner_id",
    owner_id=Uuid(),
    of_change=BigInteger(),
)
_WRITTEN = written_by(
    "written",
    """
    INSERT INTO activities (owner_id, revision, n, application_id, kind, actor, at, before, after)
    SELECT :owner_id, :of_change, line.n, line.application_id, line.kind, :of_actor, :of_instant,
        line.before, line.after
    FROM jsonb_to_recordset(:lines) AS line
        (n int, application_id uuid, kind text, before jsonb, after jsonb)
    """,
    lines=JSONB(),
    of_instant=DateTime(timezone=True),
)


def with_history(statement: Select[Any]) -> Select[Any]:
    """Let a statement that writes also number the board and store the lines of the change: each
    statement costs more than what it does. It is sent with the values of `history_of`.
    """
    return statement.add_cte(_NUMBERED, _WRITTEN)


def history_of(written: Written) -> dict[str, Any]:
    """Return the values that `with_history` asks for."""
    return {
        "owner_id": written.owner_id,
        "of_change": written.revision,
        "of_actor": written.actor,
        "of_instant": written.at,
        "lines": written.lines,
    }


_WRITE = prepared(with_history(select(null())))


def write(session: Session, written: Written) -> None:
    """Number a board and store the lines of a change."""
    session.connection().execute(_WRITE, history_of(written))


def note(session: Session, written: Written) -> None:
    """Note that a change is written down; others are told once it is committed."""
    boards.hold(session, written.owner_id, written.revision)
    notifications.tell_change(session, written.owner_id, written.revision)


def _only(side: ColumnElement[Any]) -> ColumnElement[Any]:
    field = func.jsonb_each(side).table_valued("key", "value")
    kept = field.c.key == any_(bindparam("kept", type_=ARRAY(Text)))
    fields = select(func.jsonb_object_agg(field.c.key, field.c.value)).where(kept)
    return func.coalesce(fields.scalar_subquery(), func.jsonb_build_object())


def strip(
    session: Session, owner_id: UUID, application_ids: Sequence[UUID], kept: Sequence[str]
) -> None:
    """Leave of what the lines of some applications tell only these fields."""
    session.execute(
        update(Activity)
        .where(Activity.owner_id == owner_id, Activity.application_id.in_(application_ids))
        .values(before=_only(ACTIVITIES.c.before), after=_only(ACTIVITIES.c.after))
        .execution_options(synchronize_session=False),
        {"kept": kept},
    )


def list_by_revision(session: Session, owner_id: UUID, revision: int) -> list[Activity]:
    """Return the lines of one change, the last first."""
    query = select(Activity).where(Activity.owner_id == owner_id, Activity.revision == revision)
    return list(session.scalars(query.order_by(Activity.n.desc())))


def is_known(session: Session, owner_id: UUID, revision: int) -> bool:
    """Tell whether there was a change with this revision."""
    query = select(Activity.n).where(Activity.owner_id == owner_id, Activity.revision == revision)
    return session.scalar(query.limit(1)) is not None


def is_from_file(session: Session, owner_id: UUID, revision: int) -> bool:
    """Tell whether a change came with the import of a board: its lines are what a file says."""
    query = select(Activity.revision).where(
        Activity.owner_id == owner_id,
        Activity.revision > revision,
        Activity.kind == Kind.BOARD_IMPORTED.value,
    )
    return session.scalar(query.limit(1)) is not None

"""History: by application, by change, and as the feed of all changes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple, TypedDict
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    DateTime,
    FromClause,
    Integer,
    Select,
    Text,
    Uuid,
    any_,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    null,
    select,
    true,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Session

from webapp import limits
from webapp.models import Activity, Kind
from webapp.prepared import prepared
from webapp.repositories import boards, notifications
from webapp.repositories.tables import ACTIVITIES, OWNER, written_by


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


_LINE = [ACTIVITIES.c[name] for name in ActivityRow._fields]
_LINES = select(*_LINE).where(ACTIVITIES.c.owner_id == OWNER)
_PLACE = tuple_(ACTIVITIES.c.revision, ACTIVITIES.c.n)
_FROM = tuple_(bindparam("revision", type_=BigInteger), bindparam("n", type_=Integer))
_MOST = bindparam("most", type_=Integer)
_BYTES = bindparam("bytes", type_=BigInteger)
# Said in the statement, so that its plan, which is made for all values, counts on them.
_ZERO, _ONE = (literal_column(each, Integer) for each in "01")
_NOTHING = func.jsonb_build_object()


def _page(
    lines: Select[Any], start: ColumnElement[bool], *, newest_first: bool = False
) -> Select[Any]:
    """Return the statement for lines that go on from a start, until there are enough or they are
    too long together.

    They are read one by one, so that nothing is unpacked that lies beyond the end. The first line
    there comes too, without what it tells, as a sign that there is more.
    """
    order = [ACTIVITIES.c.revision, ACTIVITIES.c.n]
    one = lines.order_by(*(each.desc() if newest_first else each for each in order)).limit(_ONE)
    first = one.where(start).subquery("first")
    walk = select(
        first,
        _size(first).label("size"),
        cast(_ZERO, BigInteger).label("told"),
        _ONE.label("number"),
    ).cte("walk", recursive=True)
    there = tuple_(walk.c.revision, walk.c.n)
    line = one.where(there > _PLACE if newest_first else there < _PLACE).lateral("line")
    told = walk.c.told + walk.c.size
    size = case((told < _BYTES, _size(line)), else_=_ZERO)
    walk = walk.union_all(
        select(*line.c, size, told, walk.c.number + _ONE)
        .select_from(walk.join(line, true()))
        .where(walk.c.told < _BYTES, walk.c.number < _MOST)
    )
    is_told = walk.c.told < _BYTES
    fields = [walk.c[name] for name in ActivityRow._fields[:-2]]
    sides = [case((is_told, side), else_=_NOTHING) for side in (walk.c.before, walk.c.after)]
    return select(*fields, *sides, is_told, walk.c.size).order_by(walk.c.number)


def _size(line: FromClause) -> ColumnElement[int]:
    sides = (func.octet_length(line.c[name].cast(Text)) for name in ("before", "after"))
    return sum(sides, _ZERO)


_OF_ONE = _LINES.where(ACTIVITIES.c.application_id == bindparam("application_id"))
_NEWEST_OF = prepared(_page(_OF_ONE, true(), newest_first=True))
_OLDER_OF = prepared(_page(_OF_ONE, _PLACE < _FROM, newest_first=True))
_SINCE = prepared(_page(_LINES, _PLACE > _FROM))


class Lines(NamedTuple):
    """A page of history, how long the texts of each line are in bytes, and whether there is more.
    There is at least one line if there is any.
    """

    lines: list[ActivityRow]
    sizes: list[int]
    has_more: bool


def list_by_application(
    session: Session,
    owner_id: UUID,
    application_id: UUID,
    before: tuple[int, int] | None,
    limit: int,
) -> Lines:
    """Return a page of an application's lines, the newest first."""
    values = {"owner_id": owner_id, "application_id": application_id}
    if before is None:
        return _read(session, _NEWEST_OF, limit, values)
    return _read(session, _OLDER_OF, limit, values | {"revision": before[0], "n": before[1]})


def list_since(session: Session, owner_id: UUID, after: tuple[int, int], limit: int) -> Lines:
    """Return a page of the lines after a line of a change, the oldest first."""
    values = {"owner_id": owner_id, "revision": after[0], "n": after[1]}
    return _read(session, _SINCE, limit, values)


def _read(session: Session, statement: Select[Any], limit: int, values: dict[str, Any]) -> Lines:
    asked = values | {"most": limit + 1, "bytes": limits.PAGE_BYTES}
    rows = session.connection().execute(statement, asked).all()
    told = [row for row in rows[:limit] if row[-2]]
    lines = [ActivityRow._make(row[:-2]) for row in told]
    return Lines(lines, [row[-1] for row in told], has_more=len(rows) > len(told))


_ID = func.jsonb_extract_path(ACTIVITIES.c.after, "id")
_ID_OF_COLUMN = func.jsonb_strip_nulls(func.jsonb_build_object("id", _ID))
_BRIEF = prepared(
    select(
        *_LINE[:-2],
        _NOTHING.label("before"),
        case((ACTIVITIES.c.kind.like("column.%"), _ID_OF_COLUMN), else_=_NOTHING).label("after"),
    )
    .where(ACTIVITIES.c.owner_id == OWNER, _PLACE > _FROM)
    .order_by(ACTIVITIES.c.revision, ACTIVITIES.c.n)
    .limit(_MOST)
)


def list_brief(session: Session, owner_id: UUID, after: tuple[int, int], limit: int) -> Lines:
    """Return the same as `list_since`, but of what the lines tell only which column it was."""
    values = {"owner_id": owner_id, "revision": after[0], "n": after[1], "most": limit + 1}
    rows = session.connection().execute(_BRIEF, values).all()
    lines = [ActivityRow._make(row) for row in rows[:limit]]
    return Lines(lines, [0] * len(lines), has_more=len(rows) > limit)


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

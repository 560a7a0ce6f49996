"""History as it is read: pages that end where they grow too long, and lines in short."""

from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Integer,
    Select,
    Text,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    select,
    true,
    tuple_,
)
from sqlalchemy.orm import Session

from webapp import limits
from webapp.prepared import prepared
from webapp.repositories.activities import ActivityRow
from webapp.repositories.tables import ACTIVITIES, OWNER

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


_IS_OF_ONE = ACTIVITIES.c.application_id == bindparam("application_id")
_OF_ONE = _LINES.where(_IS_OF_ONE)
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


_NOTES, _EMPTY = (literal_column(each, Text) for each in ("'notes'", "''"))


def _in_words(side: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return one side of a change; of notes, which may be long, only whether there are any."""
    notes = func.jsonb_extract_path_text(side, _NOTES)
    told = func.jsonb_build_object(_NOTES, func.coalesce(notes, _EMPTY) != _EMPTY)
    is_of_notes = side.op("?", is_comparison=True)(_NOTES)
    return case((is_of_notes, side.op("||")(told)), else_=side)


_IN_WORDS = (
    select(*_LINE[:-2], *(_in_words(side).label(side.name) for side in _LINE[-2:]))
    .where(ACTIVITIES.c.owner_id == OWNER, _IS_OF_ONE)
    .order_by(ACTIVITIES.c.revision.desc(), ACTIVITIES.c.n.desc())
    .limit(_MOST)
)
_NEWEST_IN_WORDS, _OLDER_IN_WORDS = prepared(_IN_WORDS), prepared(_IN_WORDS.where(_PLACE < _FROM))


def list_in_words(
    session: Session,
    owner_id: UUID,
    application_id: UUID,
    before: tuple[int, int] | None,
    limit: int,
) -> Lines:
    """Return the same as `list_by_application`, with all that a sentence needs: no texts of notes,
    so that no page is too long.
    """
    values = {"owner_id": owner_id, "application_id": application_id, "most": limit + 1}
    if before is None:
        return _short(session, _NEWEST_IN_WORDS, limit, values)
    place = {"revision": before[0], "n": before[1]}
    return _short(session, _OLDER_IN_WORDS, limit, values | place)


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
    return _short(session, _BRIEF, limit, values)


def _short(session: Session, statement: Select[Any], limit: int, values: dict[str, Any]) -> Lines:
    rows = session.connection().execute(statement, values).all()
    lines = [ActivityRow._make(row) for row in rows[:limit]]
    return Lines(lines, [0] * len(lines), has_more=len(rows) > limit)

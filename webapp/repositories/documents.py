"""Applications as JSON: pages of lists, written by the database in the form of ApplicationRead."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    Select,
    Text,
    any_,
    bindparam,
    case,
    func,
    literal_column,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by
from sqlalchemy.orm import Session

from webapp import limits
from webapp.models import Status
from webapp.prepared import prepared
from webapp.repositories.searching import containing, spellings_of, values_of, words_of
from webapp.repositories.tables import APPLICATIONS, COLUMNS, FACTS_OF_APPLICATIONS, LINKS, OWNER

_FAR = date(9999, 12, 31)
# As Pydantic writes instants: RFC 3339, in UTC.
_INSTANT = 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'
_FIRST = (
    *("id", "status", "column_id", "rank", "company", "title", "url", "location", "work_mode"),
    *("employment_type", "salary_min", "salary_max", "salary_currency", "salary_period"),
    *("source", "priority", "notes"),
)
_LAST = ("tags", "applied_on", "deadline_on", "next_action", "next_action_on")
_SHORT = ("url", "company", "title", "location", "source", "next_action")
_ZERO = literal_column("0", Integer)
_INSTANTS = ("created_at", "updated_at", "deleted_at")

# What lists may be sorted by. Rows without the date come last upwards, and first downwards.
SORTS: Mapping[str, ColumnElement[Any]] = {
    **{name: APPLICATIONS.c[name] for name in ("created_at", "updated_at", "priority")},
    **{
        name: func.coalesce(APPLICATIONS.c[name], _FAR)
        for name in ("applied_on", "deadline_on", "next_action_on")
    },
    **{name: APPLICATIONS.c[name].collate("C") for name in ("company", "title")},
}


@dataclass(frozen=True, slots=True)
class Selection:
    """Which applications a list shows, and in which order."""

    statuses: Sequence[Status] = ()
    column_id: UUID | None = None
    tag: str | None = None
    query: str = ""
    updated_since: datetime | None = None
    deleted: str | None = None
    sort: str = "created_at"
    descending: bool = True
    after: tuple[Any, UUID] | None = field(default=None)


class Document(NamedTuple):
    """An application as JSON, and its place in the list."""

    text: str
    value: Any
    id: str


class Documents(NamedTuple):
    """A page of applications, at least one if there is any, and whether there is more."""

    page: list[Document]
    has_more: bool


class _Shape(NamedTuple):
    """What a list's statement depends on; all else are its parameters."""

    has_statuses: bool
    has_column: bool
    has_tag: bool
    words: int
    has_since: bool
    deleted: str | None
    sort: str
    descending: bool
    has_after: bool


def list_selected(session: Session, owner_id: UUID, selection: Selection, limit: int) -> Documents:
    """Return a page of a selection."""
    words = words_of(selection.query)
    shape = _Shape(
        bool(selection.statuses),
        selection.column_id is not None,
        selection.tag is not None,
        len(words),
        selection.updated_since is not None,
        selection.deleted,
        selection.sort,
        selection.descending,
        selection.after is not None,
    )
    values: dict[str, Any] = {
        "owner_id": owner_id,
        "bytes": limits.PAGE_BYTES,
        "statuses": list(selection.statuses),
        "column_id": selection.column_id,
        "tags": spellings_of(selection.tag or ""),
        "since": selection.updated_since,
        "most": limit + 1,
        **values_of(words),
    }
    if selection.after is not None:
        values |= {"last_value": selection.after[0], "last_id": selection.after[1]}
    statement, asked = _statement(shape)
    asked_for = {name: values[name] for name in asked}
    rows = session.connection().execute(statement, asked_for).all()
    page = [Document._make(row) for row in rows[:limit] if row[0] is not None]
    return Documents(page, has_more=len(rows) > len(page))


@lru_cache(maxsize=256)
def _statement(shape: _Shape) -> tuple[Select[Any], frozenset[str]]:
    """Return the statement for lists of a shape, and the names of its parameters."""
    value = SORTS[shape.sort]
    page = (
        select(*FACTS_OF_APPLICATIONS, COLUMNS.c.status, value.label("value"), _LINKS)
        .join(COLUMNS, COLUMNS.c.id == APPLICATIONS.c.column_id)
        .where(COLUMNS.c.owner_id == OWNER, *_conditions(shape, value))
        .order_by(*_order(shape, value, APPLICATIONS.c.id))
        .limit(bindparam("most"))
        .subquery("page")
    )
    # The length of notes is known without unpacking them, which is done only until the page's end.
    order = _order(shape, page.c.value, page.c.id)
    before = func.sum(_size(page)).over(order_by=order, rows=(None, -1))
    sized = select(page, func.coalesce(before, _ZERO).label("bytes_before")).subquery("sized")
    text = case((sized.c.bytes_before < bindparam("bytes"), _document(sized)))
    statement = select(text, sized.c.value, sized.c.id.cast(Text))
    statement = statement.order_by(*_order(shape, sized.c.value, sized.c.id))
    return prepared(statement), _parameters(shape)


def _order(shape: _Shape, *parts: ColumnElement[Any]) -> list[ColumnElement[Any]]:
    return [part.desc() if shape.descending else part for part in parts]


def _conditions(shape: _Shape, value: ColumnElement[Any]) -> list[ColumnElement[bool]]:
    deleted_at = APPLICATIONS.c.deleted_at
    place, last = (
        tuple_(value, APPLICATIONS.c.id),
        tuple_(bindparam("last_value", type_=value.type), bindparam("last_id")),
    )
    named: list[tuple[bool, ColumnElement[bool]]] = [
        (shape.deleted is None, deleted_at.is_(None)),
        (shape.deleted == "only", deleted_at.is_not(None)),
        (shape.has_statuses, COLUMNS.c.status == any_(bindparam("statuses", type_=ARRAY(Text)))),
        (shape.has_column, APPLICATIONS.c.column_id == bindparam("column_id")),
        (shape.has_tag, APPLICATIONS.c.tags.overlap(bindparam("tags", type_=ARRAY(Text)))),
        (shape.has_since, APPLICATIONS.c.updated_at >= bindparam("since")),
        (shape.has_after, place < last if shape.descending else place > last),
    ]
    chosen = [condition for is_named, condition in named if is_named]
    return [APPLICATIONS.c.owner_id == OWNER, *chosen, *containing(shape.words)]


def _parameters(shape: _Shape) -> frozenset[str]:
    named = {
        "statuses": shape.has_statuses,
        "column_id": shape.has_column,
        "tags": shape.has_tag,
        "since": shape.has_since,
        "last_value": shape.has_after,
        "last_id": shape.has_after,
    }
    words = (f"word_{number}" for number in range(shape.words))
    chosen = (name for name, is_named in named.items() if is_named)
    return frozenset(("owner_id", "most", "bytes", *words, *chosen))


def _document(page: FromClause) -> ColumnElement[Any]:
    """Return an application of the page as the text of a JSON object."""
    instants = [
        func.to_char(func.timezone("UTC", page.c[name]), _INSTANT).label(name) for name in _INSTANTS
    ]
    fields = (
        select(
            *(page.c[name] for name in _FIRST),
            page.c.links,
            *(page.c[name] for name in _LAST),
            *instants,
            page.c.revision,
        )
        .correlate(page)
        .subquery("document")
    )
    text = func.row_to_json(literal_column("document")).cast(Text)
    return select(text).select_from(fields).scalar_subquery()


def _size(page: FromClause) -> ColumnElement[int]:
    """Return how many bytes the texts of an application are."""
    of_notes = func.coalesce(func.octet_length(page.c.notes), _ZERO)
    of_links = func.octet_length(page.c.links.cast(Text))
    return of_notes + of_links + func.octet_length(func.concat(*(page.c[name] for name in _SHORT)))


def _links() -> ColumnElement[Any]:
    link = (
        select(*(LINKS.c[name] for name in ("id", "label", "url", "revision")), LINKS.c.rank)
        .where(LINKS.c.owner_id == OWNER, LINKS.c.application_id == APPLICATIONS.c.id)
        .correlate(APPLICATIONS)
        .subquery("link")
    )
    fields = [
        part for name in ("id", "label", "url", "revision") for part in (f"{name}", link.c[name])
    ]
    listed = func.json_agg(aggregate_order_by(func.json_build_object(*fields), link.c.rank))
    whole = select(func.coalesce(listed, func.json_build_array())).select_from(link)
    return whole.scalar_subquery().label("links")


_LINKS = _links()

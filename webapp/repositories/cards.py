"""Cards: the rows that the board is drawn from. These are the hot reads: statements are built once
and select columns, never objects.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    CTE,
    ColumnElement,
    Select,
    Table,
    Text,
    Uuid,
    any_,
    bindparam,
    case,
    func,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, aggregate_order_by
from sqlalchemy.orm import Session

from webapp import limits
from webapp.errors import NotFound
from webapp.prepared import prepared
from webapp.repositories.searching import containing, values_of, words_of
from webapp.repositories.tables import APPLICATIONS, COLUMNS, LINKS, OWNER


class CardKey(NamedTuple):
    """Which card, and which state of it: a card never changes without its state changing.

    The state is its revision and the instant of its last change, as text.
    """

    id: str
    state: str


class CardRow(NamedTuple):
    """What a card shows, in the order in which the board's template unpacks it."""

    id: UUID
    column_id: UUID
    status: str
    company: str
    title: str
    location: str | None
    work_mode: str | None
    salary_min: int | None
    salary_max: int | None
    salary_currency: str | None
    salary_period: str | None
    priority: int
    tags: list[str]
    next_action: str | None
    next_action_on: date | None
    deadline_on: date | None
    applied_on: date | None
    has_notes: bool
    link_count: int
    revision: int
    updated_at: datetime
    state: str


def _key(card: Any) -> tuple[ColumnElement[str], ColumnElement[str]]:
    return card.id.cast(Text).label("card"), _state(card)


def _state(card: Any) -> ColumnElement[str]:
    return func.concat(card.revision, " ", card.updated_at, type_=Text).label("state")


def _key_as_json(card: Any) -> ColumnElement[Any]:
    return func.json_build_array(*_key(card))


def _live(table: Any = APPLICATIONS) -> tuple[ColumnElement[bool], ...]:
    return table.c.owner_id == OWNER, table.c.deleted_at.is_(None)


def _most() -> ColumnElement[int]:
    """How many cards of a column are shown: as many as are asked for by its id, or a page."""
    asked = bindparam("shown", type_=JSONB)[COLUMNS.c.id.cast(Text)].as_integer()
    return func.coalesce(asked, limits.BOARD_PAGE)


_OF_KEYS = ("column_id", "id", "rank", "revision", "updated_at")


def first_keys() -> ColumnElement[Any]:
    """Return the expression for the keys of the first cards of an owner's open columns, as JSON:
    an object of lists, by the columns' ids.
    """
    cards = (
        select(*(APPLICATIONS.c[name] for name in _OF_KEYS))
        .where(*_live(), APPLICATIONS.c.column_id == COLUMNS.c.id)
        .order_by(APPLICATIONS.c.rank)
        .limit(_most())
        .correlate(COLUMNS)
        .lateral("cards")
    )
    keys = aggregate_order_by(_key_as_json(cards.c), cards.c.rank)
    by_column = (
        select(COLUMNS.c.id, func.json_agg(keys).label("keys"))
        .join(cards, true())
        .where(COLUMNS.c.owner_id == OWNER, COLUMNS.c.collapsed.is_(False))
        .group_by(COLUMNS.c.id)
        .subquery("by_column")
    )
    return select(func.json_object_agg(by_column.c.id, by_column.c["keys"])).scalar_subquery()


def found_keys(words: int) -> ColumnElement[Any]:
    """Return the expression for the keys of the first cards that match a search, as JSON: an object
    of objects, by the columns' ids, with the keys and how many cards match in all.

    Of a collapsed column it is one key.
    """
    place = func.row_number().over(
        partition_by=APPLICATIONS.c.column_id, order_by=APPLICATIONS.c.rank
    )
    total = func.count().over(partition_by=APPLICATIONS.c.column_id)
    found = (
        select(
            *(APPLICATIONS.c[name] for name in _OF_KEYS),
            place.label("place"),
            total.label("total"),
        )
        .where(*_live(), *containing(words))
        .subquery("found")
    )
    keys = func.json_agg(aggregate_order_by(_key_as_json(found.c), found.c.place))
    most = case((COLUMNS.c.collapsed, 1), else_=_most())
    by_column = (
        select(
            found.c.column_id,
            func.json_build_object("keys", keys, "total", func.max(found.c.total)).label("found"),
        )
        .join(COLUMNS, COLUMNS.c.id == found.c.column_id)
        .where(COLUMNS.c.owner_id == OWNER, found.c.place <= most)
        .group_by(found.c.column_id)
        .subquery("by_column")
    )
    return select(func.json_object_agg(by_column.c.column_id, by_column.c.found)).scalar_subquery()


@lru_cache(maxsize=32)
def _keys_after(words: int, *, is_from_start: bool) -> Select[Any]:
    key: tuple[ColumnElement[Any], ...] = _key(APPLICATIONS.c)
    statement: Select[Any] = (
        select(*key)
        .where(*_live(), APPLICATIONS.c.column_id == bindparam("column_id"), *containing(words))
        .order_by(APPLICATIONS.c.rank)
        .limit(bindparam("most"))
    )
    if not is_from_start:
        statement = statement.where(APPLICATIONS.c.rank > bindparam("rank"))
    return prepared(statement)


def list_after(
    session: Session, owner_id: UUID, column_id: UUID, rank: str | None, query: str, most: int
) -> list[CardKey]:
    """Return up to `most` matching cards of one column that come after a rank, or its first."""
    words = words_of(query)
    values = {"owner_id": owner_id, "column_id": column_id, "most": most, **values_of(words)}
    if rank is not None:
        values["rank"] = rank
    return _keys(session, _keys_after(len(words), is_from_start=rank is None), **values)


def _keys(session: Session, statement: Select[Any], **values: Any) -> list[CardKey]:
    return [CardKey._make(row) for row in session.connection().execute(statement, values).all()]


def rows(card: Table | CTE = APPLICATIONS) -> Select[Any]:
    """Return the query for cards: of the table, or of what the same statement writes."""
    special: dict[str, ColumnElement[Any]] = {
        "state": _state(card.c),
        "status": COLUMNS.c.status,
        "has_notes": card.c.notes.is_not(None),
        "link_count": select(func.count())
        .where(LINKS.c.owner_id == OWNER, LINKS.c.application_id == card.c.id)
        .scalar_subquery(),
    }
    shown = [special[name] if name in special else card.c[name] for name in CardRow._fields]
    return (
        select(*shown)
        .join(COLUMNS, COLUMNS.c.id == card.c.column_id)
        .where(*_live(card), COLUMNS.c.owner_id == OWNER)
    )


_ROW = prepared(rows().where(APPLICATIONS.c.id == bindparam("id")))
_ROWS = prepared(rows().where(APPLICATIONS.c.id == any_(bindparam("ids", type_=ARRAY(Uuid)))))
_COUNTED = (
    select(APPLICATIONS.c.column_id, func.count().label("count"))
    .where(*_live(), APPLICATIONS.c.column_id == any_(bindparam("column_ids", type_=ARRAY(Uuid))))
    .group_by(APPLICATIONS.c.column_id)
    .subquery("counted")
)


def with_counts(statement: Select[Any]) -> Select[Any]:
    """Let a query for one card also tell how many cards some columns have; what the statement
    writes itself is not seen by that.
    """
    counted = func.json_object_agg(_COUNTED.c.column_id, _COUNTED.c["count"])
    return prepared(statement.add_columns(select(counted).scalar_subquery()))


class CountedCard(NamedTuple):
    """A card, and how many cards some columns have."""

    card: CardRow
    counts: dict[UUID, int]


def read_counted(row: Sequence[Any], column_ids: Collection[UUID]) -> CountedCard:
    """Return what a row of `with_counts` says."""
    card = CardRow._make(row[:-1])
    counts = dict.fromkeys(column_ids, 0)
    counts |= {UUID(column_id): count for column_id, count in (row[-1] or {}).items()}
    return CountedCard(card, counts)


_ROW_WITH_COUNTS = with_counts(_ROW)


def get_with_counts(
    session: Session, owner_id: UUID, application_id: UUID, column_ids: Collection[UUID]
) -> CountedCard:
    """Return one card of the board, and how many cards some columns have; raises NotFound."""
    values = {"owner_id": owner_id, "id": application_id, "column_ids": list(column_ids)}
    row = session.connection().execute(_ROW_WITH_COUNTS, values).one_or_none()
    if row is None:
        raise NotFound("This application is not on the board.")
    return read_counted(row, column_ids)


def get(session: Session, owner_id: UUID, application_id: UUID) -> CardRow:
    """Return one card of the board; raises NotFound, for a trashed one too."""
    values = {"owner_id": owner_id, "id": application_id}
    row = session.connection().execute(_ROW, values).one_or_none()
    if row is None:
        raise NotFound("This application is not on the board.")
    return CardRow._make(row)


def list_by_id(session: Session, owner_id: UUID, ids: Sequence[str]) -> list[CardRow]:
    """Return those of some cards that are on the board, in no order."""
    values = {"owner_id": owner_id, "ids": [UUID(id_) for id_ in ids]}
    return [CardRow._make(row) for row in session.connection().execute(_ROWS, values).all()]


class Place(NamedTuple):
    """Where an application stands, in the trash too."""

    column_id: UUID
    rank: str


_PLACE = prepared(
    select(APPLICATIONS.c.column_id, APPLICATIONS.c.rank).where(
        APPLICATIONS.c.owner_id == OWNER, APPLICATIONS.c.id == bindparam("id")
    )
)


def get_place(session: Session, owner_id: UUID, application_id: UUID) -> Place:
    """Return where an application stands; raises NotFound."""
    values = {"owner_id": owner_id, "id": application_id}
    row = session.connection().execute(_PLACE, values).one_or_none()
    if row is None:
        raise NotFound("This application does not exist.")
    return Place._make(row)

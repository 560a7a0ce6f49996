"""Boards, and the rows that the board page is drawn from."""

from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    exists,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import Session

from webapp import limits
from webapp.errors import NotFound
from webapp.models import Application, Board, Column, Link
from webapp.models.words import OPEN, Status

_NEXT_ACTION = func.coalesce(Application.next_action, "Next step")
_UNMET = OPEN - {Status.APPLIED}


class CardRow(NamedTuple):
    """What a card shows, in the order in which the board's template unpacks it."""

    id: UUID
    column_id: UUID
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


class NextUp(NamedTuple):
    """Something that is due: an application's next action or deadline."""

    application_id: UUID
    company: str
    label: str
    on: date


def _card_columns(card: Any) -> tuple[ColumnElement[Any], ...]:
    link_count = (
        select(func.count())
        .where(Link.owner_id == card.owner_id, Link.application_id == card.id)
        .scalar_subquery()
    )
    plain = [
        getattr(card, name) for name in CardRow._fields if name not in {"has_notes", "link_count"}
    ]
    place = CardRow._fields.index("has_notes")
    return (*plain[:place], card.notes.is_not(None).label("has_notes"), link_count, *plain[place:])


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


def list_cards(session: Session, owner_id: UUID, query: str, limit: int) -> list[CardRow]:
    """Return the first `limit` matching cards of each column, in the order of the board."""
    cards = (
        select(Application)
        .where(
            Application.owner_id == owner_id,
            Application.column_id == Column.id,
            Application.deleted_at.is_(None),
            *matches(query),
        )
        .order_by(Application.rank)
        .limit(limit)
        .correlate(Column)
        .lateral("cards")
    )
    statement = (
        select(*_card_columns(cards.c))
        .select_from(Column)
        .join(cards, true())
        .where(Column.owner_id == owner_id)
        .order_by(Column.rank, cards.c.rank)
    )
    return [CardRow._make(row) for row in session.execute(statement)]


def list_cards_after(
    session: Session, owner_id: UUID, column_id: UUID, after: str | None, query: str, limit: int
) -> list[CardRow]:
    """Return up to `limit` matching cards of one column that come after a rank."""
    statement = _cards(owner_id).where(Application.column_id == column_id, *matches(query))
    if after is not None:
        statement = statement.where(Application.rank > after)
    rows = session.execute(statement.order_by(Application.rank).limit(limit))
    return [CardRow._make(row) for row in rows]


def get_card(session: Session, owner_id: UUID, application_id: UUID) -> CardRow:
    """Return one card of the board; raises NotFound, for a trashed one too."""
    row = session.execute(_cards(owner_id).where(Application.id == application_id)).one_or_none()
    if row is None:
        raise NotFound("This application is not on the board.")
    return CardRow._make(row)


def _cards(owner_id: UUID) -> Select[Any]:
    return select(*_card_columns(Application)).where(
        Application.owner_id == owner_id, Application.deleted_at.is_(None)
    )


def count_cards(session: Session, owner_id: UUID, query: str = "") -> dict[UUID, int]:
    """Return how many matching cards each column has that has any."""
    statement = (
        select(Application.column_id, func.count())
        .where(Application.owner_id == owner_id, Application.deleted_at.is_(None), *matches(query))
        .group_by(Application.column_id)
    )
    return dict(session.execute(statement).all())


def list_next_up(session: Session, owner_id: UUID, until: date, limit: int) -> list[NextUp]:
    """Return the next actions and deadlines of open applications up to a day, soonest first.

    A deadline counts until the application is out: with the status `applied` it has been met.
    """
    due = union_all(
        _due(owner_id, until, OPEN, _NEXT_ACTION, Application.next_action_on),
        _due(owner_id, until, _UNMET, literal("Deadline"), Application.deadline_on),
    ).subquery()
    statement = select(due).order_by(due.c.due_on, due.c.company, due.c.id).limit(limit)
    return [NextUp._make(row) for row in session.execute(statement)]


def _due(
    owner_id: UUID, until: date, statuses: frozenset[Status], label: Any, due_on: Any
) -> Select[Any]:
    standing = exists().where(
        Column.owner_id == owner_id,
        Column.id == Application.column_id,
        Column.status.in_(sorted(statuses)),
    )
    return select(
        Application.id, Application.company, label.label("label"), due_on.label("due_on")
    ).where(
        Application.owner_id == owner_id,
        Application.deleted_at.is_(None),
        due_on <= until,
        standing,
    )


def matches(query: str) -> list[ColumnElement[bool]]:
    """Return the conditions of a search: each word must occur somewhere, in whatever case."""
    searched = (
        Application.company,
        Application.title,
        Application.location,
        Application.notes,
        func.array_to_string(Application.tags, " "),
    )
    words = query[: limits.QUERY].split()
    return [or_(*(text.icontains(word, autoescape=True) for text in searched)) for word in words]

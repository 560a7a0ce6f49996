"""The board as a page shows it."""

from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from uuid import UUID

from sqlalchemy.orm import Session

from webapp import limits
from webapp.models import Board, Column, Kind
from webapp.repositories import applications, boards, columns
from webapp.repositories.boards import CardRow, NextUp
from webapp.schemas.board import PreferencesUpdate
from webapp.services.changes import change
from webapp.services.owner import Owner

NEXT_UP_DAYS = 14
NEXT_UP_MOST = 8


@dataclass(frozen=True, slots=True)
class ColumnView:
    """A column with the cards that are shown of it.

    `count` is of all, `shown_count` of those that match the filter.
    """

    id: UUID
    status: str
    name: str
    colour: str
    collapsed: bool
    revision: int
    count: int
    shown_count: int
    cards: list[CardRow]
    has_more: bool


@dataclass(frozen=True, slots=True)
class BoardView:
    """A board with its first cards."""

    revision: int
    columns: list[ColumnView]
    total: int
    query: str
    next_up: list[NextUp]


def show(session: Session, owner: Owner, query: str = "") -> BoardView:
    """Return the board: all columns, the first cards of each that match, and what is due."""
    board = boards.get(session, owner.id)
    counts = boards.count_cards(session, owner.id)
    shown = boards.count_cards(session, owner.id, query) if query.strip() else counts
    rows = boards.list_cards(session, owner.id, query, limits.BOARD_PAGE)
    by_column = {key: list(cards) for key, cards in groupby(rows, key=lambda row: row.column_id)}
    views = [
        _view(
            column, counts, shown, by_column.get(column.id, []), len(by_column.get(column.id, []))
        )
        for column in columns.list_all(session, owner.id)
    ]
    return BoardView(board.revision, views, sum(counts.values()), query, next_up(session, owner))


def _view(
    column: Column, counts: dict[UUID, int], shown: dict[UUID, int], cards: list[CardRow], seen: int
) -> ColumnView:
    shown_count = shown.get(column.id, 0)
    return ColumnView(
        id=column.id,
        status=column.status,
        name=column.name,
        colour=column.colour,
        collapsed=column.collapsed,
        revision=column.revision,
        count=counts.get(column.id, 0),
        shown_count=shown_count,
        cards=cards,
        has_more=shown_count > seen,
    )


def show_column(
    session: Session, owner: Owner, column_id: UUID, after: UUID | None = None, query: str = ""
) -> ColumnView:
    """Return the next cards of a column after a card, or its first.

    Raises NotFound for column and card.

    If the card has left the column meanwhile, the cards after its place of before cannot be told:
    the first are given.
    """
    column = columns.get(session, owner.id, column_id)
    last = None if after is None else applications.get(session, owner.id, after)
    rank = last.rank if last is not None and last.column_id == column_id else None
    size = limits.BOARD_PAGE
    cards = boards.list_cards_after(session, owner.id, column_id, rank, query, size + 1)
    counts = boards.count_cards(session, owner.id)
    shown = boards.count_cards(session, owner.id, query) if query.strip() else counts
    view = _view(column, counts, shown, cards[:size], 0)
    return ColumnView(
        **{name: getattr(view, name) for name in view.__slots__ if name != "has_more"},
        has_more=len(cards) > size,
    )


more = show_column


def next_up(session: Session, owner: Owner) -> list[NextUp]:
    """Return what is due within two weeks, soonest first."""
    until = owner.today() + timedelta(days=NEXT_UP_DAYS)
    return boards.list_next_up(session, owner.id, until, NEXT_UP_MOST)


def card(session: Session, owner: Owner, application_id: UUID) -> CardRow:
    """Return one card of the board. Raises NotFound, also for one in the trash."""
    return boards.get_card(session, owner.id, application_id)


def counts(session: Session, owner: Owner) -> dict[UUID, int]:
    """Return how many cards each column has, empty ones too."""
    present = boards.count_cards(session, owner.id)
    return {column.id: present.get(column.id, 0) for column in columns.list_all(session, owner.id)}


def revision(session: Session, owner: Owner) -> int:
    """Return the number of the last change."""
    return boards.get(session, owner.id).revision


def update_preferences(session: Session, owner: Owner, data: PreferencesUpdate) -> Board:
    """Change the board's preferences."""
    with change(session, owner) as opened:
        board = opened.board
        changed = {
            name: value for name, value in data.changes().items() if getattr(board, name) != value
        }
        if changed:
            opened.record(
                Kind.BOARD_UPDATED,
                before={name: getattr(board, name) for name in changed},
                after=changed,
            )
            for name, value in changed.items():
                setattr(board, name, value)
    return board

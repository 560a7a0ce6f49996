"""The board as a page shows it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from webapp import limits
from webapp.models import Board, Column, Kind
from webapp.repositories import boards, cards, columns, places
from webapp.repositories.boards import Due, Found, NextUp
from webapp.repositories.cards import CardKey, CardRow
from webapp.repositories.places import Above
from webapp.schemas.board import PreferencesUpdate
from webapp.services.changes import assign, change
from webapp.services.owner import Owner

NEXT_UP_DAYS = 14
NEXT_UP_MOST = 8


@dataclass(frozen=True, slots=True)
class ColumnView:
    """A column with the cards that are shown of it.

    `count` is of all, `shown_count` of those that match the filter.
    """

    id: str
    status: str
    name: str
    colour: str
    collapsed: bool
    count: int
    shown_count: int
    keys: list[CardKey]

    @property
    def has_more(self) -> bool:
        """Whether there are cards after those that are shown."""
        return self.shown_count > len(self.keys)


@dataclass(frozen=True, slots=True)
class BoardView:
    """A board with its first cards."""

    revision: int
    columns: list[ColumnView]
    total: int
    query: str
    next_up: list[NextUp]


@dataclass(frozen=True, slots=True)
class MoreCards:
    """The next cards of a column."""

    column: Column
    keys: list[CardKey]
    has_more: bool


def show(
    session: Session,
    owner: Owner,
    query: str = "",
    shown: Mapping[str, int] | None = None,
    *,
    has_next_up: bool = True,
) -> BoardView:
    """Return the board: all columns, the first cards of each that match, and what is due if that
    is asked for.

    `shown` asks for more cards of some columns than usual, by their ids, for somebody who has them
    before them.

    `revision` is that of the moment at which the owner was recognised: what is shown is at least as
    new, and may be newer.
    """
    lengths = {
        column_id: min(max(number, limits.BOARD_PAGE), limits.COLUMN_MOST)
        for column_id, number in (shown or {}).items()
    }
    due = _due(owner) if has_next_up else None
    board = boards.show(session, owner.id, query, lengths, due)
    nothing = Found(0, [])
    views = [ColumnView(*row, *board.found.get(row.id, nothing)) for row in board.columns]
    total = sum(row.total for row in board.columns)
    return BoardView(owner.board_revision, views, total, query, board.next_up)


def show_column(session: Session, owner: Owner, column_id: UUID) -> ColumnView:
    """Return a column with its first cards. Raises NotFound."""
    column = columns.get(session, owner.id, column_id)
    keys = cards.list_after(session, owner.id, column_id, None, "", limits.BOARD_PAGE)
    count = boards.count_cards(session, owner.id, [column_id])[column_id]
    facts = (str(column.id), column.status, column.name, column.colour, column.collapsed)
    return ColumnView(*facts, count=count, shown_count=count, keys=keys)


def more(
    session: Session, owner: Owner, column_id: UUID, after: UUID | None, query: str
) -> MoreCards:
    """Return the next cards of a column after a card, or its first.

    Raises NotFound for column and card.

    If the card has left the column meanwhile, the cards after its place of before cannot be told:
    the first are given.
    """
    column = columns.get(session, owner.id, column_id)
    place = None if after is None else cards.get_place(session, owner.id, after)
    rank = place.rank if place is not None and place.column_id == column_id else None
    size = limits.BOARD_PAGE
    keys = cards.list_after(session, owner.id, column_id, rank, query, size + 1)
    return MoreCards(column, keys[:size], has_more=len(keys) > size)


def above(session: Session, owner: Owner, application_id: UUID) -> Above:
    """Return the card above one, and the revision of the board at that moment. Raises NotFound."""
    return places.find_above(session, owner.id, application_id)


def next_up(session: Session, owner: Owner) -> list[NextUp]:
    """Return what is due within two weeks, soonest first."""
    return boards.list_next_up(session, owner.id, _due(owner))


def _due(owner: Owner) -> Due:
    return Due(owner.today() + timedelta(days=NEXT_UP_DAYS), NEXT_UP_MOST)


def card(session: Session, owner: Owner, application_id: UUID) -> CardRow:
    """Return one card of the board. Raises NotFound, also for one in the trash."""
    return cards.get(session, owner.id, application_id)


def list_cards(session: Session, owner: Owner, ids: Sequence[str]) -> list[CardRow]:
    """Return those of some cards that are on the board, in no order."""
    return cards.list_by_id(session, owner.id, ids)


def counts(
    session: Session, owner: Owner, column_ids: Collection[UUID] | None = None
) -> dict[UUID, int]:
    """Return how many cards some columns have, or all of them."""
    if column_ids is None:
        return {UUID(row.id): row.total for row in boards.list_columns(session, owner.id)}
    return boards.count_cards(session, owner.id, column_ids)


def update_preferences(session: Session, owner: Owner, data: PreferencesUpdate) -> Board:
    """Change the board's preferences."""
    with change(session, owner) as opened:
        board = opened.board
        before, after = assign(board, data.changes())
        if after:
            opened.record(Kind.BOARD_UPDATED, before=before, after=after)
    return board

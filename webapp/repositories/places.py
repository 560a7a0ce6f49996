"""Places of cards: all that a move is worked out from, in one statement, and the move itself."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import BigInteger, Date, DateTime, Text, Uuid
from sqlalchemy.orm import Session

from webapp.errors import COLUMN_GONE, NotFound
from webapp.models import Status
from webapp.prepared import prepared
from webapp.repositories.activities import Written, history_of, with_history
from webapp.repositories.cards import CountedCard, read_counted, rows, with_counts
from webapp.repositories.tables import APPLICATIONS, read_by, written_by


class Lane(NamedTuple):
    """A column as a place to be in."""

    id: UUID
    name: str
    status: str
    colour: str


class Near(NamedTuple):
    """A card that was named as a neighbour, and the ranks next to its own."""

    column_id: UUID
    rank: str
    is_deleted: bool
    rank_before: str | None
    rank_after: str | None


class Standing(NamedTuple):
    """Where a card stands, and the place where it shall go.

    `target` is None if there is no such column; `first` and `last` are the ranks at its ends. No
    rank is that of the card itself.
    """

    rank: str
    is_deleted: bool
    applied_on: date | None
    lane: Lane
    target: Lane | None
    first: str | None
    last: str | None
    near: Mapping[UUID, Near]


_STANDING = prepared(
    read_by(
        """
    SELECT card.rank, card.deleted_at IS NOT NULL, card.applied_on,
        lane.id, lane.name, lane.status, lane.colour,
        target.id, target.name, target.status, target.colour,
        (SELECT min(other.rank) FROM applications AS other WHERE other.owner_id = :owner_id
            AND other.column_id = target.id AND other.id <> card.id),
        (SELECT max(other.rank) FROM applications AS other WHERE other.owner_id = :owner_id
            AND other.column_id = target.id AND other.id <> card.id),
        (SELECT json_agg(json_build_array(near.id, near.column_id, near.rank,
            near.deleted_at IS NOT NULL,
            (SELECT max(other.rank) FROM applications AS other WHERE other.owner_id = :owner_id
                AND other.column_id = near.column_id AND other.rank < near.rank
                AND other.id <> card.id),
            (SELECT min(other.rank) FROM applications AS other WHERE other.owner_id = :owner_id
                AND other.column_id = near.column_id AND other.rank > near.rank
                AND other.id <> card.id)))
            FROM applications AS near
            WHERE near.owner_id = :owner_id AND near.id IN (:after_id, :before_id))
    FROM applications AS card
    JOIN columns AS lane ON lane.owner_id = :owner_id AND lane.id = card.column_id
    LEFT JOIN columns AS target ON target.owner_id = :owner_id AND target.id = coalesce(:column_id,
        (SELECT first.id FROM columns AS first WHERE first.owner_id = :owner_id
            AND first.status = :status ORDER BY first.rank LIMIT 1), card.column_id)
    WHERE card.owner_id = :owner_id AND card.id = :id
    """,
        14,
        column_id=Uuid(),
        after_id=Uuid(),
        before_id=Uuid(),
    )
)


def get_standing(
    session: Session,
    owner_id: UUID,
    application_id: UUID,
    *,
    column_id: UUID | None = None,
    status: Status | None = None,
    after_id: UUID | None = None,
    before_id: UUID | None = None,
) -> Standing:
    """Return where a card stands, and what is known of where it shall go: a column, or the first of
    a status, or else its own. Raises NotFound.
    """
    values = {
        "owner_id": owner_id,
        "id": application_id,
        "column_id": column_id,
        "status": status,
        "after_id": after_id,
        "before_id": before_id,
    }
    row = session.connection().execute(_STANDING, values).one_or_none()
    if row is None:
        raise NotFound("This application does not exist.")
    rank, is_deleted, applied_on, *rest = row
    first, last, near = rest[8:]
    return Standing(
        rank,
        is_deleted,
        applied_on,
        Lane(*rest[:4]),
        Lane(*rest[4:8]) if rest[4] else None,
        first,
        last,
        {UUID(each[0]): Near(UUID(each[1]), *each[2:]) for each in near or []},
    )


_MOVED = written_by(
    "moved",
    """
    UPDATE applications SET column_id = :column_id, rank = :rank, applied_on = :applied_on,
        revision = :of_change, updated_at = :of_instant
    WHERE owner_id = :owner_id AND id = :id RETURNING *
    """,
    returned=APPLICATIONS,
    owner_id=Uuid(),
    id=Uuid(),
    column_id=Uuid(),
    rank=Text(),
    applied_on=Date(),
    of_change=BigInteger(),
    of_instant=DateTime(timezone=True),
)
_MOVE = with_counts(rows(_MOVED))
_MOVE_AND_WRITE = with_history(_MOVE)


class Goal(NamedTuple):
    """Where a card goes, and when it was applied for."""

    column_id: UUID
    rank: str
    applied_on: date | None


def move(
    session: Session,
    application_id: UUID,
    goal: Goal,
    written: Written,
    *,
    from_column_id: UUID,
    is_last: bool,
) -> CountedCard:
    """Let a card of the board stand somewhere else; return it, and how many cards the two columns
    have now. With `is_last` the whole change is written down as well.
    """
    column_ids = [*{from_column_id, goal.column_id}]
    values = {**history_of(written), **goal._asdict(), "id": application_id}
    statement = _MOVE_AND_WRITE if is_last else _MOVE
    row = session.connection().execute(statement, values | {"column_ids": column_ids}).one()
    card, counts = read_counted(row, column_ids)  # of before
    counts[from_column_id] -= 1
    counts[goal.column_id] += 1
    return CountedCard(card, counts)


class Top(NamedTuple):
    """The place above all cards of a column: the lowest rank there, whoever holds it."""

    lane: Lane
    rank: str | None


_TOP = prepared(
    read_by(
        """
    SELECT target.id, target.name, target.status, target.colour,
        (SELECT min(card.rank) FROM applications AS card WHERE card.owner_id = :owner_id
            AND card.column_id = target.id)
    FROM columns AS target
    WHERE target.owner_id = :owner_id AND target.id = coalesce(:column_id,
        (SELECT first.id FROM columns AS first WHERE first.owner_id = :owner_id
            AND first.status = :status ORDER BY first.rank LIMIT 1))
    """,
        5,
        column_id=Uuid(),
    )
)


def find_top(session: Session, owner_id: UUID, column_id: UUID | None, status: Status) -> Top:
    """Return the top of a column, or of the first of a status; raises NotFound."""
    values = {"owner_id": owner_id, "column_id": column_id, "status": status}
    row = session.connection().execute(_TOP, values).one_or_none()
    if row is None:
        raise NotFound(COLUMN_GONE, "column_id")
    return Top(Lane(*row[:4]), row[4])


class Above(NamedTuple):
    """The card above one, None at the top, and the revision of the board when that was so."""

    id: UUID | None
    revision: int


_ABOVE = prepared(
    read_by(
        """
    SELECT (SELECT other.id FROM applications AS other
            WHERE other.owner_id = :owner_id AND other.column_id = card.column_id
                AND other.deleted_at IS NULL AND other.rank < card.rank
            ORDER BY other.rank DESC LIMIT 1),
        board.revision
    FROM applications AS card
    JOIN boards AS board ON board.owner_id = :owner_id
    WHERE card.owner_id = :owner_id AND card.id = :id
    """,
        2,
    )
)


def find_above(session: Session, owner_id: UUID, application_id: UUID) -> Above:
    """Return what is above a card; raises NotFound."""
    values = {"owner_id": owner_id, "id": application_id}
    row = session.connection().execute(_ABOVE, values).one_or_none()
    if row is None:
        raise NotFound("This application does not exist.")
    return Above._make(row)

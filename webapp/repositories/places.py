"""Places of cards: all that a move is worked out from, in one statement, and the move itself."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Uuid, bindparam, func, select, text, update
from sqlalchemy.orm import Session

from webapp.errors import NotFound
from webapp.models import Status
from webapp.prepared import prepared
from webapp.repositories.tables import APPLICATIONS, OWNER


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

    revision: int
    rank: str
    is_deleted: bool
    applied_on: date | None
    lane: Lane
    target: Lane | None
    first: str | None
    last: str | None
    near: Mapping[UUID, Near]


_STANDING = prepared(
    text("""
    SELECT card.revision, card.rank, card.deleted_at IS NOT NULL, card.applied_on,
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
    """).bindparams(*(bindparam(n, type_=Uuid()) for n in ("column_id", "after_id", "before_id")))
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
    revision, rank, is_deleted, applied_on, *rest = row
    first, last, near = rest[8:]
    return Standing(
        revision,
        rank,
        is_deleted,
        applied_on,
        Lane(*rest[:4]),
        Lane(*rest[4:8]) if rest[4] else None,
        first,
        last,
        {UUID(each[0]): Near(UUID(each[1]), *each[2:]) for each in near or []},
    )


_MOVE = prepared(
    update(APPLICATIONS)
    .where(
        APPLICATIONS.c.owner_id == bindparam("of_owner"), APPLICATIONS.c.id == bindparam("of_id")
    )
    .values({name: bindparam(name) for name in ("column_id", "rank", "applied_on", "revision")})
    .values(updated_at=bindparam("updated_at"))
)


def move(session: Session, owner_id: UUID, application_id: UUID, **values: Any) -> None:
    """Let a card stand somewhere else: `column_id`, `rank`, `applied_on`, and of which change that
    is, `revision` and `updated_at`.
    """
    session.connection().execute(_MOVE, {"of_owner": owner_id, "of_id": application_id, **values})


_TOP = prepared(
    select(func.min(APPLICATIONS.c.rank)).where(
        APPLICATIONS.c.owner_id == OWNER, APPLICATIONS.c.column_id == bindparam("column_id")
    )
)


def find_top(session: Session, owner_id: UUID, column_id: UUID) -> str | None:
    """Return the lowest rank of a column, whoever holds it."""
    values = {"owner_id": owner_id, "column_id": column_id}
    rank: str | None = session.connection().execute(_TOP, values).scalar()
    return rank

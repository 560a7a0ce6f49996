"""What can be done with columns."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from webapp import limits, ranking
from webapp.errors import COLUMN_GONE, ColumnNotEmpty, Conflict, Invalid, LastColumn, NotFound
from webapp.models import Column, Kind, new_id
from webapp.repositories import applications, columns, placements
from webapp.repositories.placements import Placement
from webapp.schemas.column import ColumnCreate, ColumnDelete, ColumnPosition, ColumnUpdate
from webapp.services.changes import Change, assign, change
from webapp.services.owner import Owner
from webapp.services.places import day_of_application, is_long, standing
from webapp.services.preconditions import Expected, require

_FACTS = ("id", "status", "name", "colour", "rank", "collapsed")


def get(session: Session, owner: Owner, column_id: UUID) -> Column:
    """Return a column. Raises NotFound."""
    return columns.get(session, owner.id, column_id)


def list_all(session: Session, owner: Owner) -> list[Column]:
    """Return all columns from left to right."""
    return columns.list_all(session, owner.id)


def create(session: Session, owner: Owner, data: ColumnCreate) -> Column:
    """Add a column right after the last one of its status.

    Raises Conflict when the board has too many.
    """
    with change(session, owner) as opened:
        present = columns.list_all(session, owner.id)
        if len(present) >= limits.COLUMNS:
            raise Conflict(f"A board has at most {limits.COLUMNS} columns.")
        last = [column.rank for column in present if column.status == data.status][-1]
        column = Column(
            owner_id=owner.id,
            id=new_id(),
            status=data.status.value,
            name=data.name,
            colour=data.colour.value,
            rank=ranking.between(last, columns.find_rank_after(session, owner.id, last)),
            collapsed=False,
            revision=opened.revision,
        )
        session.add(column)
        opened.record(Kind.COLUMN_CREATED, before={}, after=facts(column))
        _shorten_ranks(session, opened, column)
    return column


def update(
    session: Session, owner: Owner, column_id: UUID, data: ColumnUpdate, expected: Expected = None
) -> Column:
    """Change name, colour, or whether it is collapsed. Raises NotFound, PreconditionFailed."""
    with change(session, owner) as opened:
        column = columns.get(session, owner.id, column_id)
        require(column, expected)
        before, after = assign(column, data.changes())
        if after:
            column.revision = opened.revision
            opened.record(
                Kind.COLUMN_UPDATED,
                before={"id": column.id} | before,
                after={"id": column.id} | after,
            )
    return column


def move(
    session: Session, owner: Owner, column_id: UUID, data: ColumnPosition, expected: Expected = None
) -> Column:
    """Move a column to another place on the board. Raises NotFound, PreconditionFailed."""
    with change(session, owner) as opened:
        column = columns.get(session, owner.id, column_id)
        require(column, expected)
        others = [other for other in columns.list_all(session, owner.id) if other.id != column.id]
        index = _index(others, column, data)
        low = others[index - 1].rank if index > 0 else None
        high = others[index].rank if index < len(others) else None
        if (low is None or low < column.rank) and (high is None or column.rank < high):
            return column
        before = {"id": column.id, "rank": column.rank}
        column.rank = ranking.between(low, high)
        column.revision = opened.revision
        opened.record(
            Kind.COLUMN_MOVED, before=before, after={"id": column.id, "rank": column.rank}
        )
        _shorten_ranks(session, opened, column)
    return column


def _shorten_ranks(session: Session, opened: Change, column: Column) -> None:
    """Give all columns short ranks again, in the same order, if that of a column has grown too
    long: behind all old ones, so that no two share a rank at any moment.
    """
    if not is_long(column.rank):
        return
    session.flush()
    present = columns.list_all(session, opened.owner_id)
    for each, short in zip(present, ranking.spread(len(present), present[-1].rank), strict=True):
        opened.record(
            Kind.COLUMN_MOVED,
            before={"id": each.id, "rank": each.rank},
            after={"id": each.id, "rank": short},
        )
        each.rank = short
        each.revision = opened.revision
    session.flush()


def _index(others: list[Column], column: Column, data: ColumnPosition) -> int:
    """Return between which of the other columns it goes: before the one with this index."""
    ids = [other.id for other in others]
    for hint, step, name in ((data.after_id, 1, "after_id"), (data.before_id, 0, "before_id")):
        if hint is not None and hint != column.id:
            if hint not in ids:
                raise NotFound("There is no such neighbour.", name)
            return ids.index(hint) + step
    now = sum(other.rank < column.rank for other in others)
    steps = {
        "first": 0,
        "last": len(others),
        "left": max(now - 1, 0),
        "right": min(now + 1, len(others)),
    }
    return steps.get(data.place or "", now)


def delete(
    session: Session, owner: Owner, column_id: UUID, data: ColumnDelete, expected: Expected = None
) -> int:
    """Delete a column; its cards, trashed ones too, go to the bottom of another one.

    Return the revision.

    Raises NotFound, PreconditionFailed, LastColumn for the last one of its status, ColumnNotEmpty
    when it has cards and no other column was named.
    """
    with change(session, owner) as opened:
        column = columns.get(session, owner.id, column_id)
        require(column, expected)
        if sum(other.status == column.status for other in columns.list_all(session, owner.id)) == 1:
            raise LastColumn(f"A board needs at least one column for {column.status}.")
        target = _target(session, owner, column, data.move_to)
        cards = placements.list_by_column(session, owner.id, column.id)
        if cards and target is None:
            raise ColumnNotEmpty("Choose a column to move the cards to.", "move_to")
        if target is not None:
            _move_all(session, opened, owner, cards, column, target)
        opened.record(Kind.COLUMN_DELETED, before=facts(column), after={"id": column.id})
        session.delete(column)
    return opened.revision


def _target(session: Session, owner: Owner, column: Column, move_to: UUID | None) -> Column | None:
    if move_to is None:
        return None
    if move_to == column.id:
        raise Invalid("Choose a different column to move the cards to.", "move_to")
    try:
        return columns.get(session, owner.id, move_to)
    except NotFound:
        raise NotFound(COLUMN_GONE, "move_to") from None


def _move_all(
    session: Session,
    opened: Change,
    owner: Owner,
    cards: list[Placement],
    column: Column,
    target: Column,
) -> None:
    last = applications.find_last_rank(session, owner.id, target.id)
    moved = []
    for card, rank in zip(cards, ranking.spread(len(cards), last), strict=True):
        before, after = standing(column, card.rank), standing(target, rank)
        applied_on = day_of_application(card.applied_on, column.status, target.status, owner)
        if applied_on != card.applied_on:
            before["applied_on"], after["applied_on"] = card.applied_on, applied_on
        moved.append(Placement(card.id, target.id, rank, applied_on))
        opened.record(Kind.APPLICATION_MOVED, application_id=card.id, before=before, after=after)
    placements.write_all(session, owner.id, moved, opened.revision, opened.at)


def facts(column: Column) -> dict[str, Any]:
    """Return all that a column is, as history keeps it."""
    return {name: getattr(column, name) for name in _FACTS}

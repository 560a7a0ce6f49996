"""Places on the board: which rank a card or a column gets, from hints that may be out of date."""

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from webapp import limits, ranking
from webapp.errors import NotFound
from webapp.models import Column, Kind, Status
from webapp.repositories import applications, columns, placements
from webapp.repositories.places import Lane, Standing
from webapp.schemas.position import PositionUpdate
from webapp.services.changes import Change
from webapp.services.owner import Owner


def require_column(session: Session, owner_id: UUID, column_id: UUID) -> None:
    """Raise NotFound if the column that was named is not one of the owner's."""
    try:
        columns.get(session, owner_id, column_id)
    except NotFound as error:
        raise NotFound(error.message, "column_id") from None


def rank_for(
    session: Session, owner_id: UUID, card_id: UUID, place: Standing, position: PositionUpdate
) -> str | None:
    """Return the rank that a position asks for, or None if the card is there already.

    Raises NotFound if a neighbour is not one of the owner's applications.
    """
    target = place.target or place.lane
    is_home = target.id == place.lane.id
    ends = _beside_hint(card_id, place, target, position)
    if ends is None and is_home and position.place in {"up", "down"}:
        ends = _one_step(session, owner_id, card_id, place, position.place)
        if ends is None:
            return None
    elif ends is None:
        ends = (place.last, None) if position.place == "bottom" else (None, place.first)
    low, high = ends
    if is_home and (low or "") < place.rank and (high is None or place.rank < high):
        return None
    return ranking.between(low, high)


_Ends = tuple[str | None, str | None]
"""The ranks between which a card goes."""


def _beside_hint(
    card_id: UUID, place: Standing, target: Lane, position: PositionUpdate
) -> _Ends | None:
    """Return the ends beside the first hint that is still in the column."""
    for hint, name in ((position.after_id, "after_id"), (position.before_id, "before_id")):
        if hint is None or hint == card_id:
            continue
        near = place.near.get(hint)
        if near is None:
            raise NotFound("There is no such neighbour.", name)
        if near.column_id == target.id and not near.is_deleted:
            is_above = name == "before_id"
            return (near.rank_before, near.rank) if is_above else (near.rank, near.rank_after)
    return None


def _one_step(
    session: Session, owner_id: UUID, card_id: UUID, place: Standing, direction: str
) -> _Ends | None:
    """Return the ends beyond the next card of the board in a direction, if there is one."""
    above = direction == "up"
    column_id = place.lane.id
    rank = applications.find_neighbour(session, owner_id, column_id, place.rank, above=above)
    if rank is None:
        return None
    if above:
        return applications.find_rank_before(session, owner_id, column_id, rank, card_id), rank
    return rank, applications.find_rank_after(session, owner_id, column_id, rank, card_id)


def is_long(rank: str) -> bool:
    """Tell whether a new rank has grown too long. Only a gap that is split hundreds of times in a
    row makes ranks grow.
    """
    return len(rank) > limits.RANK


def shorten_ranks(session: Session, opened: Change, lane: Lane) -> None:
    """Give all cards of a column short ranks again, in the same order.

    The new ranks lie behind all old ones, so that no two cards share a rank at any moment.
    """
    session.flush()
    cards = placements.list_by_column(session, opened.owner_id, lane.id)
    shortened = []
    for card, short in zip(cards, ranking.spread(len(cards), cards[-1].rank), strict=True):
        opened.record(
            Kind.APPLICATION_MOVED,
            application_id=card.id,
            before=standing(lane, card.rank),
            after=standing(lane, short),
        )
        shortened.append(card._replace(rank=short))
    placements.write_all(session, opened.owner_id, shortened, opened.revision)


def day_of_application(
    applied_on: date | None, left: str | None, entered: str, owner: Owner
) -> date | None:
    """Return the day of application: today, where the owner is, once the status that was `left`
    becomes `applied`, unless there is one.
    """
    becomes = entered == Status.APPLIED != left
    return owner.today() if becomes and applied_on is None else applied_on


def standing(lane: Lane | Column, rank: str) -> dict[str, object]:
    """Return where a card stands, as history keeps it: readable even when the column is gone."""
    return {"column_id": lane.id, "column": lane.name, "status": lane.status, "rank": rank}

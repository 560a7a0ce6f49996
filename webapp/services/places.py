"""Places on the board: which rank a card or a column gets, from hints that may be out of date."""

from uuid import UUID

from sqlalchemy.orm import Session

from webapp import limits, ranking
from webapp.errors import NotFound
from webapp.models import Application, Column, Kind, Status
from webapp.repositories import applications, columns
from webapp.schemas.position import PositionUpdate
from webapp.services.changes import Change


def choose_column(
    session: Session, owner_id: UUID, status: Status | None, column_id: UUID | None
) -> Column | None:
    """Return the column that was named, by itself or as the first of a status. Raises NotFound."""
    if column_id is not None:
        try:
            return columns.get(session, owner_id, column_id)
        except NotFound as error:
            raise NotFound(error.message, "column_id") from None
    return None if status is None else columns.get_first_of(session, owner_id, status)


def rank_at_top(session: Session, owner_id: UUID, column_id: UUID) -> str:
    """Return a rank before all cards of a column."""
    return ranking.between(None, applications.find_first_rank(session, owner_id, column_id))


def rank_at_bottom(session: Session, owner_id: UUID, column_id: UUID) -> str:
    """Return a rank after all cards of a column."""
    return ranking.between(applications.find_last_rank(session, owner_id, column_id), None)


def rank_for(
    session: Session, card: Application, column_id: UUID, position: PositionUpdate
) -> str | None:
    """Return the rank that a position asks for, or None if the card is there already.

    Raises NotFound if a neighbour is not one of the owner's applications.
    """
    neighbour = _neighbour(session, card, column_id, position)
    if neighbour is not None:
        low, high = _around(session, card, neighbour)
    elif position.place == "bottom":
        low, high = applications.find_last_rank(session, card.owner_id, column_id, card.id), None
    elif position.place in {"up", "down"} and column_id == card.column_id:
        return None
    else:
        low, high = None, applications.find_first_rank(session, card.owner_id, column_id, card.id)
    if (
        card.column_id == column_id
        and (low or "") < card.rank
        and (high is None or card.rank < high)
    ):
        return None
    return ranking.between(low, high)


def _neighbour(
    session: Session, card: Application, column_id: UUID, position: PositionUpdate
) -> tuple[Application, bool] | None:
    """Return the card to stand next to, and whether above it: the first hint that is still in the
    column.
    """
    for hint, above in ((position.after_id, False), (position.before_id, True)):
        if hint is None or hint == card.id:
            continue
        near = applications.find(session, card.owner_id, hint)
        if near is None:
            raise NotFound("There is no such neighbour.", "before_id" if above else "after_id")
        if near.column_id == column_id and not near.is_deleted:
            return near, above
    if column_id == card.column_id and position.place in {"up", "down"}:
        above = position.place == "up"
        near = applications.find_neighbour(session, card, above=above)
        return None if near is None else (near, above)
    return None


def _around(
    session: Session, card: Application, neighbour: tuple[Application, bool]
) -> tuple[str | None, str | None]:
    near, above = neighbour
    if above:
        rank = applications.find_rank_before(
            session, near.owner_id, near.column_id, near.rank, card.id
        )
        return rank, near.rank
    rank = applications.find_rank_after(session, near.owner_id, near.column_id, near.rank, card.id)
    return near.rank, rank


def keep_ranks_short(session: Session, opened: Change, moved: Application, column: Column) -> None:
    """Give all cards of a column short ranks again, in the same order, once the moved one's has
    grown too long.

    Only a gap that is split hundreds of times in a row makes ranks grow. The new ranks lie behind
    all old ones, so that no two cards share a rank at any moment.
    """
    if len(moved.rank) <= limits.RANK:
        return
    session.flush()
    cards = applications.list_by_column(session, opened.owner_id, column.id)
    for card, rank in zip(cards, ranking.spread(len(cards), cards[-1].rank), strict=True):
        opened.record(
            Kind.APPLICATION_MOVED,
            application_id=card.id,
            before=standing(card, column),
            after=standing(card, column) | {"rank": rank},
        )
        card.rank = rank
        card.revision = opened.revision
    session.flush()


def standing(card: Application, column: Column) -> dict[str, object]:
    """Return where a card stands, as history keeps it: readable even when the column is gone."""
    return {
        "column_id": column.id,
        "column": column.name,
        "status": column.status,
        "rank": card.rank,
    }

"""History: by application, by change, and as the feed of all changes."""

from uuid import UUID

from sqlalchemy import literal, select, tuple_
from sqlalchemy.orm import Session

from webapp.models import Activity


def list_by_application(
    session: Session,
    owner_id: UUID,
    application_id: UUID,
    before: tuple[int, int] | None,
    limit: int,
) -> list[Activity]:
    """Return the lines of an application, the newest first."""
    query = select(Activity).where(
        Activity.owner_id == owner_id, Activity.application_id == application_id
    )
    if before is not None:
        query = query.where(
            tuple_(Activity.revision, Activity.n) < tuple_(literal(before[0]), literal(before[1]))
        )
    query = query.order_by(Activity.revision.desc(), Activity.n.desc())
    return list(session.scalars(query.limit(limit)))


def list_all_of(session: Session, owner_id: UUID, application_id: UUID) -> list[Activity]:
    """Return all lines of an application, the oldest first."""
    query = select(Activity).where(
        Activity.owner_id == owner_id, Activity.application_id == application_id
    )
    return list(session.scalars(query.order_by(Activity.revision, Activity.n)))


def list_by_revision(session: Session, owner_id: UUID, revision: int) -> list[Activity]:
    """Return the lines of one change, the last first."""
    query = select(Activity).where(Activity.owner_id == owner_id, Activity.revision == revision)
    return list(session.scalars(query.order_by(Activity.n.desc())))


def list_since(
    session: Session, owner_id: UUID, after: tuple[int, int], limit: int
) -> list[Activity]:
    """Return the lines after a line of a change, the oldest first."""
    place = tuple_(Activity.revision, Activity.n)
    query = select(Activity).where(
        Activity.owner_id == owner_id, place > tuple_(literal(after[0]), literal(after[1]))
    )
    return list(session.scalars(query.order_by(Activity.revision, Activity.n).limit(limit)))

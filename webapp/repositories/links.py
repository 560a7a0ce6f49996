"""Links of applications, in their order."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.errors import NotFound
from webapp.models import Link


def get(session: Session, owner_id: UUID, application_id: UUID, link_id: UUID) -> Link:
    """Return a link of an application; raises NotFound."""
    link = session.get(Link, (owner_id, link_id), populate_existing=True)
    if link is None or link.application_id != application_id:
        raise NotFound("This link does not exist.")
    return link


def find(session: Session, owner_id: UUID, link_id: UUID) -> Link | None:
    """Return a link, if it still exists."""
    return session.get(Link, (owner_id, link_id), populate_existing=True)


def count(session: Session, owner_id: UUID, application_id: UUID) -> int:
    """Return how many links an application has."""
    query = select(func.count()).where(
        Link.owner_id == owner_id, Link.application_id == application_id
    )
    return session.scalar(query) or 0


def find_last_rank(session: Session, owner_id: UUID, application_id: UUID) -> str | None:
    """Return the highest rank among an application's links."""
    query = select(func.max(Link.rank)).where(
        Link.owner_id == owner_id, Link.application_id == application_id
    )
    return session.scalar(query)


def is_free(session: Session, owner_id: UUID, application_id: UUID, rank: str) -> bool:
    """Tell whether no link of an application holds a rank."""
    query = select(Link.id).where(
        Link.owner_id == owner_id, Link.application_id == application_id, Link.rank == rank
    )
    return session.scalar(query) is None

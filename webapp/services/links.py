"""What can be done with an application's links."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from webapp import limits, ranking
from webapp.errors import Conflict
from webapp.models import Application, Kind, Link, new_id
from webapp.repositories import applications, links
from webapp.schemas.link import LinkCreate, LinkUpdate
from webapp.services.changes import assign, change
from webapp.services.owner import Owner
from webapp.services.preconditions import Expected, require


def list_for(session: Session, owner: Owner, application_id: UUID) -> list[Link]:
    """Return an application's links in order. Raises NotFound."""
    return applications.get(session, owner.id, application_id).links


def get(session: Session, owner: Owner, application_id: UUID, link_id: UUID) -> Link:
    """Return a link. Raises NotFound."""
    return links.get(session, owner.id, application_id, link_id)


def create(session: Session, owner: Owner, application_id: UUID, data: LinkCreate) -> Link:
    """Add a link after the others.

    Raises NotFound, Conflict in the trash or when there are too many.
    """
    with change(session, owner) as opened:
        application = _touched(session, owner, application_id)
        if links.count(session, owner.id, application_id) >= limits.LINKS:
            raise Conflict(f"An application has at most {limits.LINKS} links.")
        link = Link(
            owner_id=owner.id,
            id=new_id(),
            application_id=application_id,
            rank=ranking.between(links.find_last_rank(session, owner.id, application_id), None),
            label=data.label,
            url=data.url,
            revision=opened.revision,
        )
        session.add(link)
        application.touch(opened.revision, opened.at)
        opened.record(
            Kind.LINK_CREATED, application_id=application_id, before={}, after=facts(link)
        )
    return link


def update(
    session: Session,
    owner: Owner,
    application_id: UUID,
    link_id: UUID,
    data: LinkUpdate,
    expected: Expected = None,
) -> Link:
    """Change the label or the address.

    Raises NotFound, PreconditionFailed, Conflict in the trash.
    """
    with change(session, owner) as opened:
        application = _touched(session, owner, application_id)
        link = links.get(session, owner.id, application_id, link_id)
        require(link, expected)
        before, after = assign(link, data.changes())
        if after:
            link.revision = opened.revision
            application.touch(opened.revision, opened.at)
            opened.record(
                Kind.LINK_UPDATED,
                application_id=application_id,
                before={"id": link.id} | before,
                after={"id": link.id} | after,
            )
    return link


def delete(
    session: Session, owner: Owner, application_id: UUID, link_id: UUID, expected: Expected = None
) -> int:
    """Delete a link; return the revision to undo it by.

    Raises NotFound, PreconditionFailed, Conflict in the trash.
    """
    with change(session, owner) as opened:
        application = _touched(session, owner, application_id)
        link = links.get(session, owner.id, application_id, link_id)
        require(link, expected)
        opened.record(
            Kind.LINK_DELETED,
            application_id=application_id,
            before=facts(link),
            after={"id": link.id},
        )
        session.delete(link)
        application.touch(opened.revision, opened.at)
    return opened.revision


def _touched(session: Session, owner: Owner, application_id: UUID) -> Application:
    application = applications.get(session, owner.id, application_id)
    if application.is_deleted:
        raise Conflict("This application is in the trash. Restore it first.")
    return application


def facts(link: Link) -> dict[str, Any]:
    """Return all that a link is, as history keeps it."""
    return {name: getattr(link, name) for name in ("id", "label", "url", "rank")}

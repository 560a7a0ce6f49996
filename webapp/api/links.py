"""`/applications/{id}/links`: labelled URLs."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from fastapi import Response

from webapp.api.dependencies import AnsweredOnce, IfMatch, Owner, Session, made, tagged
from webapp.api.problems import problems
from webapp.api.routing import api_router
from webapp.models import Link
from webapp.schemas.link import LinkCreate, LinkRead, LinkUpdate
from webapp.services import links

router = api_router(prefix="/applications/{application_id}/links", tags=["links"])


@router.get(
    "", response_model=list[LinkRead], responses=problems(401, 404, 422), name="links.index"
)
def index(application_id: UUID, owner: Owner, session: Session) -> Sequence[Link]:
    """List an application's links, in order."""
    return links.list_for(session, owner, application_id)


@router.post(
    "",
    status_code=201,
    response_model=LinkRead,
    responses=problems(401, 403, 404, 409, 422),
    name="links.create",
)
def create(
    application_id: UUID, data: LinkCreate, owner: Owner, session: Session, once: AnsweredOnce
) -> Response:
    """Add a link after the others."""

    def produce() -> Any:
        link = links.create(session, owner, application_id, data)
        location = f"/applications/{application_id}/links/{link.id}"
        return made(201, LinkRead.model_validate(link), link.revision, location)

    return once.answer(produce)


@router.patch(
    "/{link_id}",
    response_model=LinkRead,
    responses=problems(401, 403, 404, 409, 412, 422),
    name="links.update",
)
def update(
    application_id: UUID,
    link_id: UUID,
    data: LinkUpdate,
    owner: Owner,
    session: Session,
    expected: IfMatch,
    response: Response,
) -> Link:
    """Change a link's label or URL."""
    link = links.update(session, owner, application_id, link_id, data, expected)
    tagged(response, link.revision)
    return link


@router.delete(
    "/{link_id}",
    status_code=204,
    responses=problems(401, 403, 404, 409, 412, 422),
    name="links.destroy",
)
def destroy(
    application_id: UUID, link_id: UUID, owner: Owner, session: Session, expected: IfMatch
) -> None:
    """Delete a link.

    It remains in the application's history.
    """
    links.delete(session, owner, application_id, link_id, expected)

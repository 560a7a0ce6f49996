"""`/applications`: list, create, read, change, delete."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request
from starlette.responses import Response

from webapp.api.dependencies import AnsweredOnce, IfMatch, Owner, Session, made, tagged
from webapp.api.pagination import link_next, read_cursor
from webapp.api.problems import problems
from webapp.api.routing import api_router
from webapp.models import Application
from webapp.repositories.documents import Selection
from webapp.schemas.application import (
    ApplicationCreate,
    ApplicationQuery,
    ApplicationRead,
    ApplicationUpdate,
)
from webapp.services import applications, trash

JSON = "application/json"
router = api_router(prefix="/applications", tags=["applications"])


@router.get(
    "",
    response_model=list[ApplicationRead],
    responses=problems(401, 404, 422),
    name="applications.index",
)
def index(
    query: Annotated[ApplicationQuery, Query()], request: Request, owner: Owner, session: Session
) -> Response:
    """List applications.

    The next page is in the `Link` header. Pages with long texts may be shorter than the limit.
    """
    listing = f"applications {owner.id} {query.sort}"
    selection = Selection(
        statuses=query.status,
        column_id=query.column_id,
        tag=query.tag,
        query=query.q,
        updated_since=query.updated_since,
        deleted=query.deleted,
        sort=query.sort.removeprefix("-"),
        descending=query.sort.startswith("-"),
        after=read_cursor(request, listing, query.cursor),
    )
    page, has_more = applications.list_selected(session, owner, selection, query.limit)
    response = Response(f"[{','.join(each.text for each in page)}]", media_type=JSON)
    if has_more:
        link_next(request, response, listing, (page[-1].value, UUID(page[-1].id)))
    return response


@router.post(
    "",
    status_code=201,
    response_model=ApplicationRead,
    responses=problems(401, 403, 404, 422),
    name="applications.create",
)
def create(data: ApplicationCreate, owner: Owner, session: Session, once: AnsweredOnce) -> Response:
    """Add an application at the top of its column."""

    def produce() -> Any:
        application = applications.create(session, owner, data)
        body = ApplicationRead.model_validate(application)
        return made(201, body, application.revision, f"/applications/{application.id}")

    return once.answer(produce)


@router.get(
    "/{application_id}",
    response_model=ApplicationRead,
    responses=problems(401, 404, 422),
    name="applications.show",
)
def show(application_id: UUID, owner: Owner, session: Session, response: Response) -> Application:
    """Get an application, even from the trash."""
    application = applications.get(session, owner, application_id)
    tagged(response, application.revision)
    return application


@router.patch(
    "/{application_id}",
    response_model=ApplicationRead,
    responses=problems(401, 403, 404, 409, 412, 422),
    name="applications.update",
)
def update(
    application_id: UUID,
    data: ApplicationUpdate,
    owner: Owner,
    session: Session,
    expected: IfMatch,
    response: Response,
) -> Application:
    """Change an application.

    Only the given fields change; null clears a field.
    """
    application = applications.update(session, owner, application_id, data, expected)
    tagged(response, application.revision)
    return application


@router.delete(
    "/{application_id}",
    status_code=204,
    responses=problems(401, 403, 404, 412, 422),
    name="applications.destroy",
)
def destroy(
    application_id: UUID, owner: Owner, session: Session, expected: IfMatch, response: Response
) -> None:
    """Move an application to the trash.

    `POST …/restore` brings it back.
    """
    application = trash.delete(session, owner, application_id, expected)
    tagged(response, application.revision)

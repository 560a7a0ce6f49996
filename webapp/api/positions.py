"""`/applications/{id}/position`: where a card stands on the board."""

from uuid import UUID

from fastapi import Response

from webapp.api.dependencies import IfMatch, Owner, Session, tagged
from webapp.api.problems import problems
from webapp.api.routing import api_router
from webapp.models import Application
from webapp.schemas.application import ApplicationRead
from webapp.schemas.position import PositionUpdate
from webapp.services import applications

router = api_router(prefix="/applications/{application_id}", tags=["applications"])


@router.put(
    "/position",
    response_model=ApplicationRead,
    responses=problems(401, 403, 404, 409, 412, 422),
    name="positions.update",
)
def update(
    application_id: UUID,
    data: PositionUpdate,
    owner: Owner,
    session: Session,
    expected: IfMatch,
    response: Response,
) -> Application:
    """Move an application to another column or place."""
    application = applications.move(session, owner, application_id, data, expected)
    tagged(response, application.revision)
    return application

"""`/applications/{id}/restore`: out of the trash."""

from typing import Any
from uuid import UUID

from fastapi import Response

from webapp.api.dependencies import AnsweredOnce, IfMatch, Owner, Session, made
from webapp.api.problems import problems
from webapp.api.routing import api_router
from webapp.schemas.application import ApplicationRead
from webapp.services import trash

router = api_router(prefix="/applications/{application_id}", tags=["applications"])


@router.post(
    "/restore",
    response_model=ApplicationRead,
    responses=problems(401, 403, 404, 412, 422),
    name="restorations.create",
)
def create(
    application_id: UUID, owner: Owner, session: Session, expected: IfMatch, once: AnsweredOnce
) -> Response:
    """Restore an application from the trash to where it was."""

    def produce() -> Any:
        application = trash.restore(session, owner, application_id, expected)
        return made(200, ApplicationRead.model_validate(application), application.revision)

    return once.answer(produce)

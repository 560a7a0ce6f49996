"""The history of an application."""

from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from webapp import limits
from webapp.pages.dependencies import Owner, Session
from webapp.pages.rendering import render
from webapp.services import activities, applications
from webapp.transactions import DatabaseRoute

router = APIRouter(route_class=DatabaseRoute)
MOST = 50


@router.get("/board/applications/{application_id}/activity", name="activities.index")
def index(
    request: Request,
    application_id: UUID,
    owner: Owner,
    session: Session,
    before: int | None = None,
    n: int = 0,
) -> Response:
    """Show lines of history, from before line `n` of the change `before`."""
    place = (
        None if before is None else (_bounded(before, limits.REVISION), _bounded(n, limits.LINE))
    )
    application = applications.get(session, owner, application_id)
    found = activities.list_in_words(session, owner.id, application_id, place, MOST)
    return render(
        request,
        "activities/index.html",
        "activities/more.html",
        application=application,
        lines=found.lines,
        has_more_lines=found.has_more,
    )


def _bounded(number: int, most: int) -> int:
    return min(max(number, 0), most)

"""`/changes` and `/applications/{id}/activity`: history."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request
from starlette.responses import Response

from webapp import limits
from webapp.api.dependencies import Owner, Session
from webapp.api.pagination import link_next, read_cursor
from webapp.api.problems import problems
from webapp.api.routing import api_router
from webapp.repositories.activities import ActivityRow
from webapp.repositories.histories import Lines
from webapp.schemas.activity import ActivityRead
from webapp.services import activities

router = api_router(tags=["history"])
Limit = Annotated[
    int, Query(ge=1, le=limits.PAGE_MAX, description="Pages with long texts may be shorter.")
]
Cursor = Annotated[
    str | None, Query(description="Taken from the `Link` header of the previous page.")
]


@router.get(
    "/changes",
    response_model=list[ActivityRead],
    responses=problems(401, 409, 422),
    name="changes.index",
)
def changes(
    request: Request,
    response: Response,
    owner: Owner,
    session: Session,
    since: Annotated[
        int,
        Query(
            ge=0, le=limits.REVISION, description="The last revision you have; 0 for everything."
        ),
    ] = 0,
    limit: Limit = limits.PAGE,
    cursor: Cursor = None,
) -> Sequence[ActivityRow]:
    """List what changed after a revision, oldest first.

    For scripts that keep a copy. A change may have several lines. Pages with long texts may be
    shorter than the limit: continue while there is a next page in the `Link` header, then with the
    last line's `revision`. A revision that the board has never had is 409: it was restored from an
    older backup, so fetch everything again.
    """
    listing = f"changes {owner.id}"
    place = read_cursor(request, listing, cursor) or (since, limits.LINE)
    return _shown(request, response, listing, activities.list_since(session, owner, place, limit))


@router.get(
    "/applications/{application_id}/activity",
    response_model=list[ActivityRead],
    responses=problems(401, 404, 422),
    name="activities.index",
)
def index(
    application_id: UUID,
    request: Request,
    response: Response,
    owner: Owner,
    session: Session,
    limit: Limit = limits.PAGE,
    cursor: Cursor = None,
) -> Sequence[ActivityRow]:
    """List an application's history, newest first.

    Pages with long texts may be shorter than the limit; the next page is in the `Link` header.
    """
    listing = f"activity {application_id}"
    before = read_cursor(request, listing, cursor)
    found = activities.list_for(session, owner, application_id, before, limit)
    return _shown(request, response, listing, found)


def _shown(request: Request, response: Response, listing: str, found: Lines) -> list[ActivityRow]:
    if found.has_more:
        last = found.lines[-1]
        link_next(request, response, listing, (last.revision, last.n))
    return found.lines

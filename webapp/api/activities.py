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
    int, Query(ge=1, le=limits.PAGE_MAX, description="A page with long texts ends sooner.")
]
Cursor = Annotated[str | None, Query(description="From the `Link` header of the page before.")]


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
        Query(ge=0, le=limits.REVISION, description="The last revision that you have; 0 for all."),
    ] = 0,
    limit: Limit = limits.PAGE,
    cursor: Cursor = None,
) -> Sequence[ActivityRow]:
    """Return what changed after a revision, the oldest first; for a script that keeps a copy.

    A change may have several lines. Long texts make a page end before its limit: go on as long as
    there is a next page in the `Link` header, and then with the last line's `revision`. A revision
    that the board does not know is 409: after a restore from an older backup, read all anew.
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
    """Return an application's history, the newest line first.

    Long texts make a page end before its limit; the next one is in the `Link` header.
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

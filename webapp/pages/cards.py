"""Cards by themselves: more of a column, or one anew."""

from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from webapp.pages.dependencies import Filter, Owner, Session
from webapp.pages.drawing import draw
from webapp.pages.rendering import render
from webapp.services import boards, columns
from webapp.transactions import DatabaseRoute

router = APIRouter(route_class=DatabaseRoute)


@router.get("/board/columns/{column_id}/cards", name="cards.index")
def index(
    request: Request,
    column_id: UUID,
    owner: Owner,
    session: Session,
    query: Filter,
    after: UUID | None = None,
) -> Response:
    """Show the next cards of a column."""
    more = boards.more(session, owner, column_id, after, query)
    return render(
        request,
        "cards/index.html",
        "cards/more.html",
        column=more.column,
        drawn=draw(request, session, owner, more.keys),
        keys=more.keys,
        has_more=more.has_more,
        query=query,
    )


@router.get("/board/applications/{application_id}/card", name="cards.show")
def show(request: Request, application_id: UUID, owner: Owner, session: Session) -> Response:
    """Show one card as it is now, with all that a change of it may have changed around it."""
    card = boards.card(session, owner, application_id)
    response = render(
        request,
        "cards/show.html",
        "cards/refreshed.html",
        card=card,
        column=columns.get(session, owner, card.column_id),
        counts=boards.counts(session, owner),
        next_up=boards.next_up(session, owner),
    )
    above = boards.above(session, owner, application_id)  # last: nothing shown is newer
    response.headers["Card-After"] = str(above.id or "")
    response.headers["Board-Revision"] = str(above.revision)
    return response

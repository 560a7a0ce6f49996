"""What changes on the board while its page is open: as a stream, or asked for now and then."""

import json
from collections.abc import Iterable
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header, Query
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from webapp import limits
from webapp.database import Database
from webapp.errors import NotFound, NotSignedIn
from webapp.event_streams import EventStream, event
from webapp.models import Audience, Kind
from webapp.pages import cookies
from webapp.pages.dependencies import Owner, Session
from webapp.repositories.activities import ActivityRow
from webapp.security import InvalidToken
from webapp.services import sessions
from webapp.services.hub import Hub
from webapp.services.streams import Access, Change, find_changes
from webapp.transactions import DatabaseRoute

router = APIRouter(prefix="/board/changes", route_class=DatabaseRoute)
Since = Annotated[int, Query(ge=0, le=limits.REVISION)]

# The card is redrawn; of all other changes the whole board may show something: where its owner is,
# it may be another day.
_OF_A_CARD = {
    Kind.APPLICATION_UPDATED,
    Kind.APPLICATION_MOVED,
    Kind.LINK_CREATED,
    Kind.LINK_UPDATED,
    Kind.LINK_DELETED,
}
_UNSEEN = {Kind.BOARD_UPDATED}


@router.get("", name="changes.index")
def index(owner: Owner, session: Session, since: Since = 0, user: UUID | None = None) -> Response:
    """Tell what changed after a revision, in short; nothing if nothing did.

    `user` is whose page asks: somebody else may have signed in since. Raises NotFound.
    """
    if user not in (None, owner.id):
        raise NotFound
    found = find_changes(session, owner.id, since, is_brief=True)
    changes = found.after(since)
    if changes is None:
        return JSONResponse([_told(Change(found.revision))])
    return JSONResponse([*map(_told, changes)]) if changes else Response(None, 204)


@router.get("/stream", name="changes.stream")
async def stream(
    request: Request, since: Since = 0, last_event_id: Annotated[str, Header()] = ""
) -> Response:
    """Tell what changes after a revision as it happens, and every 15 seconds whose board it is."""
    hub: Hub = request.app.state.hub
    access = await run_in_threadpool(_admit, request)
    is_number = last_event_id.isascii() and last_event_id.isdecimal() and len(last_event_id) < 20
    followed = await hub.follow(access, int(last_event_id) if is_number else since)
    return EventStream(hub, followed, _encode, event("ping", str(access.owner_id)))


def _admit(request: Request) -> Access:
    """Return by what somebody may follow their board. Raises NotSignedIn."""
    database: Database = request.app.state.database
    with database.reading() as session:
        try:
            claims = cookies.read_session(request)
        except InvalidToken:
            raise NotSignedIn from None
        owner = sessions.authenticate(session, claims, Audience.WEB)
    return Access(owner.id, session_id=owner.session_id, is_brief=True)


def _encode(change: Change) -> bytes:
    return event("change", json.dumps(_told(change)), change.revision)


def _told(change: Change) -> dict[str, Any]:
    """Return a change as scripts of pages need it: whose, what it touched, and how much to draw."""
    kinds = {line.kind for line in change.lines}
    return {
        "revision": change.revision,
        "request": change.request_id,
        "ids": sorted(_touched(change.lines)),
        "anew": not change.lines,
        "board": not change.lines or not kinds <= _OF_A_CARD | _UNSEEN,
    }


def _touched(lines: Iterable[ActivityRow]) -> set[str]:
    """Return the ids of the applications and columns that a change touched."""
    cards = {str(line.application_id) for line in lines if line.application_id}
    columns = {
        str(line.after["id"])
        for line in lines
        if line.kind.startswith("column.") and "id" in line.after
    }
    return cards | columns

"""`/changes/stream`: the changes of a board as they happen."""

from typing import Annotated, Any

from fastapi import Header, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from webapp import limits
from webapp.api.dependencies import EITHER, authenticate, sent_token
from webapp.api.problems import problems
from webapp.api.routing import StrictRoute, api_router
from webapp.database import Database
from webapp.event_streams import MEDIA_TYPE, EventStream, event
from webapp.schemas.activity import ActivityRead
from webapp.security import digest_of
from webapp.services.hub import Hub
from webapp.services.streams import Access, Change
from webapp.transactions import asked_by

router = api_router(tags=["history"], route_class=StrictRoute)

STILL_HERE = b": still here\n\n"
_EXAMPLE = {
    "event": "change",
    "id": "17",
    "data": '{"revision":17,"n":0,"kind":"application.updated","application_id":'
    '"0199f2c0-a1b2-7c3d-8e4f-5a6b7c8d9e0f","actor":"web","at":"2026-11-23T08:30:00Z",'
    '"before":{"priority":0},"after":{"priority":2}}',
}
_EVENT = {
    "type": "object",
    "description": "One event. The data of a `change` is a line of history, as in `GET /changes`.",
    "properties": {
        "event": {"enum": ["change", "resync"]},
        "id": {"type": "string", "description": "The revision to continue from."},
        "data": {"type": "string", "contentMediaType": "application/json"},
    },
}
_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "An endless stream of server-sent events.",
        "content": {MEDIA_TYPE: {"schema": _EVENT, "example": _EXAMPLE}},
    }
}


class _Events(Response):
    media_type = MEDIA_TYPE


@router.get(
    "/changes/stream",
    response_class=_Events,
    responses=_ANSWER | problems(401, 422),
    openapi_extra=asked_by(EITHER),
    name="streams.show",
)
async def show(
    request: Request,
    since: Annotated[
        int | None,
        Query(
            ge=0,
            le=limits.REVISION,
            description="The last revision you have; without it, the stream starts now.",
        ),
    ] = None,
    last_event_id: Annotated[
        str | None, Header(description="The last revision you have; takes precedence over `since`.")
    ] = None,
) -> Response:
    """Stream changes as they happen, as server-sent events.

    Each `change` is a line of history as in `GET /changes`; the last line of a change carries its
    revision as the event's id. A client that reconnects with `Last-Event-ID` or `since` receives
    what it missed. `resync` means that it missed too much, or that the revision is unknown: fetch
    everything again, then continue. A comment is sent every 15 seconds when nothing else is. The
    stream ends when the token does.
    """
    hub: Hub = request.app.state.hub
    access = await run_in_threadpool(_admit, request)
    stream = await hub.follow(access, _revision(last_event_id, since))
    return EventStream(hub, stream, _encode, STILL_HERE)


def _admit(request: Request) -> Access:
    """Return by what somebody may follow their board; reading is enough. Raises NotSignedIn."""
    token = sent_token(request)
    database: Database = request.app.state.database
    with database.reading() as session:
        owner = authenticate(session, request.app.state.keys, token)
    digest = None if owner.session_id else digest_of(token or "")
    return Access(owner.id, owner.session_id, digest)


def _revision(last_event_id: str | None, since: int | None) -> int | None:
    """Return where to go on. What is no revision of ours was never a revision of this board."""
    if last_event_id is None:
        return since
    is_number = last_event_id.isascii() and last_event_id.isdecimal() and len(last_event_id) < 20
    return int(last_event_id) if is_number else limits.REVISION


def _encode(change: Change) -> bytes:
    if not change.lines:
        return event("resync", f'{{"revision":{change.revision}}}', change.revision)
    *others, last = [ActivityRead.model_validate(line).model_dump_json() for line in change.lines]
    # Whoever loses the connection between two lines is told both again.
    return b"".join(event("change", line) for line in others) + event(
        "change", last, change.revision
    )

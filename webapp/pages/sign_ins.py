"""Where a person is signed in."""

from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from webapp import limits
from webapp.pages.cookies import Notice
from webapp.pages.dependencies import Owner, Session
from webapp.pages.rendering import render, render_done
from webapp.services import sessions
from webapp.transactions import DatabaseRoute

router = APIRouter(prefix="/settings/sessions", route_class=DatabaseRoute)


@router.get("", name="sign_ins.index")
def index(request: Request, owner: Owner, session: Session) -> Response:
    """Show the browsers and scripts that are signed in, of very many those last used."""
    listed = sessions.list_all(session, owner)
    has_more = len(listed) > limits.PAGE
    shown = listed[: limits.PAGE]
    return render(request, "sign_ins/index.html", sign_ins=shown, has_more=has_more)


@router.post("/deletion", name="sign_ins.destroy_others")
def destroy_others(request: Request, owner: Owner, session: Session) -> Response:
    """Sign out everywhere but here."""
    sessions.end_others(session, owner)
    return _done(request, "You're signed out everywhere else")


@router.post("/{session_id}/deletion", name="sign_ins.destroy")
def destroy(request: Request, session_id: UUID, owner: Owner, session: Session) -> Response:
    """Sign out in one place."""
    sessions.end(session, owner, session_id)
    return _done(request, "You're signed out there")


def _done(request: Request, text: str) -> Response:
    to = str(request.app.state.addresses.url("sign_ins.index"))
    return render_done(request, None, to=to, notice=Notice(text))

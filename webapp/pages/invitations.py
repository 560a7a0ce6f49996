"""Invitations: links that administrators make for others."""

from typing import Annotated, Any

from fastapi import APIRouter
from sqlalchemy import orm
from starlette.requests import Request
from starlette.responses import Response

from webapp.errors import NotFound
from webapp.pages.cookies import Notice
from webapp.pages.dependencies import Session, get_owner
from webapp.pages.forms import BoundForm, Fields
from webapp.pages.rendering import render, render_done
from webapp.pages.routing import public_origin
from webapp.schemas.invitation import InvitationCreate
from webapp.services import invitations
from webapp.services import owner as owners
from webapp.transactions import DatabaseRoute, Work, later

router = APIRouter(prefix="/settings/invitations", route_class=DatabaseRoute)
PAGE = "invitations/index.html"


def get_administrator(work: Work) -> owners.Owner:
    """Return who is signed in; raises NotFound for those who may not invite."""
    owner = work.find(get_owner)
    if not owner.is_administrator:
        raise NotFound
    return owner


Administrator = Annotated[owners.Owner, later(get_administrator)]


@router.get("", name="invitations.index")
def index(request: Request, owner: Administrator, session: Session) -> Response:  # noqa: ARG001
    """Show the invitations that can still be used, and a form for another one."""
    return render(request, PAGE, **_context(request, session), form=Fields())


@router.post("", name="invitations.create")
def create(request: Request, form: BoundForm, owner: Administrator, session: Session) -> Response:
    """Make an invitation and show its link: in this answer only."""
    with form.reject_as(PAGE, **_context(request, session)):
        data = form.parse(InvitationCreate)
        text = invitations.create(session, data.note, owner.id)
    path = request.app.state.addresses.url("accounts.new", invitation=text)
    link = f"{public_origin(request)}{path}"
    days = invitations.LASTS.days
    return render(
        request, "invitations/made.html", status=201, note=data.note, link=link, days=days
    )


@router.post("/{digest}/deletion", name="invitations.destroy")
def destroy(
    request: Request,
    digest: str,
    owner: Administrator,  # noqa: ARG001 - only for administrators
    session: Session,
) -> Response:
    """Take an invitation back."""
    invitations.revoke(session, _bytes(digest))
    to = str(request.app.state.addresses.url("invitations.index"))
    return render_done(request, None, to=to, notice=Notice("Invitation revoked"))


def _context(request: Request, session: orm.Session) -> dict[str, Any]:
    return {
        "invitations": invitations.list_open(session),
        "registration": request.app.state.settings.registration,
    }


def _bytes(digest: str) -> bytes:
    try:
        return bytes.fromhex(digest)
    except ValueError:
        raise NotFound from None

"""Tokens: keys of scripts, made and ended in the settings."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from sqlalchemy import orm
from starlette.requests import Request
from starlette.responses import Response

from webapp.pages.cookies import Notice
from webapp.pages.dependencies import Owner, Session
from webapp.pages.forms import BoundForm, Fields
from webapp.pages.rendering import render, render_done
from webapp.pages.routing import public_origin
from webapp.schemas.token import TokenCreate
from webapp.services import owner as owners
from webapp.services import tokens
from webapp.transactions import DatabaseRoute

router = APIRouter(prefix="/settings/tokens", route_class=DatabaseRoute)
PAGE = "tokens/index.html"
LIFETIMES = (("30", "30 days"), ("90", "90 days"), ("365", "1 year"), ("", "No expiry"))
# A page of the other face.
DOCS = "/docs"
STARTING = Fields({"scope": "read", "days": 90})


@router.get("", name="tokens.index")
def index(request: Request, owner: Owner, session: Session) -> Response:
    """Show the tokens that work, and a form for another one."""
    return render(request, PAGE, **_context(session, owner), form=STARTING)


@router.post("", name="tokens.create")
def create(request: Request, form: BoundForm, owner: Owner, session: Session) -> Response:
    """Make a token and show its text: in this answer only, which nothing keeps.

    It is no redirect, since the text would have to wait somewhere in between: in an address, in a
    cookie, in the database. The price is that a reload makes another token, where no script turns
    it into one of the list.
    """
    with form.reject_as(PAGE, **_context(session, owner)):
        made = tokens.create(session, owner, form.parse(TokenCreate))
    return render(
        request,
        "tokens/made.html",
        status=201,
        token=made.token,
        text=made.text,
        origin=public_origin(request),
    )


@router.post("/{token_id}/deletion", name="tokens.destroy")
def destroy(request: Request, token_id: UUID, owner: Owner, session: Session) -> Response:
    """End a token at once."""
    token = tokens.revoke(session, owner, token_id)
    to = str(request.app.state.addresses.url("tokens.index"))
    notice = Notice(f"Token “{token.name}” revoked. Anything using it will stop working.")
    return render_done(request, None, to=to, notice=notice)


def _context(session: orm.Session, owner: owners.Owner) -> dict[str, Any]:
    return {"tokens": tokens.list_all(session, owner), "lifetimes": LIFETIMES, "docs": DOCS}

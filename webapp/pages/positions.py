"""Where a card stands: the one way to move it, by drag, by keyboard and by the menu."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from sqlalchemy import orm
from starlette.requests import Request
from starlette.responses import Response

from webapp.errors import MovedMeanwhile
from webapp.pages.cookies import Notice
from webapp.pages.dependencies import Owner, Session
from webapp.pages.formats import named, shortened
from webapp.pages.forms import BoundForm
from webapp.pages.rendering import board_at, render, render_done
from webapp.schemas.position import PositionUpdate
from webapp.services import applications, boards, columns
from webapp.services import owner as owners
from webapp.services.applications import Relocated
from webapp.transactions import DatabaseRoute

router = APIRouter(
    prefix="/board/applications/{application_id}/position", route_class=DatabaseRoute
)


@router.get("", name="positions.edit")
def edit(request: Request, application_id: UUID, owner: Owner, session: Session) -> Response:
    """Offer the columns, and the places in this one."""
    return render(
        request,
        "positions/edit.html",
        "positions/_form.html",
        application=applications.get(session, owner, application_id),
        columns=columns.list_all(session, owner),
        refusal=None,
    )


@router.post("", name="positions.update")
def update(
    request: Request, application_id: UUID, form: BoundForm, owner: Owner, session: Session
) -> Response:
    """Move a card. If another device moved it first, the card is shown where it is now."""
    data = form.parse(PositionUpdate)
    with form.reject_as(
        "positions/edit.html",
        "positions/moved.html",
        (MovedMeanwhile,),
        lambda: _refused(session, owner, application_id),
    ):
        moved = applications.relocate(session, owner, application_id, data)
    return render_done(
        request,
        "positions/moved.html",
        to=board_at(request, application_id),
        notice=_notice(moved),
        card=moved.card,
        lane=moved.entered,
        counts=moved.counts,
    )


def _notice(moved: Relocated) -> Notice | None:
    if moved.revision is None:
        return None
    verb = "moved within" if moved.left == moved.entered else "moved to"
    text = f"{named(moved.card.company)} {verb} {shortened(moved.entered.name)}"
    return Notice(text, moved.revision)


def _refused(session: orm.Session, owner: owners.Owner, application_id: UUID) -> dict[str, Any]:
    application = applications.get(session, owner, application_id)
    return {
        "application": application,
        "columns": columns.list_all(session, owner),
        "card": boards.card(session, owner, application_id),
        "lane": application.column,
        "counts": boards.counts(session, owner),
    }

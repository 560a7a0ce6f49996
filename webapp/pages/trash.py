"""The trash: into it, out of it, and out of it for good."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import AfterValidator
from starlette.requests import Request
from starlette.responses import Response

from webapp import limits
from webapp.pages.cookies import Notice
from webapp.pages.dependencies import Owner, Session
from webapp.pages.formats import named, plural, shortened
from webapp.pages.rendering import finished, redirect, render, render_done
from webapp.pages.routing import came_from
from webapp.schemas.types import on_earth
from webapp.services import applications, trash
from webapp.transactions import DatabaseRoute

router = APIRouter(route_class=DatabaseRoute)
Revision = Annotated[int, Query(ge=0, le=limits.REVISION)]


@router.get("/trash", name="trash.index")
def index(
    request: Request,
    owner: Owner,
    session: Session,
    at: Annotated[datetime, AfterValidator(on_earth)] | None = None,
    id: UUID | None = None,  # noqa: A002 - its public name
) -> Response:
    """Show what was deleted, the newest first; the page after a certain row, if that has any."""
    before = (at if at.tzinfo else at.replace(tzinfo=UTC), id) if at and id else None
    trashed = trash.list_all(session, owner, before)
    if before and not trashed:  # its rows were restored: that does not make the trash empty
        trashed = trash.list_all(session, owner)
    has_more = len(trashed) > limits.PAGE
    shown = trashed[: limits.PAGE]
    return render(request, "trash/index.html", applications=shown, has_more=has_more)


@router.post("/board/applications/{application_id}/deletion", name="deletions.create")
def delete(request: Request, application_id: UUID, owner: Owner, session: Session) -> Response:
    """Put an application into the trash."""
    application = trash.delete(session, owner, application_id)
    # Maybe it was in the trash before, and something else has changed about it since.
    is_deletion = application.deleted_at == application.updated_at
    return render_done(
        request,
        None,
        to=_url(request, "board.show"),
        notice=Notice(
            f"{named(application.company)} moved to the trash",
            application.revision if is_deletion else None,
        ),
        events=finished(),
    )


@router.post("/board/applications/{application_id}/restoration", name="restorations.create")
def restore(request: Request, application_id: UUID, owner: Owner, session: Session) -> Response:
    """Take an application out of the trash."""
    application = trash.restore(session, owner, application_id)
    return render_done(
        request,
        None,
        to=came_from(request, _url(request, "trash.index")),
        notice=Notice(
            f"{named(application.company)} restored to {shortened(application.column.name)}",
            owner.own(application.revision),
        ),
        events=finished(),
    )


@router.get("/board/applications/{application_id}/erasure", name="erasures.new")
def ask_to_erase(
    request: Request, application_id: UUID, owner: Owner, session: Session
) -> Response:
    """Make sure that an application of the trash shall be deleted for good."""
    application = applications.get(session, owner, application_id)
    if not application.is_deleted:  # restored meanwhile: it is shown as what it is
        return redirect(request, "applications.show", application_id=application_id)
    return render(request, "trash/erasure.html", application=application)


@router.post("/board/applications/{application_id}/erasure", name="erasures.create")
def erase(request: Request, application_id: UUID, owner: Owner, session: Session) -> Response:
    """Delete an application of the trash for good."""
    trash.erase(session, owner, application_id)
    notice = Notice("Deleted for good")
    return render_done(request, None, to=_url(request, "trash.index"), notice=notice)


@router.get("/trash/emptying", name="emptyings.new")
def ask_to_empty(request: Request, owner: Owner, session: Session) -> Response:
    """Make sure that all of the trash shall be deleted for good."""
    trashed = trash.list_all(session, owner)
    return render(
        request,
        "trash/emptying.html",
        count=len(trashed),
        most=limits.PAGE,
        until=owner.board_revision,
    )


@router.post("/trash/emptying", name="emptyings.create")
def empty(
    request: Request, owner: Owner, session: Session, until: Revision | None = None
) -> Response:
    """Delete all of the trash for good: what the question was about, not what came in since."""
    count = trash.empty(session, owner, until)
    notice = Notice(f"{plural(count, 'application')} deleted for good")
    return render_done(request, None, to=_url(request, "trash.index"), notice=notice)


def _url(request: Request, name: str) -> str:
    return str(request.app.state.addresses.url(name))

"""An application's notes, edited where they are read."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from webapp.pages.cookies import Notice
from webapp.pages.dependencies import Owner, Session
from webapp.pages.details import detail, history
from webapp.pages.forms import BoundForm
from webapp.pages.rendering import changed, detail_at, render, render_done
from webapp.schemas.application import NotesUpdate
from webapp.services import applications
from webapp.transactions import DatabaseRoute

router = APIRouter(prefix="/board/applications/{application_id}/notes", route_class=DatabaseRoute)
PAGE, PARTIAL = "applications/show.html", "notes/_notes.html"


@router.get("", name="notes.show")
def show(request: Request, application_id: UUID, owner: Owner, session: Session) -> Response:
    """Show the notes."""
    application = applications.get(session, owner, application_id)
    return render(request, PAGE, PARTIAL, **detail(session, application))


@router.get("/edit", name="notes.edit")
def edit(request: Request, application_id: UUID, owner: Owner, session: Session) -> Response:
    """Show the notes as a form."""
    application = applications.get(session, owner, application_id)
    return render(request, PAGE, PARTIAL, **detail(session, application, "notes"))


@router.post("", name="notes.update")
def update(
    request: Request, application_id: UUID, form: BoundForm, owner: Owner, session: Session
) -> Response:
    """Save the notes, unless they changed since they were opened: then both texts are shown."""

    def refused() -> dict[str, Any]:
        application = applications.get(session, owner, application_id)
        return detail(session, application, "notes", is_sent=True)

    with form.reject_as(PAGE, PARTIAL, find=refused):
        data = form.parse(NotesUpdate)
        notes, revision = applications.update_notes(session, owner, application_id, data)
    return render_done(
        request,
        "notes/updated.html",
        to=detail_at(request, application_id, "notes"),
        notice=Notice("Notes saved", revision) if revision is not None else None,
        events=changed(application_id),
        application=notes,
        editing="",
        **history(session, owner.id, application_id),
    )

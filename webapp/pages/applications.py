"""Applications: a new one, and one by itself, as a dialog over the board or as a page."""

from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from webapp.models import Application, Column
from webapp.models.words import Status
from webapp.pages.cookies import Notice
from webapp.pages.dependencies import Owner, Session
from webapp.pages.details import detail
from webapp.pages.formats import named, shortened
from webapp.pages.forms import CHOSEN_GONE, BoundForm, Fields
from webapp.pages.rendering import board_at, finished, render, render_done
from webapp.pages.retries import AddsOnce
from webapp.schemas.application import ApplicationCreate
from webapp.services import applications, columns
from webapp.transactions import DatabaseRoute

router = APIRouter(route_class=DatabaseRoute)


@router.get("/board/applications/new", name="applications.new")
def new(
    request: Request, owner: Owner, session: Session, column_id: UUID | None = None
) -> Response:
    """Ask for a new application."""
    choice = columns.list_all(session, owner)
    is_there = any(column.id == column_id for column in choice)
    start = column_id if is_there else _first_applied(choice)
    form = Fields({"column_id": start}, focus="company")
    page, partial = "applications/new.html", "applications/_form.html"
    return render(request, page, partial, columns=choice, form=form)


@router.post("/board/applications", name="applications.create")
def create(
    request: Request, form: BoundForm, owner: Owner, session: Session, once: AddsOnce
) -> Response:
    """Add an application; the quick form of a column asks for less."""
    is_quick = form.values.get("from") == "column"
    partial = "applications/_quick_form.html" if is_quick else "applications/_form.html"
    column_id = form.values.get("column_id", "")
    with form.reject_as(
        "applications/new.html",
        partial,
        on=CHOSEN_GONE,
        find=lambda: {"columns": columns.list_all(session, owner)},
        column_id=column_id,
        is_open=True,
    ):
        data = form.parse(ApplicationCreate)
        application = once.add(
            form,
            lambda: applications.create(session, owner, data),
            lambda id_: applications.get(session, owner, id_),
        )
    return render_done(
        request,
        None,
        to=board_at(request, application.id),
        notice=Notice(
            f"{named(application.company)} {_whereto(application)}", application.revision
        ),
        events=finished(),
    )


@router.get("/board/applications/{application_id}", name="applications.show")
def show(
    request: Request, application_id: UUID, owner: Owner, session: Session, edit: str = ""
) -> Response:
    """Show an application, if asked for with one part open as a form."""
    application = applications.get(session, owner, application_id)
    context = detail(session, application, edit)
    return render(request, "applications/show.html", "applications/_application.html", **context)


def _whereto(application: Application) -> str:
    """Say where a new application is: one that was added before may have been deleted since."""
    if application.is_deleted:
        return "was added before, and is in the trash now"
    return f"added to {shortened(application.column.name)}"


def _first_applied(choice: list[Column]) -> UUID:
    return next(column.id for column in choice if column.status == Status.APPLIED)

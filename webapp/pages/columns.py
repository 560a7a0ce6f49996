"""Columns: add, rename, recolour, reorder, collapse, delete."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from sqlalchemy import orm
from starlette.requests import Request
from starlette.responses import Response

from webapp.models import Column
from webapp.models.words import Colour, Status
from webapp.pages.cookies import Notice
from webapp.pages.dependencies import Owner, Session
from webapp.pages.drawing import draw_column
from webapp.pages.forms import CHOSEN_GONE, BoundForm, Fields
from webapp.pages.rendering import changed, column_at, finished, render, render_done
from webapp.pages.retries import AddsOnce
from webapp.schemas.column import ColumnCreate, ColumnDelete, ColumnPosition, ColumnUpdate
from webapp.services import boards, columns
from webapp.services import owner as owners
from webapp.transactions import DatabaseRoute

router = APIRouter(prefix="/board/columns", route_class=DatabaseRoute)
NEW = ("columns/new.html", "columns/_form.html")
EDIT = ("columns/edit.html", "columns/_editor.html")
DELETION = ("columns/deletion.html", "columns/_deletion.html")


@router.get("/new", name="columns.new")
def new(request: Request, owner: Owner) -> Response:  # noqa: ARG001 - only for those signed in
    """Ask for a new column."""
    form = Fields({"status": Status.INTERVIEW.value, "colour": Colour.TEAL.value}, focus="name")
    return render(request, *NEW, form=form)


@router.post("", name="columns.create")
def create(
    request: Request, form: BoundForm, owner: Owner, session: Session, once: AddsOnce
) -> Response:
    """Add a column."""
    with form.reject_as(*NEW):
        data = form.parse(ColumnCreate)
        column = once.add(
            form,
            lambda: columns.create(session, owner, data),
            lambda id_: columns.get(session, owner, id_),
        )
    return _done(request, column, "Column added", finished())


@router.get("/{column_id}", name="columns.show")  # where the form stands once it was refused
@router.get("/{column_id}/edit", name="columns.edit")
def edit(request: Request, column_id: UUID, owner: Owner, session: Session) -> Response:
    """Offer what can be changed about a column."""
    column = columns.get(session, owner, column_id)
    form = Fields({"name": column.name, "colour": column.colour}, focus="name")
    return render(request, *EDIT, column=column, form=form)


@router.post("/{column_id}", name="columns.update")
def update(
    request: Request, column_id: UUID, form: BoundForm, owner: Owner, session: Session
) -> Response:
    """Rename or recolour a column."""
    column = columns.get(session, owner, column_id)
    was = column.revision
    with form.reject_as(*EDIT, column=column):
        data = form.parse(ColumnUpdate, only=("name", "colour"))
        column = columns.update(session, owner, column_id, data)
    return _done(request, column, "Column saved" if column.revision != was else "", finished())


@router.post("/{column_id}/position", name="column_positions.update")
def move(
    request: Request, column_id: UUID, form: BoundForm, owner: Owner, session: Session
) -> Response:
    """Put a column to another place on the board."""
    was = columns.get(session, owner, column_id).revision
    column = columns.move(session, owner, column_id, form.parse(ColumnPosition))
    return _done(request, column, "Column moved" if column.revision != was else "", changed())


@router.post("/{column_id}/collapse", name="column_folds.update")
def fold(
    request: Request, column_id: UUID, form: BoundForm, owner: Owner, session: Session
) -> Response:
    """Collapse a column to a rail, or open it."""
    data = form.parse(ColumnUpdate, only=("collapsed",))
    revision = columns.update(session, owner, column_id, data).revision
    column = boards.show_column(session, owner, column_id)
    response = render_done(
        request,
        "columns/folded.html",
        to=column_at(request, column_id),
        column=draw_column(request, session, owner, column),
    )
    response.headers["Column-Revision"] = str(revision)  # no older board is drawn over it
    return response


@router.get("/{column_id}/deletion", name="column_deletions.new")
def ask_to_delete(request: Request, column_id: UUID, owner: Owner, session: Session) -> Response:
    """Ask where the cards of a column go."""
    return render(request, *DELETION, **_deletion(session, owner, column_id), form=Fields())


@router.post("/{column_id}/deletion", name="column_deletions.create")
def delete(
    request: Request, column_id: UUID, form: BoundForm, owner: Owner, session: Session
) -> Response:
    """Delete a column; its cards move to another one."""
    context = _deletion(session, owner, column_id)
    with form.reject_as(*DELETION, on=CHOSEN_GONE, **context):
        revision = columns.delete(session, owner, column_id, form.parse(ColumnDelete))
    return render_done(
        request,
        None,
        to=str(request.app.state.addresses.url("board.show")),
        notice=Notice("Column deleted", revision),
        events=finished(),
    )


def _deletion(session: orm.Session, owner: owners.Owner, column_id: UUID) -> dict[str, Any]:
    column = columns.get(session, owner, column_id)
    everything = columns.list_all(session, owner)
    return {
        "column": column,
        "others": [other for other in everything if other.id != column_id],
        "is_last": sum(other.status == column.status for other in everything) == 1,
        "count": boards.counts(session, owner, [column_id])[column_id],
    }


def _done(request: Request, column: Column, text: str, events: dict[str, object]) -> Response:
    notice = Notice(text, column.revision) if text else None
    to = column_at(request, column.id)
    return render_done(request, None, to=to, notice=notice, events=events)

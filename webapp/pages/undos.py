"""Taking a change back."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from webapp.errors import NotFound, UndoneAlready
from webapp.pages.cookies import Notice
from webapp.pages.dependencies import Owner, Session
from webapp.pages.formats import named
from webapp.pages.forms import BoundForm, Rejected
from webapp.pages.rendering import changed, render_done
from webapp.pages.routing import came_from
from webapp.schemas.activity import UndoCreate
from webapp.services import activities, applications
from webapp.transactions import DatabaseRoute

router = APIRouter(route_class=DatabaseRoute)


@router.post("/board/undos", name="undos.create")
def create(request: Request, form: BoundForm, owner: Owner, session: Session) -> Response:
    """Take the change with this revision back, if nothing has come in between.

    Sent again, as no answer came, it is no failure. Raises NotFound for another's page.
    """
    data = form.parse(UndoCreate)
    if data.user not in (None, owner.id):
        raise NotFound
    try:
        undone = activities.undo(session, owner, data.revision)
    except UndoneAlready as error:
        raise Rejected(_done(request, error.message, "all")) from None
    text = undone.message
    if undone.application_id:
        company = applications.get(session, owner, undone.application_id).company
        text = f"{named(company)}: {text[0].lower()}{text[1:]}"
    return _done(request, text, str(undone.application_id or ""))


def _done(request: Request, text: str, changed_id: str) -> Response:
    board = str(request.app.state.addresses.url("board.show"))
    events = changed() | {"application:changed": {"id": changed_id}}
    return render_done(
        request, None, to=came_from(request, board), notice=Notice(text), events=events
    )

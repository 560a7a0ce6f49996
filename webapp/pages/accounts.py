"""Making an account."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from webapp.models.words import Audience
from webapp.pages import cookies
from webapp.pages.dependencies import RequestDevice, Session, TryCounter, Visitor
from webapp.pages.forms import BoundForm, Fields
from webapp.pages.rendering import redirect, render
from webapp.pages.sessions import welcome
from webapp.schemas.user import UserCreate
from webapp.services import accounts, sessions
from webapp.transactions import DatabaseRoute

router = APIRouter(route_class=DatabaseRoute)


@router.get("/register", name="accounts.new")
def new(request: Request, visitor: Visitor, invitation: str = "") -> Response:
    """Ask for an address and a password."""
    if visitor:
        return redirect(request, "board.show")
    registration = request.app.state.settings.registration
    if registration == "closed" or (registration == "invite" and not invitation):
        return render(request, "accounts/closed.html", status=403)
    form = Fields({"invitation": invitation}, focus="email")
    return render(request, "accounts/new.html", form=form)


@router.post("/register", name="accounts.create")
def create(
    request: Request,
    form: BoundForm,
    session: Session,
    device: RequestDevice,
    throttle: TryCounter,
) -> Response:
    """Make the account and sign in."""
    with form.reject_as("accounts/new.html"):
        data = form.parse(UserCreate)
        throttle.registration(device.address)
        user = accounts.register(session, data, request.app.state.settings.registration)
    signed_in = sessions.open_session(session, user.id, Audience.WEB, device)
    response = welcome(request, session, signed_in)
    cookies.set_known_account(request, response, throttle.account(data.email))
    return response

"""Signing in and out."""

from fastapi import APIRouter
from sqlalchemy import orm
from starlette.requests import Request
from starlette.responses import Response

from webapp.models import SignedIn
from webapp.models.words import Audience
from webapp.pages import cookies
from webapp.pages.dependencies import RequestDevice, Session, TryCounter, Visitor
from webapp.pages.forms import BoundForm, Fields
from webapp.pages.rendering import redirect, redirect_to, render
from webapp.pages.routing import local_path
from webapp.schemas.session import SignIn
from webapp.security import InvalidToken
from webapp.services import sessions
from webapp.transactions import DatabaseRoute

router = APIRouter(route_class=DatabaseRoute)


@router.get("/login", name="sessions.new")
def new(
    request: Request,
    visitor: Visitor,
    next: str = "",  # noqa: A002 - a public name
    unsent: str = "",
) -> Response:
    """Ask for address and password; whoever has sent a form is told what became of it."""
    if visitor:
        return redirect_to(local_path(next, _home(request)))
    form = Fields({"next": next, "unsent": unsent}, focus="email")
    return render(request, "sessions/new.html", form=form, is_open=_is_open(request))


@router.post("/login", name="sessions.create")
def create(
    request: Request,
    form: BoundForm,
    session: Session,
    device: RequestDevice,
    throttle: TryCounter,
) -> Response:
    """Sign in, and go on to where the person wanted to be."""
    with form.reject_as("sessions/new.html", focus="password", is_open=_is_open(request)):
        data = form.parse(SignIn)
        signed_in = sessions.sign_in(session, throttle, data, Audience.WEB, device)
    response = welcome(request, session, signed_in, form.values.get("next", ""))
    cookies.set_known_account(request, response, throttle.account(data.email))
    return response


@router.get("/login/arrival", name="sessions.show")
def show(request: Request, visitor: Visitor, next: str = "") -> Response:  # noqa: A002 - a public name
    """See whether the browser has kept the sign-in; if not, say so and do not ask again."""
    if visitor:
        return redirect_to(local_path(next, _home(request)))
    return render(request, "sessions/lost.html", status=400, is_secure=cookies.is_secure(request))


@router.post("/logout", name="sessions.destroy")
def destroy(request: Request, session: Session) -> Response:
    """Sign out."""
    _revoke_current(request, session)
    response = redirect(request, "sessions.new")
    cookies.forget_session(request, response)
    return response


def welcome(
    request: Request, session: orm.Session, signed_in: SignedIn, wanted: str = ""
) -> Response:
    """Sign the browser in, in place of whoever it was signed in as."""
    _revoke_current(request, session)
    home = _home(request)
    wanted = local_path(wanted, home)
    response = redirect(request, "sessions.show", next=None if wanted == home else wanted)
    cookies.forget_notice(request, response)
    cookies.set_session(request, response, signed_in.owner_id, signed_in.id)
    return response


def _revoke_current(request: Request, session: orm.Session) -> None:
    try:
        sessions.revoke(session, cookies.read_session(request))
    except InvalidToken:
        return


def _is_open(request: Request) -> bool:
    """Tell whether everybody may make an account."""
    return bool(request.app.state.settings.registration == "open")


def _home(request: Request) -> str:
    return str(request.app.state.addresses.url("board.show"))

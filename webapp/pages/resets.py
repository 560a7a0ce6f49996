"""Passwords that were lost: asked for by address, reset by a link that comes by mail."""

from fastapi import APIRouter
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response

from webapp.database import Database
from webapp.errors import Invalid
from webapp.mail import Letter, Mailer
from webapp.pages import cookies
from webapp.pages.cookies import Notice
from webapp.pages.dependencies import RequestDevice, Session, TryCounter
from webapp.pages.forms import BoundForm, Fields
from webapp.pages.rendering import redirect, render
from webapp.pages.routing import public_origin
from webapp.schemas.user import PasswordReset, ResetRequest
from webapp.security import Keyring
from webapp.services import resets
from webapp.transactions import DatabaseRoute

router = APIRouter(prefix="/password-resets", route_class=DatabaseRoute)
MINUTES = int(resets.LASTS.total_seconds()) // 60
SUBJECT = "Reset your Job Tracker password"
TEXT = """Hello,

Someone, most likely you, asked to reset the password for {email}
on the Job Tracker at {origin}

To choose a new password, open this link within {minutes} minutes. It works once.

{link}

If it wasn't you, you can ignore this email: your password stays as it is.
"""


@router.get("", name="resets.index")
def index(request: Request) -> Response:
    """Say that a mail is on its way, if there is an account."""
    return render(request, "resets/index.html", minutes=MINUTES)


@router.get("/new", name="resets.new")
def new(request: Request) -> Response:
    """Ask for the address, if mail can be sent."""
    if request.app.state.mailer is None:
        return render(request, "resets/closed.html")
    return render(request, "resets/new.html", form=Fields(focus="email"))


@router.post("/new", name="resets.create")
def create(
    request: Request, form: BoundForm, device: RequestDevice, throttle: TryCounter
) -> Response:
    """Send the link, after the answer: so it takes the same time whether there is an account."""
    mailer: Mailer | None = request.app.state.mailer
    if mailer is None:
        return render(request, "resets/closed.html", status=403)
    with form.reject_as("resets/new.html"):
        email = form.parse(ResetRequest).email
        may_be_sent = throttle.reset(email, device.address)
    response = redirect(request, "resets.index")
    if may_be_sent:
        response.background = BackgroundTask(_send, request, mailer, email)
    return response


@router.get("/edit", name="resets.edit")
def edit(request: Request, session: Session) -> Response:
    """Ask for the new password."""
    keys: Keyring = request.app.state.keys
    try:
        email = resets.find_address(session, keys, cookies.read_reset(request))
    except Invalid:
        return _refuse(request)
    return render(request, "resets/edit.html", email=email, form=Fields(focus="new_password"))


@router.post("/edit", name="resets.update")
def update(request: Request, form: BoundForm, session: Session) -> Response:
    """Set the new password, which signs out everywhere; signing in is the next step."""
    keys: Keyring = request.app.state.keys
    token = cookies.read_reset(request)
    try:
        email = resets.find_address(session, keys, token)
    except Invalid:
        return _refuse(request)
    with form.reject_as("resets/edit.html", email=email):
        resets.redeem(session, keys, token, form.parse(PasswordReset))
    response = redirect(request, "sessions.new")
    cookies.forget_session(request, response)
    cookies.forget_reset(request, response)
    text = "Password changed, and you're signed out everywhere. Sign in with the new one."
    cookies.set_notice(request, response, Notice(text))
    return response


@router.get("/{token}", name="resets.show")
def show(request: Request, token: str, session: Session) -> Response:
    """Take the token out of the address, where it would be seen, kept and passed on."""
    keys: Keyring = request.app.state.keys
    try:
        resets.require(session, keys, token)
    except Invalid:
        return _refuse(request)
    response = redirect(request, "resets.edit")
    cookies.set_reset(request, response, token, int(resets.LASTS.total_seconds()))
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _refuse(request: Request) -> Response:
    response = render(request, "resets/refused.html", status=404)
    cookies.forget_reset(request, response)
    return response


def _send(request: Request, mailer: Mailer, email: str) -> None:
    database: Database = request.app.state.database
    with database.transaction() as session:
        issued = resets.issue(session, request.app.state.keys, email)
    if issued is None:
        return
    address, token = issued
    origin = public_origin(request)
    link = origin + request.app.state.addresses.url("resets.show", token=token)
    text = TEXT.format(email=address, origin=origin, minutes=MINUTES, link=link)
    mailer.send(Letter(address, SUBJECT, text))

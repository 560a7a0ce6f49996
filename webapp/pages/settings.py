"""A person's own settings."""

from typing import Any

from fastapi import APIRouter
from sqlalchemy import orm
from starlette.requests import Request
from starlette.responses import Response

from webapp.database import release
from webapp.pages.cookies import Notice
from webapp.pages.dependencies import Owner, RequestDevice, Session, TryCounter
from webapp.pages.forms import BoundForm, Fields
from webapp.pages.rendering import render, render_done
from webapp.schemas.board import PreferencesUpdate
from webapp.schemas.types import time_zones
from webapp.schemas.user import PasswordUpdate, UserUpdate
from webapp.services import accounts, boards
from webapp.services import owner as owners
from webapp.transactions import DatabaseRoute

router = APIRouter(prefix="/settings", route_class=DatabaseRoute)
PAGE = "settings/show.html"


@router.get("", name="settings.show")
def show(request: Request, owner: Owner, session: Session) -> Response:
    """Show all settings."""
    return render(request, PAGE, **_context(session, owner), form=Fields())


@router.post("/profile", name="profiles.update")
def update_profile(request: Request, form: BoundForm, owner: Owner, session: Session) -> Response:
    """Change the name and the time zone."""
    with form.reject_as(PAGE, **_context(session, owner, "profile")):
        user = accounts.update(session, owner, form.parse(UserUpdate))
    return _done(request, Notice("Profile saved", owner.own(user.revision)))


@router.post("/password", name="passwords.update")
def update_password(
    request: Request,
    form: BoundForm,
    owner: Owner,
    session: Session,
    device: RequestDevice,
    throttle: TryCounter,
) -> Response:
    """Change the password, which signs out everywhere else.

    Who has found a browser signed in has no more guesses here than at the sign-in.
    """
    with form.reject_as(PAGE, **_context(session, owner, "password")):
        data = form.parse(PasswordUpdate)
        release(session)
        with throttle.sign_in(owner.email, device.address, is_known_device=True):
            accounts.change_password(session, owner, data)
    return _done(request, Notice("Password changed. You are signed out everywhere else."))


@router.post("/preferences", name="preferences.update")
def update_preferences(
    request: Request, form: BoundForm, owner: Owner, session: Session
) -> Response:
    """Switch single-letter keys on or off."""
    with form.reject_as(PAGE, **_context(session, owner, "preferences")):
        board = boards.update_preferences(session, owner, form.parse(PreferencesUpdate))
    return _done(request, Notice("Preferences saved", owner.own(board.revision)))


def _context(session: orm.Session, owner: owners.Owner, section: str = "") -> dict[str, Any]:
    user = accounts.get(session, owner)
    profile = {"name": user.name, "time_zone": user.time_zone}
    return {
        "email": user.email,
        "profile": Fields(profile),
        "passwords": Fields(),
        "section": section,
        "time_zones": [(zone, zone.replace("_", " ")) for zone in time_zones()],
    }


def _done(request: Request, notice: Notice) -> Response:
    to = str(request.app.state.addresses.url("settings.show"))
    return render_done(request, None, to=to, notice=notice)

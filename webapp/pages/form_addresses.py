"""Addresses of the settings that only forms are sent to: a refused form stands there, and who opens
it again is led to the page that the form is on.
"""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from webapp.pages.dependencies import Owner
from webapp.pages.rendering import redirect
from webapp.transactions import DatabaseRoute

router = APIRouter(prefix="/settings", route_class=DatabaseRoute)


@router.get("/profile", name="profiles.edit")
@router.get("/password", name="passwords.edit")
@router.get("/preferences", name="preferences.edit")
def edit(request: Request, _owner: Owner) -> Response:
    """Lead to the settings."""
    return redirect(request, "settings.show")


@router.get("/import", name="imports.new")
def new(request: Request, _owner: Owner) -> Response:
    """Lead to the data."""
    return redirect(request, "data.show")

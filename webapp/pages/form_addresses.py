"""Addresses that only forms are sent to: a refused form stands there, and who opens it again is led
to the page that the form is on.
"""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from webapp.pages.dependencies import Owner
from webapp.pages.rendering import redirect
from webapp.transactions import DatabaseRoute

router = APIRouter(route_class=DatabaseRoute)


@router.get("/settings/profile", name="profiles.edit")
@router.get("/settings/password", name="passwords.edit")
@router.get("/settings/preferences", name="preferences.edit")
def edit(request: Request, _owner: Owner) -> Response:
    """Lead to the settings."""
    return redirect(request, "settings.show")


@router.get("/settings/import", name="imports.new")
def new(request: Request, _owner: Owner) -> Response:
    """Lead to the data."""
    return redirect(request, "data.show")


@router.get("/board/applications", name="applications.index")
def new_application(request: Request, _owner: Owner) -> Response:
    """Lead to the form for a new application."""
    return redirect(request, "applications.new")


@router.get("/board/columns", name="columns.index")
def new_column(request: Request, _owner: Owner) -> Response:
    """Lead to the form for a new column."""
    return redirect(request, "columns.new")

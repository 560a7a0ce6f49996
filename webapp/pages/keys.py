"""The list of keys."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from webapp.pages.dependencies import Owner
from webapp.pages.rendering import render
from webapp.transactions import DatabaseRoute

router = APIRouter(route_class=DatabaseRoute)


@router.get("/board/keys", name="keys.index")
def index(request: Request, owner: Owner) -> Response:  # noqa: ARG001 - only for those signed in
    """Show what can be done by keyboard."""
    return render(request, "keys/index.html", "keys/_keys.html")

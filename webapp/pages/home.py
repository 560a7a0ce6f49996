"""The front door."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from webapp.pages.dependencies import Visitor
from webapp.pages.rendering import redirect
from webapp.transactions import DatabaseRoute

router = APIRouter(route_class=DatabaseRoute)


@router.get("/", name="home.index")
def index(request: Request, visitor: Visitor) -> Response:
    """Lead to the board, or to signing in."""
    return redirect(request, "board.show" if visitor else "sessions.new")

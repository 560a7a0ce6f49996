"""Every component on one page, for those who work on the looks."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from webapp.pages.forms import Fields
from webapp.pages.rendering import render

router = APIRouter()


@router.get("/patterns", name="patterns.index")
def index(request: Request) -> Response:
    """Show the components."""
    form = Fields({"company": "Kestrel AI"}, {"title": "Please fill this in."})
    return render(request, "patterns.html", form=form)

"""Light, dark, or as the system is."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from webapp.errors import Invalid
from webapp.pages import cookies
from webapp.pages.forms import BoundForm
from webapp.pages.rendering import render_done
from webapp.pages.routing import came_from
from webapp.transactions import DatabaseRoute

router = APIRouter(route_class=DatabaseRoute)


@router.post("/theme", name="themes.update")
def update(request: Request, form: BoundForm) -> Response:
    """Keep the choice in a cookie, so that the first paint is right; no sign-in is needed."""
    theme = form.values.get("theme", "")
    if theme not in cookies.THEMES:
        raise Invalid("Choose light, dark or system.", "theme")
    response = render_done(request, None, to=came_from(request, "/"))
    cookies.set_theme(request, response, theme)
    return response

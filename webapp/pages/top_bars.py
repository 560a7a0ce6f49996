"""The bar on top of every page. It depends on nothing but what it is asked for, so it is drawn once
for each such question, and kept for a while.
"""

from functools import lru_cache
from typing import NamedTuple

from jinja2 import Environment
from markupsafe import Markup
from starlette.requests import Request

from webapp import limits
from webapp.services.owner import Owner

KEPT_BARS = 200


class _Who(NamedTuple):
    """All that the bar shows of the one who is signed in."""

    name: str | None
    email: str


class TopBars:
    """Draws the bar, for who is signed in or for nobody."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        kept = 0 if environment.auto_reload else KEPT_BARS
        self._drawn = lru_cache(maxsize=kept)(self._draw)
        url = environment.globals["url"]
        self._board, self._trash = url("board.show"), url("trash.index")  # type: ignore[operator]

    def draw(self, request: Request, owner: Owner | None, theme: str) -> Markup:
        """Return the bar of a page."""
        path = request.url.path
        query = request.query_params.get("q", "") if path == self._board else ""
        who = _Who(owner.name, owner.email) if owner else None
        draw = self._drawn if len(query) <= limits.QUERY else self._draw
        return draw(who, theme, path if path in {self._board, self._trash} else "", query)

    def _draw(self, who: _Who | None, theme: str, path: str, query: str) -> Markup:
        template = self._environment.get_template("layouts/_top_bar.html")
        html = template.render(owner=who, theme=theme, path=path, query=query)
        return Markup(html)  # noqa: S704 - drawn by our template

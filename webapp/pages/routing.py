"""Addresses by route name, and which addresses may be returned to."""

from collections.abc import Iterable
from urllib.parse import quote, urlencode, urlsplit

from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.requests import Request

_UNSAFE = frozenset("\\").union(map(chr, range(33)), map(chr, range(127, 160)))


class Addresses:
    """Makes addresses out of route names, many thousand times a second."""

    def __init__(self, routers: Iterable[APIRouter]) -> None:
        self._formats = {
            route.name: route.path_format
            for router in routers
            for route in router.routes
            if isinstance(route, APIRoute)
        }

    def url(self, name: str, **values: object) -> str:
        """Return the address of a route; what its path does not name goes into the query."""
        path = self._formats[name]
        query = {}
        for key, value in values.items():
            place = f"{{{key}}}"
            if place in path:
                path = path.replace(place, quote(str(value), safe=""))
            elif value not in (None, ""):
                query[key] = value
        return f"{path}?{urlencode(query)}" if query else path

    def around(self, name: str) -> tuple[str, str]:
        """Return what comes before and after the one value in a route's path, for use in loops."""
        before, _, rest = self._formats[name].partition("{")
        return before, rest.partition("}")[2]


def public_origin(request: Request) -> str:
    """Return where people reach us: PUBLIC_URL, else where this very request came to."""
    public_url: str | None = request.app.state.settings.public_url
    return public_url or f"{request.url.scheme}://{request.url.netloc}"


def local_path(text: str | None, default: str) -> str:
    """Return `text` if it is a path on this server, else `default`."""
    is_local = (
        text is not None
        and text.startswith("/")
        and not text.startswith("//")
        and len(text) <= 2_000
        and not _UNSAFE.intersection(text)
        and text.isascii()
    )
    return text if is_local and text is not None else default


def came_from(request: Request, default: str) -> str:
    """Return the page of ours that the request came from, by its Referer."""
    try:
        referer = urlsplit(request.headers.get("referer", ""))
    except ValueError:
        return default
    if referer.netloc != request.headers.get("host"):
        return default
    path = f"{referer.path}?{referer.query}" if referer.query else referer.path
    return local_path(path, default)

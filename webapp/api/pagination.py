"""Pages of lists: opaque, signed cursors in the `Link` header (RFC 8288)."""

from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from starlette.responses import Response

from webapp.security import InvalidToken, Keyring

_TYPES: dict[str, Any] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "uuid": UUID,
    "int": int,
    "str": str,
}


def link_next(request: Request, response: Response, listing: str, place: tuple[Any, ...]) -> None:
    """Point to the next page: the same query, from after `place` of this listing."""
    keys: Keyring = request.app.state.keys
    cursor = keys.seal("cursor", [listing, *(_pack(part) for part in place)])
    query = [
        (name, value) for name, value in request.query_params.multi_items() if name != "cursor"
    ]
    address = f"{request.url.path}?{urlencode([*query, ('cursor', cursor)])}"
    response.headers["Link"] = f'<{address}>; rel="next"'


def read_cursor(request: Request, listing: str, cursor: str | None) -> tuple[Any, ...] | None:
    """Return the place that a cursor of this listing stands for; raises RequestValidationError."""
    if cursor is None:
        return None
    keys: Keyring = request.app.state.keys
    try:
        match keys.unseal("cursor", cursor):
            case [str(sealed_for), *parts] if sealed_for == listing:
                return tuple(_unpack(part) for part in parts)
            case _:
                raise InvalidToken
    except (InvalidToken, KeyError, TypeError, ValueError):
        message = "This cursor does not belong to this list; start again without one"
        error = {"type": "cursor", "loc": ("query", "cursor"), "msg": message, "input": None}
        raise RequestValidationError([error]) from None


def _pack(value: Any) -> list[str]:
    if isinstance(value, datetime):
        return ["datetime", value.isoformat()]
    if isinstance(value, date):
        return ["date", value.isoformat()]
    if isinstance(value, UUID):
        return ["uuid", str(value)]
    return ["int" if isinstance(value, int) else "str", str(value)]


def _unpack(part: Any) -> Any:
    kind, text = part
    return _TYPES[kind](text)

"""ETags of the board: whether who asks has it already."""

import hashlib
import re

from starlette.requests import Request
from starlette.responses import Response

from webapp.pages import cookies
from webapp.pages.rendering import PRIVATE, wants_partial
from webapp.services.owner import Owner

_TAG = re.compile(r'"[^"]*"')


def tag_of_board(request: Request, owner: Owner) -> str | None:
    """Return the tag of the board's page (RFC 9110, 8.8.3); none while a notice is to be shown.

    It is the board's revision, with all else that a page depends on: the day, the theme, the
    address with its filter, whether htmx asks, and the version of what draws it. It was read before
    the page: what is shown may be newer than it says, never older.
    """
    is_partial = wants_partial(request)
    if not is_partial and cookies.FLASH in request.cookies:
        return None
    seen = (owner.id, owner.today(), cookies.read_theme(request), request.url.query, is_partial)
    text = repr((*seen, request.app.state.version)).encode()
    return f'W/"{owner.board_revision}-{hashlib.sha256(text).hexdigest()[:16]}"'


def has_already(request: Request, tag: str | None) -> bool:
    """Tell whether the client has what a tag stands for (RFC 9110, 13.1.2)."""
    if tag is None:
        return False
    sent = _TAG.findall(request.headers.get("if-none-match", ""))
    return tag.removeprefix("W/") in sent


def not_modified(tag: str | None) -> Response:
    """Answer that nothing has changed."""
    return Response(status_code=304, headers=PRIVATE | {"ETag": tag or ""})

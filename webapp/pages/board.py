"""The board."""

import re
from typing import Annotated

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from webapp.pages.dependencies import Filter, Owner, Session
from webapp.pages.drawing import draw_board, draw_next_up
from webapp.pages.etags import has_already, not_modified, tag_of_board
from webapp.pages.rendering import render, wants_partial
from webapp.services import boards
from webapp.transactions import DatabaseRoute, later

router = APIRouter(route_class=DatabaseRoute)

_LENGTH = re.compile(r"([0-9a-f-]{36}):([0-9]{1,5})(?![0-9])")
Shown = Annotated[str | None, later(lambda work: work.request.query_params.get("shown"))]


@router.get("/board", name="board.show")
def show(
    request: Request,
    owner: Owner,
    session: Session,
    query: Filter,
    shown: Shown,
) -> Response:
    """Show all columns with their first cards, or at least as many of them as a page has already:
    then `shown` says how many, as `id:number`.

    Narrowing the board changes nothing of what is due: the filter box of a page is not told that.
    """
    tag = tag_of_board(request, owner)
    if has_already(request, tag):
        return not_modified(tag)
    is_narrowed = shown is None and wants_partial(request)
    lengths = {column_id: int(number) for column_id, number in _LENGTH.findall(shown or "")}
    board = boards.show(session, owner, query, lengths, has_next_up=not is_narrowed)
    response = render(
        request,
        "board/show.html",
        "board/_board.html" if is_narrowed else "board/refreshed.html",
        board=board,
        pieces={"columns": draw_board(request, session, owner, board.columns, query)},
        next_up="" if is_narrowed else draw_next_up(request, owner, board.next_up),
    )
    if tag is not None:
        response.headers["ETag"] = tag
    return response

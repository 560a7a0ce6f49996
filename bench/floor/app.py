"""The floor's server: Starlette, a pool of psycopg2 connections, one tuned template a board.

It has no account, no history, no lock, no rule and no defence; what is left is what cannot be
saved. It is served by uvicorn with uvloop and httptools, as the product is.
"""

import gc
import hashlib
import hmac
import os
import queue
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import jinja2
import psycopg2
from psycopg2.extensions import connection as Connection  # noqa: N812 - a class by its nature
from psycopg2.extensions import cursor as Cursor  # noqa: N812 - a class by its nature
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bench.floor.data import STATUSES

HERE = Path(__file__).parent
VENDOR = HERE.parents[1] / "static" / "vendor"
KEY = b"of the benchmark only"
CONNECTIONS = 8
COLUMNS = "id,status,company,title,location,url,salary_min,salary_max,note,applied_on"
NAMES = COLUMNS.split(",")
BOARD = f"SELECT {COLUMNS} FROM card WHERE owner_id=%s ORDER BY status, position"
MOVE = f"""
WITH lo AS (SELECT coalesce((SELECT position FROM card
                             WHERE id=%(after)s AND owner_id=%(o)s AND status=%(s)s), 0) p),
     hi AS (SELECT min(position) p FROM card
            WHERE owner_id=%(o)s AND status=%(s)s AND id<>%(id)s
              AND position>(SELECT p FROM lo))
UPDATE card
SET status=%(s)s, position=(lo.p+coalesce(hi.p,lo.p+2048))/2, updated_at=now()
FROM lo, hi WHERE id=%(id)s AND owner_id=%(o)s RETURNING {COLUMNS}"""
CREATE = f"""
INSERT INTO card (owner_id,status,position,company,title,location,url,note)
SELECT %(o)s,%(s)s,coalesce(max(position),0)+1024,%(company)s,%(title)s,%(location)s,%(url)s,
       %(note)s
FROM card WHERE owner_id=%(o)s AND status=%(s)s RETURNING {COLUMNS}"""
NOTE = f"""
UPDATE card SET note=%(note)s, updated_at=now() WHERE id=%(id)s AND owner_id=%(o)s
RETURNING {COLUMNS}"""
LIST = """
SELECT coalesce(json_agg(t),'[]')::text FROM (
  SELECT id,status,position,company,title,location,url,salary_min,salary_max,note,applied_on,
         created_at,updated_at
  FROM card WHERE owner_id=%s AND status=%s ORDER BY position LIMIT %s) t"""
SEARCH = f"""
SELECT {COLUMNS} FROM card
WHERE owner_id=%s AND (company||' '||title||' '||note) ILIKE %s
ORDER BY updated_at DESC LIMIT 50"""


class Floor:
    """The handlers, and what they share: templates and connections."""

    def __init__(self, dsn: str) -> None:
        loader = jinja2.FileSystemLoader(HERE / "templates")
        templates = jinja2.Environment(loader=loader, autoescape=True, auto_reload=False)
        self._board = templates.get_template("board.html")
        self._card = templates.get_template("card.html")
        self._dsn = dsn
        self._connections: queue.LifoQueue[Connection | None] = queue.LifoQueue()
        for _ in range(CONNECTIONS):
            self._connections.put(None)

    async def board(self, request: Request) -> Response:
        """Show all cards, of all columns."""
        owner = owner_of(request)
        if owner is None:
            return RedirectResponse("/login")
        return HTMLResponse(await run_in_threadpool(self._draw_board, owner))

    async def move(self, request: Request) -> Response:
        """Put a card after another one, by one statement."""
        form = await request.form()
        after = int(str(form.get("after") or 0))
        values = self._values(request) | {"s": form["status"], "after": after}
        return HTMLResponse(await run_in_threadpool(self._change, MOVE, values))

    async def create(self, request: Request) -> Response:
        """Add a card at the end of a column."""
        form = await request.form()
        names = ("company", "title", "location", "url", "note")
        values = {name: form.get(name, "") for name in names} | {"s": form["status"]}
        values |= self._values(request)
        return HTMLResponse(await run_in_threadpool(self._change, CREATE, values), 201)

    async def note(self, request: Request) -> Response:
        """Replace a card's note."""
        values = self._values(request) | {"note": (await request.form())["note"]}
        return HTMLResponse(await run_in_threadpool(self._change, NOTE, values))

    async def index(self, request: Request) -> Response:
        """List cards of a column as JSON, written by the database."""
        query = request.query_params
        values = (owner_of(request), query["status"], int(query.get("limit", 50)))
        [[body]] = await run_in_threadpool(self._rows, LIST, values)
        return Response(body, media_type="application/json")

    async def search(self, request: Request) -> Response:
        """Show the cards that hold a text."""
        values = (owner_of(request), f"%{request.query_params['q']}%")
        return HTMLResponse(await run_in_threadpool(self._draw_found, values))

    async def sign_in(self, request: Request) -> Response:
        """Believe whoever comes."""
        address = str((await request.form())["email"])
        response = RedirectResponse("/board", 303)
        signed = sign(int(address.partition("@")[0][1:]))
        response.set_cookie("sid", signed, httponly=True, samesite="lax")
        return response

    def _draw_board(self, owner: int) -> str:
        columns: dict[str, list[Any]] = {status: [] for status in STATUSES}
        for row in self._rows(BOARD, (owner,)):
            columns[row[1]].append(row)
        return self._board.render(columns=list(columns.items()))

    def _draw_found(self, values: Sequence[object]) -> str:
        return "".join(map(self._draw, self._rows(SEARCH, values)))

    def _change(self, sql: str, values: Mapping[str, object]) -> str:
        return "".join(map(self._draw, self._rows(sql, values)))

    def _draw(self, row: Sequence[object]) -> str:
        return self._card.render(c=dict(zip(NAMES, row, strict=True)))

    def _rows(self, sql: str, values: Any) -> list[Any]:
        with self._cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.fetchall()

    @contextmanager
    def _cursor(self) -> Iterator[Cursor]:
        connection = self._connections.get()
        try:
            if connection is None:
                connection = psycopg2.connect(self._dsn)
                connection.autocommit = True
            with connection.cursor() as cursor:
                yield cursor
        finally:
            self._connections.put(connection)

    @staticmethod
    def _values(request: Request) -> dict[str, Any]:
        return {"o": owner_of(request), "id": request.path_params.get("id")}


def sign(owner: int) -> str:
    """Return an owner's cookie."""
    return f"{owner}.{hmac.new(KEY, str(owner).encode(), hashlib.sha256).hexdigest()}"


def owner_of(request: Request) -> int | None:
    """Return whose cookie came with the request."""
    number, _, _ = cookie = request.cookies.get("sid", "").partition(".")
    return (
        int(number) if number and hmac.compare_digest("".join(cookie), sign(int(number))) else None
    )


def create_app() -> Starlette:
    """Make the application for FLOOR_DSN; with FLOOR_GZIP, answers are compressed at that level."""
    floor = Floor(os.environ["FLOOR_DSN"])
    level = os.environ.get("FLOOR_GZIP")
    routes = [
        Route("/login", floor.sign_in, methods=["POST"]),
        Route("/board", floor.board),
        Route("/cards/{id:int}/move", floor.move, methods=["POST"]),
        Route("/cards", floor.create, methods=["POST"]),
        Route("/cards/{id:int}/note", floor.note, methods=["PATCH"]),
        Route("/api/cards", floor.index),
        Route("/search", floor.search),
        Mount("/static/vendor", StaticFiles(directory=VENDOR)),
        Mount("/static", StaticFiles(directory=HERE / "static")),
    ]
    compression = [Middleware(GZipMiddleware, compresslevel=int(level))] if level else []
    return Starlette(routes=routes, middleware=compression, lifespan=_settled)


@asynccontextmanager
async def _settled(_app: Starlette) -> AsyncIterator[None]:
    """Keep the collector from walking what lives as long as the process."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    yield

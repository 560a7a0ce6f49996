"""The people of the tests: what each holds to get in by either face."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection
from starlette.applications import Starlette
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tests.factories import make_user, owner_of, sign_in
from webapp.database import Database
from webapp.models import Audience
from webapp.security import Claims, Keyring
from webapp.services.clock import now
from webapp.services.owner import Owner
from webapp.services.sessions import SLIDING
from webapp.settings import Settings

ORIGIN = "http://testserver"
_EVENTS = b"text/event-stream; charset=utf-8"


@dataclass(frozen=True)
class Person:
    """A user, signed in at both faces."""

    owner: Owner
    """As services know them: by the API."""
    token: str
    """The bearer token."""
    cookie: str
    """The value of the cookie `session`."""
    api: TestClient
    """Sends the bearer token."""
    browser: TestClient
    """Sends the cookie, and says that requests come from our own pages; follows no redirect."""

    @property
    def id(self) -> UUID:
        """The owner's id."""
        return self.owner.id

    def apply(self, **fields: Any) -> dict[str, Any]:
        """Add an application through the API."""
        body = {"company": "Kestrel AI", "title": "Engineer"} | fields
        response = self.api.post("/applications", json=body)
        assert response.status_code == 201, response.text
        created: dict[str, Any] = response.json()
        return created

    def columns(self) -> list[dict[str, Any]]:
        """Return the columns of the board."""
        listed: list[dict[str, Any]] = self.api.get("/columns").json()
        return listed

    def column(self, status: str) -> str:
        """Return the id of the first column of a status."""
        return next(str(each["id"]) for each in self.columns() if each["status"] == status)


def build_app(settings: Settings, database: Database | None = None) -> Starlette:
    """Make the application, on its own database or on this one; `app.state` has faces and keys."""
    from webapp import main

    with pytest.MonkeyPatch.context() as patch:
        if database is not None:
            patch.setattr(main, "Database", lambda *_arguments, **_options: database)
        app = main.create_app(settings)
    faces = faces_of(app)
    app.state.keys = faces.api.state.keys
    app.state.api, app.state.pages = faces.api, faces.pages
    return app


def faces_of(app: Starlette) -> Any:
    """Return what holds the two faces behind the door."""
    from webapp.main import Faces

    inner: Any = app.front  # type: ignore[attr-defined]  # it is our own application
    while not isinstance(inner, Faces):
        inner = inner.app
    return inner


class Impatient:
    """Lets clients hang up on an answer without an end, as soon as it has begun.

    The client of the tests gives an answer only when it has all of it. Nothing runs beside the
    requests: the hub would look at the one connection that all of a test shares.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer; what is endless gets as far as its first part."""
        if scope["type"] == "lifespan":
            for stage in ("startup", "shutdown"):
                await receive()
                await send({"type": f"lifespan.{stage}.complete"})
            return
        is_endless = False
        has_begun = asyncio.Event()

        async def watch(message: Message) -> None:
            nonlocal is_endless
            if message["type"] == "http.response.start":
                is_endless = (b"content-type", _EVENTS) in message["headers"]
            elif message.get("body"):
                has_begun.set()
            await send(message)

        async def hang_up() -> Message:
            if not is_endless:
                return await receive()
            await has_begun.wait()
            return {"type": "http.disconnect"}

        await self.app(scope, hang_up, watch)


@contextmanager
def on_one_connection(database: Database) -> Iterator[Connection]:
    """Let all sessions share a connection inside the block; their commits release savepoints, and
    what readers do needs none.

    At the end, all of it is rolled back.
    """
    modes = {database.sessions: "create_savepoint", database.readers: "rollback_only"}
    binds = {maker: maker.kw["bind"] for maker in modes}
    with database.engine.connect() as connection, connection.begin() as everything:
        # It may be held for a whole module, on a machine that has other things to do.
        connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")
        for maker, mode in modes.items():
            maker.configure(bind=connection, join_transaction_mode=mode)
        try:
            yield connection
        finally:
            for maker, bind in binds.items():
                maker.configure(bind=bind, join_transaction_mode="conditional_savepoint")
            everything.rollback()


def visitor(app: Starlette, **headers: str) -> TestClient:
    """Return a client that follows no redirect; without headers, that of a stranger."""
    return TestClient(Impatient(app), base_url=ORIGIN, headers=headers, follow_redirects=False)


def make_person(app: Starlette, name: str, time_zone: str = "Europe/Berlin") -> Person:
    """Add a person and sign them in at both faces."""
    database: Database = app.state.database
    keys: Keyring = app.state.keys
    with database.transaction() as session:
        user = make_user(session, name, time_zone)
        by_api = sign_in(session, user, Audience.API)
        by_web = sign_in(session, user, Audience.WEB)
    token = keys.issue(Claims(user.id, by_api.id), Audience.API, now(), SLIDING)
    cookie = keys.issue(Claims(user.id, by_web.id), Audience.WEB, now(), SLIDING)
    browser = visitor(app, origin=ORIGIN, **{"sec-fetch-site": "same-origin"})
    browser.cookies.set("session", cookie)
    return Person(
        owner=owner_of(user, by_api),
        token=token,
        cookie=cookie,
        api=visitor(app, authorization=f"Bearer {token}"),
        browser=browser,
    )

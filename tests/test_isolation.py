"""Another's data is 404: on every route of both faces, by path, by query and by body.

Routes are found by walking the application, so that a new one is covered without being named.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import pytest
from httpx2 import Response
from sqlalchemy import Connection, text
from starlette.applications import Starlette
from starlette.testclient import TestClient

from tests.factories import PASSWORD, column_of, make_application
from tests.people import ORIGIN, Person, make_person, on_one_connection, visitor
from tests.routes import NOBODY, Route, ids_in, routes, valid
from webapp.database import Database
from webapp.models import Base, Status
from webapp.schemas.column import ColumnCreate
from webapp.services import columns as column_service
from webapp.services import trash

SECRET_WORD = "Zyzzyva"
PUBLIC = {
    "api": {
        "POST /auth/register",
        "POST /auth/login",
        "GET /health",
        "GET /ready",
        "GET /docs",
    },
    "pages": {
        "GET /",
        "GET /register",
        "POST /register",
        "GET /login",
        "POST /login",
        "GET /login/arrival",
        "POST /logout",
        "GET /password-resets",
        "GET /password-resets/new",
        "POST /password-resets/new",
        "GET /password-resets/edit",
        "POST /password-resets/edit",
        "GET /password-resets/{token}",
        "GET /settings/account/deleted",
        "POST /theme",
    },
}
# Where a list goes on, and which column a form proposes: any other value is passed over in silence.
HINTS = {"pages GET /trash", "pages GET /board/applications/new"}
# Where the client believes to have seen a card: it is not there, whosever column that is.
BELIEFS = {"from_column_id"}
WORDS = {"fact": "source", "token": "none", "digest": "00"}
everywhere = pytest.mark.parametrize("route", routes(), ids=str)
with_ids = pytest.mark.parametrize(
    "route",
    [each for each in routes() if each.params or each.query_ids or ids_in(each.schema)],
    ids=str,
)


@dataclass(frozen=True)
class Someone:
    """A person with a board that has two columns of a status, cards, a link, and a token."""

    person: Person
    ids: dict[str, UUID]
    revision: int
    """Of the last change, which can be taken back."""

    def has(self, name: str, route: Route) -> UUID | str:
        """Return what an id of this name may refer to on a route."""
        if name in {"before_id", "after_id"}:
            name = "second_column" if "column_id" in route.params else "second_card"
        elif name == "application_id" and re.search("eras|restor", route.path):
            name = "trashed_card"
        elif name == "column_id" and (route.method == "DELETE" or "deletion" in route.path):
            name = "second_column"  # the one without cards
        elif name == "move_to" or name.endswith("column_id"):
            name = "column_id"
        return WORDS.get(name) or self.ids[name]

    def client(self, route: Route) -> TestClient:
        """Return what is signed in at the route's face."""
        return self.person.api if route.face == "api" else self.person.browser


@dataclass(frozen=True)
class World:
    """Who is there, and all rows of all tables."""

    connection: Connection
    alice: Someone
    mallory: Someone
    alices_rows: list[str]
    all_rows: list[str]

    def rows(self, whose: Someone | None = None) -> list[str]:
        """Return all rows, or those of one owner."""
        found = []
        for table in Base.metadata.tables.values():
            if table.name == "throttles":
                continue
            query = f"SELECT to_jsonb({table.name})::text FROM {table.name}"
            if whose is not None:
                key = "owner_id" if "owner_id" in table.c else table.primary_key.columns[0].name
                query += f" WHERE {table.name}.{key}::text = '{whose.person.id}'"
            statement = text(query).execution_options(across_owners=True)
            found += [f"{table.name} {row}" for row in self.connection.scalars(statement)]
        return sorted(found)


def furnish(app: Starlette, database: Database, name: str) -> Someone:
    person = make_person(app, name)
    words = {"company": SECRET_WORD, "notes": SECRET_WORD, "tags": [SECRET_WORD]}
    links = [{"url": "https://example.org/", "label": SECRET_WORD}]
    with database.transaction() as session:
        column = column_of(session, person.owner, Status.APPLIED)
        data = ColumnCreate(status=Status.APPLIED, name=SECRET_WORD)
        second = column_service.create(session, person.owner, data)
        cards = [make_application(session, person.owner, links=links, **words) for _ in range(3)]
        trash.delete(session, person.owner, cards[2].id)
        ids = {
            "application_id": cards[0].id,
            "link_id": cards[0].links[0].id,
            "second_card": cards[1].id,
            "trashed_card": cards[2].id,
            "column_id": column.id,
            "second_column": second.id,
            "after": cards[0].id,
            "id": cards[2].id,
            "user": person.id,
        }
    made = person.api.post("/tokens", json={"name": SECRET_WORD, "scope": "write"})
    ids |= {"token_id": UUID(made.json()["id"]), "session_id": by_api_of(person)}
    revision = person.api.get("/changes", params={"limit": 500}).json()[-1]["revision"]
    return Someone(person, ids, revision)


def by_api_of(person: Person) -> UUID:
    assert person.owner.session_id is not None
    return person.owner.session_id


@pytest.fixture(scope="module")
def furnished(worker_app: Starlette, worker_database: Database) -> Iterator[World]:
    """Alice and Mallory, made once for all routes."""
    with on_one_connection(worker_database) as connection:
        alice = furnish(worker_app, worker_database, "Alice")
        mallory = furnish(worker_app, worker_database, "Mallory")
        world = World(connection, alice, mallory, [], [])
        yield replace(world, alices_rows=world.rows(alice), all_rows=world.rows())


@pytest.fixture
def world(furnished: World) -> Iterator[World]:
    """The same for every test: what one does is rolled back."""
    with furnished.connection.begin_nested() as point:
        yield furnished
        point.rollback()
    for someone in (furnished.alice, furnished.mallory):
        someone.person.browser.cookies.clear()
        someone.person.browser.cookies.set("session", someone.person.cookie)


def body_for(route: Route, someone: Someone) -> dict[str, Any]:
    body = valid(route.schema)
    if route.path == "/board/undos":
        body["revision"] = someone.revision
    return body | {name: PASSWORD for name in body if name in {"password", "current_password"}}


def call(
    client: TestClient, route: Route, path: str, body: dict[str, Any], query: dict[str, str]
) -> Response:
    form, json = None, None
    if route.face == "api" and route.schema:
        json = body
    elif route.method == "POST":
        form = body | ({"source": "Friend"} if route.path.endswith("{fact}") else {})
        form = form or {"nothing": ""}
    return client.request(route.method, path, params=query, json=json, data=form)


def attempts(route: Route) -> list[tuple[str, str]]:
    """Return the places in which an id can be another's: one at a time."""
    found = [("path", name) for name in route.params if name not in WORDS]
    found += [("query", name) for name in route.query_ids]
    return found + [("body", name) for name in ids_in(route.schema)]


def try_with(someone: Someone, route: Route, where: str, name: str, value: object) -> Response:
    """Let someone ask with a value in one place, and with what is their own in all others."""
    values = {each: someone.has(each, route) for each in route.params}
    path = route.at(**(values | ({name: value} if where == "path" else {})))
    query = {name: str(value)} if where == "query" else {}
    body = body_for(route, someone) | ({name: str(value)} if where == "body" else {})
    return call(someone.client(route), route, path, body, query)


def told(response: Response, *ids: object) -> str:
    """Return an answer without what differs from request to request."""
    shown = response.text
    for each in (response.headers["x-request-id"], *map(str, ids)):
        shown = shown.replace(each, "…")
    return f"{response.status_code} {shown}"


@with_ids
def test_anothers_is_not_there(world: World, route: Route) -> None:
    for where, name in attempts(route):
        value = world.alice.has(name, route)
        response = try_with(world.mallory, route, where, name, value)
        is_hint = where == "query" and str(route) in HINTS
        refusal = 409 if name in BELIEFS else 404
        assert response.status_code == refusal or is_hint, (where, name, response.text[:500])
        nothing = try_with(world.mallory, route, where, name, NOBODY)
        assert told(response, value) == told(nothing, NOBODY), (where, name)
    if route.params:
        path = route.at(**{each: world.alice.has(each, route) for each in route.params})
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
            response = world.mallory.client(route).request(method, path)
            assert response.status_code in {404, 405, 415, 422}, (method, response.text[:500])
            assert SECRET_WORD not in response.text
    assert world.rows() == world.all_rows


@everywhere
def test_ones_own_is_there_and_stays_apart_from_others(world: World, route: Route) -> None:
    """Also shows that the requests of the test above fail for nothing but the owner."""
    values = {each: world.mallory.has(each, route) for each in route.params}
    for where, name in attempts(route) or [("nowhere", "")]:
        with world.connection.begin_nested() as point:
            value = values.get(name) or (world.mallory.has(name, route) if name else None)
            response = try_with(world.mallory, route, where, name, value)
            point.rollback()
        if name:
            assert response.status_code in {200, 201, 204, 303, 409}, (name, response.text[:500])
    try_with(world.mallory, route, "nowhere", "", None)
    assert world.rows(world.alice) == world.alices_rows


@everywhere
def test_a_stranger_gets_nowhere(world: World, worker_app: Starlette, route: Route) -> None:
    stranger = Someone(
        replace(
            world.alice.person,
            api=visitor(worker_app),
            browser=visitor(worker_app, origin=ORIGIN, **{"sec-fetch-site": "same-origin"}),
        ),
        world.alice.ids,
        world.alice.revision,
    )
    if f"{route.method} {route.path}" in PUBLIC[route.face]:
        return
    response = try_with(stranger, route, "nowhere", "", None)
    if route.face == "api":
        assert response.status_code == 401
        assert response.headers["www-authenticate"] == "Bearer"
    else:
        assert response.status_code == 303
        assert re.match(r"/login(\?|$)", response.headers["location"])
    assert SECRET_WORD not in response.text
    assert world.rows() == world.all_rows


def test_every_name_that_is_public_is_a_route() -> None:
    known = {(each.face, f"{each.method} {each.path}") for each in routes()}
    assert {(face, name) for face, names in PUBLIC.items() for name in names} <= known


def test_there_are_routes_to_walk() -> None:
    assert len([each for each in routes() if each.face == "api"]) > 25
    assert len([each for each in routes() if each.face == "pages"]) > 35

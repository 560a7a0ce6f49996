"""Every route of both faces asked once, as the owner of a seeded board asks it.

Routes are found by walking the application, so that a new one is asked without being named. Each
is asked within a transaction that is taken back, so that all find the same board.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import text
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bench.cards import TAGS, TOPICS
from bench.requests import HTMX
from bench.seeding import PASSWORD, SeededOwner
from tests.people import ORIGIN, on_one_connection, visitor
from tests.routes import NOBODY, Route, ids_in, routes, valid
from webapp.database import Database
from webapp.repositories.documents import SORTS

FILES = {"pages POST /settings/import"}
WORDS = {"fact": "source", "token": "none", "digest": "00"}
QUERY: dict[str, list[str]] = {
    "q": [TOPICS[0], f"{TOPICS[0]} {TOPICS[1]}"],
    "status": ["applied"],
    "tag": [TAGS[0]],
    "updated_since": ["2026-01-01T00:00:00Z"],
    "deleted": ["only", "include"],
    "sort": [sign + name for name in SORTS for sign in ("", "-")],
    "limit": ["2"],
    "since": ["5"],
    "edit": ["notes"],
    "before": ["90"],
}
ALWAYS = {"limit": "2", "since": "5"}
"""What goes with every other parameter, where there is such a one."""
FORMS: dict[str, dict[str, Any]] = {
    "current_password": {"current_password": PASSWORD},
    "password": {"password": PASSWORD},
}
IDS = """
SELECT a.id AS application_id, l.id AS link_id, c.id AS column_id, d.id AS other, b.id AS second,
       t.id AS trashed, s.id AS session_id, k.id AS token_id, c.status, r.revision,
       a.notes_revision
FROM applications a
JOIN links l ON l.owner_id = a.owner_id AND l.application_id = a.id
JOIN columns c ON c.owner_id = a.owner_id AND c.id = a.column_id
JOIN columns d ON d.owner_id = a.owner_id AND d.id <> a.column_id
JOIN applications b ON b.owner_id = a.owner_id AND b.column_id = d.id AND b.deleted_at IS NULL
JOIN applications t ON t.owner_id = a.owner_id AND t.deleted_at IS NOT NULL
JOIN sessions s ON s.owner_id = a.owner_id AND s.audience = 'web'
JOIN tokens k ON k.owner_id = a.owner_id
JOIN boards r ON r.owner_id = a.owner_id
WHERE a.owner_id = :owner AND a.deleted_at IS NULL LIMIT 1
"""


def _headers(route: Route) -> list[dict[str, str]]:
    """Return what a route is asked with in turn: plainly, and as our scripts ask for parts."""
    keyed = {"Idempotency-Key": "one"} if route.method == "POST" else {}
    return [{}, HTMX | keyed] if route.face == "pages" else [{}]


def _browser(app: Starlette, cookie: str) -> TestClient:
    client = visitor(app, origin=ORIGIN, **{"sec-fetch-site": "same-origin"})
    client.cookies.set("session", cookie)
    return client


@dataclass(frozen=True)
class Answered:
    """A request that was made, and what came of it."""

    route: str
    query: Mapping[str, str]
    status: int


class Visit:
    """An owner who goes everywhere."""

    def __init__(
        self,
        app: Starlette,
        database: Database,
        owner: SeededOwner,
        bearer: str,
        cookie: str,
        newcomer: str,
    ) -> None:
        """Take the owner's ways in, and the cookie of somebody whose board is still empty."""
        self._database = database
        self._owner = owner
        self._api = visitor(app, authorization=f"Bearer {bearer}")
        self._browser, self._newcomer = (_browser(app, each) for each in (cookie, newcomer))
        with database.sessions() as session:
            found = session.execute(text(IDS), {"owner": owner.id}).mappings().one()
        self._ids: dict[str, Any] = {**found, "user": owner.id}
        # The last column of a status can not be deleted, so there is one more.
        spare = {"name": "Later", "status": found["status"]}
        self._ids["user"] = owner.id
        self._ids["move_to"] = UUID(self._api.post("/columns", json=spare).json()["id"])

    def everywhere(self) -> Iterator[Answered]:
        """Ask every route: plainly, with each parameter, and for the page after the first."""
        for route in routes():
            for query in self._queries(route):
                for headers in _headers(route):
                    with on_one_connection(self._database):
                        yield from self._ask(route, query, headers)

    def _ask(
        self, route: Route, query: Mapping[str, str], headers: Mapping[str, str]
    ) -> Iterator[Answered]:
        client = self._api if route.face == "api" else self._browser
        if str(route) in FILES:
            client = self._newcomer
        path = route.at(**{name: self._id(name, route) for name in route.params})
        cookies = dict(client.cookies)
        sent = {"params": query, "headers": headers, **self._body(route)}
        response = client.request(route.method, path, **sent)
        client.cookies.clear()
        client.cookies.update(cookies)
        yield Answered(str(route), dict(query), response.status_code)
        if following := re.search(r'<(/[^>]+)>; rel="next"', response.headers.get("link", "")):
            status = client.get(following[1]).status_code
            yield Answered(f"{route}, the next page", dict(query), status)

    def _queries(self, route: Route) -> Iterator[dict[str, str]]:
        yield {}
        always = {name: value for name, value in ALWAYS.items() if name in route.query}
        for name in route.query:
            if name in route.query_ids and name != "id":
                yield always | {name: str(self._id(name, route))}
            for value in QUERY.get(name, []):
                yield always | {name: value}
        if {"at", "id"} <= route.query.keys():
            yield {"at": "2100-01-01T00:00:00Z", "id": str(self._ids["trashed"])}
        if {"before", "n"} <= route.query.keys():
            yield {"before": "90", "n": "0"}

    def _body(self, route: Route) -> dict[str, Any]:
        if route.method == "GET":
            return {}
        if str(route) in FILES:
            board = self._browser.get("/settings/export").content
            return {"files": {"file": ("board.zip", board)}}
        if route.path in {"/auth/login", "/login"}:
            name = "username" if route.face == "api" else "email"
            return {"data": {name: self._owner.email, "password": PASSWORD}}
        return {"json" if route.face == "api" else "data": self._form(route)}

    def _form(self, route: Route) -> dict[str, Any]:
        form = valid(route.schema)
        if route.face == "pages" and not form:
            form = valid(route.schema, whole=True) or {"theme": "dark"}
        for name, value in FORMS.items():
            if name in form:
                form |= value
        if "revision" in form:
            form["revision"] = self._ids["notes_revision" if "notes" in form else "revision"]
        form.pop("from_column_id", None)  # where a browser saw the card
        names = set(ids_in(route.schema)) - {"from_column_id"}
        if "column_id" in names:
            form.pop("status", None)
        return form | {name: str(self._id_in_form(name, route)) for name in names}

    def _id(self, name: str, route: Route) -> Any:
        """Return what an id of this name in the address may refer to on a route."""
        if name == "application_id" and re.search("eras|restor", route.path):
            name = "trashed"
        name = "application_id" if name == "after" else name
        return WORDS.get(name) or self._ids.get(name, NOBODY)

    def _id_in_form(self, name: str, route: Route) -> Any:
        """Return what an id of this name in a form may refer to: another column, a card there."""
        if name in {"move_to", "user"}:
            return self._ids[name]
        is_card = name in {"before_id", "after_id"} and "column_id" not in route.params
        return self._ids["second" if is_card else "other"]

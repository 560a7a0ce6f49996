"""What holds for every route of the pages that changes something."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from fastapi.routing import APIRoute
from starlette.applications import Starlette
from starlette.testclient import TestClient

from tests.html import HTMX
from tests.people import Person, visitor
from webapp.pages import _MODULES

Row = tuple[str, dict[str, str]]
"""A path with places for ids, and a form that would be accepted there."""

CARD, LINK, COLUMN = "{card}", "{link}", "{column}"
OWNED: dict[str, Row] = {
    "facts.update": (f"/board/applications/{CARD}/facts/source", {"source": "A friend"}),
    "notes.update": (f"/board/applications/{CARD}/notes", {"notes": "mine"}),
    "links.create": (f"/board/applications/{CARD}/links", {"url": "https://example.com"}),
    "links.update": (f"/board/applications/{CARD}/links/{LINK}", {"url": "https://example.com"}),
    "links.destroy": (f"/board/applications/{CARD}/links/{LINK}/deletion", {}),
    "positions.update": (f"/board/applications/{CARD}/position", {"place": "top"}),
    "deletions.create": (f"/board/applications/{CARD}/deletion", {}),
    "restorations.create": (f"/board/applications/{CARD}/restoration", {}),
    "erasures.create": (f"/board/applications/{CARD}/erasure", {}),
    "columns.update": (f"/board/columns/{COLUMN}", {"name": "Mine", "colour": "rose"}),
    "column_positions.update": (f"/board/columns/{COLUMN}/position", {"place": "right"}),
    "column_folds.update": (f"/board/columns/{COLUMN}/collapse", {"collapsed": "true"}),
    "column_deletions.create": (f"/board/columns/{COLUMN}/deletion", {"move_to": ""}),
}
OF_THE_ACCOUNT: dict[str, Row] = {
    "sign_ins.destroy": ("/settings/sessions/{sign_in}/deletion", {}),
    "tokens.destroy": ("/settings/tokens/{token}/deletion", {}),
}
PRIVATE: dict[str, Row] = (
    OWNED
    | OF_THE_ACCOUNT
    | {
        "applications.create": ("/board/applications", {"company": "A", "title": "B"}),
        "columns.create": ("/board/columns", {"name": "Phone", "status": "interview"}),
        "undos.create": ("/board/undos", {"revision": "1"}),
        "emptyings.create": ("/trash/emptying", {}),
        "profiles.update": ("/settings/profile", {"name": "Ada", "time_zone": "UTC"}),
        "passwords.update": (
            "/settings/password",
            {
                "current_password": "correct horse battery staple",
                "new_password": "another good one",
            },
        ),
        "preferences.update": ("/settings/preferences", {"shortcuts_enabled": "false"}),
        "sign_ins.destroy_others": ("/settings/sessions/deletion", {}),
        "tokens.create": ("/settings/tokens", {"name": "Backup", "scope": "read"}),
        "imports.create": ("/settings/import", {}),
        "invitations.create": ("/settings/invitations", {"note": "Bob"}),
        "invitations.destroy": ("/settings/invitations/00/deletion", {}),
        "account_deletions.create": (
            "/settings/account/deletion",
            {"password": "correct horse battery staple"},
        ),
    }
)
OPEN: dict[str, Row] = {
    "accounts.create": ("/register", {"email": "ada@example.com", "password": "good enough!"}),
    "sessions.create": ("/login", {"email": "ada@example.com", "password": "good enough!"}),
    "sessions.destroy": ("/logout", {}),
    "resets.create": ("/password-resets/new", {"email": "ada@example.com"}),
    "resets.update": ("/password-resets/edit", {"new_password": "another good one"}),
    "themes.update": ("/theme", {"theme": "dark"}),
}
ALL = PRIVATE | OPEN


@pytest.fixture
def fill(alice: Person) -> Callable[[str], str]:
    """Put the ids of what alice owns into a path."""
    card = alice.apply(links=[{"url": "https://example.com/posting"}])
    token = alice.api.post("/tokens", json={"name": "Backup"}).json()
    ids = {
        "card": card["id"],
        "link": card["links"][0]["id"],
        "column": alice.column("applied"),
        "sign_in": alice.owner.session_id,
        "token": token["id"],
    }
    return lambda path: path.format(**ids)


def rows(table: dict[str, Row]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(("path", "form"), table.values(), ids=table.keys())


def test_every_mutating_route_is_in_the_tables() -> None:
    routes = (route for module in _MODULES for route in module.router.routes)
    names = {
        each.name
        for each in routes
        if isinstance(each, APIRoute) and "POST" in (each.methods or ())
    }
    assert names == ALL.keys()


@rows(PRIVATE)
def test_a_stranger_is_asked_to_sign_in(
    browser: TestClient, fill: Callable[[str], str], path: str, form: dict[str, str]
) -> None:
    response = browser.post(fill(path), data=form)
    assert response.status_code == 303
    assert response.headers["location"].startswith("/login")


@rows(PRIVATE)
def test_a_stranger_is_told_so_by_htmx(
    browser: TestClient, fill: Callable[[str], str], path: str, form: dict[str, str]
) -> None:
    response = browser.post(fill(path), data=form, headers=HTMX)
    assert response.status_code == 401


@rows(OWNED | OF_THE_ACCOUNT)
def test_what_is_anothers_is_not_there(
    mallory: Person, fill: Callable[[str], str], path: str, form: dict[str, str]
) -> None:
    theirs = mallory.browser.post(fill(path), data=form)
    ids = dict.fromkeys(("card", "link", "column", "sign_in", "token"), uuid4())
    nobodys = path.format(**ids)
    assert theirs.status_code == 404
    assert mallory.browser.post(nobodys, data=form).status_code == 404


@pytest.fixture(params=["same-site", "cross-site", "null origin", "other origin", "no word"])
def foreign(request: pytest.FixtureRequest, app: Starlette) -> TestClient:
    """A browser that sends a form of somebody else's page."""
    headers = {
        "same-site": {"sec-fetch-site": "same-site", "origin": "http://testserver"},
        "cross-site": {"sec-fetch-site": "cross-site"},
        "null origin": {"origin": "null"},
        "other origin": {"origin": "http://testserver.evil.example"},
        "no word": {},
    }[request.param]
    return visitor(app, **headers)


@rows(ALL)
def test_another_site_can_not_send_it(
    alice: Person, foreign: TestClient, fill: Callable[[str], str], path: str, form: dict[str, str]
) -> None:
    address = fill(path)
    foreign.cookies.set("session", alice.cookie)
    before = alice.api.get("/changes").json()
    response = foreign.post(address, data=form)
    assert response.status_code == 403
    assert alice.api.get("/changes").json() == before


@rows(ALL)
def test_json_is_no_form(
    alice: Person, fill: Callable[[str], str], path: str, form: dict[str, str]
) -> None:
    takes_no_form = not form
    response = alice.browser.post(fill(path), json=form)
    assert takes_no_form or response.status_code == 415

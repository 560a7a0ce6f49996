"""How many statements each request sends, written down: none depends on how much there is."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, event
from starlette.testclient import TestClient

from tests.html import HTMX
from tests.people import Person

CARDS = 12
_SAVEPOINTS = ("SAVEPOINT", "RELEASE", "ROLLBACK")


@contextmanager
def counted() -> Iterator[list[str]]:
    """Collect the statements that are sent inside the block."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith(_SAVEPOINTS):
            sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", note)


@pytest.fixture
def busy(alice: Person) -> Person:
    """Alice, with cards that have links, notes and a history."""
    for number in range(CARDS):
        links = [{"url": f"https://a.example/{each}"} for each in range(3)]
        card = alice.apply(company=f"Company {number}", status="saved", notes="n", links=links)
        alice.api.patch(f"/applications/{card['id']}", json={"priority": 1})
    trashed = alice.apply(status="saved")
    alice.api.delete(f"/applications/{trashed['id']}")
    return alice


Ask = Callable[[TestClient, str, str], Any]
PAGES: dict[str, tuple[int, Ask]] = {
    "board, and again unchanged": (3, lambda client, *_: client.get(
        "/board", headers={"if-none-match": client.get("/board").headers["etag"]})),
    "board": (2, lambda client, *_: client.get("/board")),
    "filtered board": (2, lambda client, *_: client.get("/board?q=company")),
    "a card by itself": (6, lambda client, card, _: client.get(
        f"/board/applications/{card}/card", headers=HTMX)),
    "more cards": (4, lambda client, card, column: client.get(
        f"/board/columns/{column}/cards?after={card}", headers=HTMX)),
    "an application": (4, lambda client, card, _: client.get(f"/board/applications/{card}")),
    "places to move to": (4, lambda client, card, _: client.get(
        f"/board/applications/{card}/position")),
    "changes": (3, lambda client, *_: client.get("/board/changes?since=9")),
    "trash": (3, lambda client, *_: client.get("/trash")),
    "move": (3, lambda client, card, column: client.post(
        f"/board/applications/{card}/position", data={"column_id": column, "place": "bottom"},
        headers=HTMX)),
    "create": (3, lambda client, _, column: client.post(
        "/board/applications", data={"company": "C", "title": "T", "column_id": column},
        headers=HTMX)),
    "create, once for a key": (5, lambda client, _, column: client.post(
        "/board/applications", data={"company": "C", "title": "T", "column_id": column},
        headers={**HTMX, "Idempotency-Key": "page"})),
    "notes": (4, lambda client, card, _: client.post(
        f"/board/applications/{card}/notes", data={"notes": "other"}, headers=HTMX)),
    "delete": (5, lambda client, card, _: client.post(
        f"/board/applications/{card}/deletion", headers=HTMX)),
}  # fmt: skip
API: dict[str, tuple[int, Ask]] = {
    "list": (2, lambda client, *_: client.get("/applications")),
    "search": (2, lambda client, *_: client.get("/applications?q=company&sort=company")),
    "show": (3, lambda client, card, _: client.get(f"/applications/{card}")),
    "columns": (2, lambda client, *_: client.get("/columns")),
    "changes": (2, lambda client, *_: client.get("/changes")),
    "activity": (4, lambda client, card, _: client.get(f"/applications/{card}/activity")),
    "create": (3, lambda client, *_: client.post(
        "/applications", json={"company": "C", "title": "T"})),
    "create, once for a key": (5, lambda client, *_: client.post(
        "/applications", json={"company": "C", "title": "T"},
        headers={"Idempotency-Key": "script"})),
    "move": (5, lambda client, card, _: client.put(
        f"/applications/{card}/position", json={"status": "offer"})),
    "update": (5, lambda client, card, _: client.patch(
        f"/applications/{card}", json={"priority": 3})),
    "delete": (5, lambda client, card, _: client.delete(f"/applications/{card}")),
}  # fmt: skip


@pytest.mark.parametrize("face", ["pages", "api"])
def test_each_request_sends_the_statements_that_are_written_down(busy: Person, face: str) -> None:
    client, requests = (busy.browser, PAGES) if face == "pages" else (busy.api, API)
    found = {}
    for name, (_, ask) in requests.items():
        card = busy.api.get("/applications?limit=1").json()[0]["id"]
        client.get("/board")  # what is drawn once is drawn
        column = busy.column("saved")
        with counted() as sent:
            response = ask(client, card, column)
        assert response.status_code < 400, (name, response.text)
        found[name] = len(sent)
    assert found == {name: number for name, (number, _) in requests.items()}


def test_a_trash_is_emptied_by_tens(alice: Person) -> None:
    found = []
    for cards in (1, 10, 11):
        for _ in range(cards):
            alice.api.delete(f"/applications/{alice.apply()['id']}")
        with counted() as sent:
            assert alice.browser.post("/trash/emptying").status_code == 303
        found.append(len(sent))
    one, ten, eleven = found
    assert one == ten < eleven


def test_a_column_goes_and_comes_back_in_as_many_whatever_is_in_it(alice: Person) -> None:
    found = []
    for cards in (1, 10, 11):
        column = alice.api.post("/columns", json={"name": "More", "status": "offer"}).json()["id"]
        for _ in range(cards):
            alice.apply(column_id=column)
        goal = alice.column("saved")
        with counted() as deleting:
            response = alice.api.delete(f"/columns/{column}?move_to={goal}")
        assert response.status_code == 204, response.text
        found.append([len(deleting)])
        for _ in range(3):
            last = alice.api.get("/changes?limit=500").json()[-1]["revision"]
            with counted() as undoing:
                response = alice.browser.post("/board/undos", data={"revision": str(last)})
            assert response.status_code == 303
            found[-1].append(len(undoing))
    one, ten, eleven = found
    assert one == ten == eleven

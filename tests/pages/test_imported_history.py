"""What a file says of the past is told, and not acted upon."""

import json
from typing import Any

import pytest

from tests.boards import live, rows_of
from tests.html import HTMX, Page
from tests.pages.test_data import download, unpacked, upload
from tests.people import Person
from webapp import limits, ranking
from webapp.database import Database
from webapp.models import new_id


def packed(board: dict[str, Any]) -> bytes:
    return json.dumps(board).encode()


def undo(person: Person, revision: int) -> int:
    form = {"revision": str(revision)}
    return person.browser.post("/board/undos", data=form, headers=HTMX).status_code


@pytest.mark.parametrize(
    "before",
    [
        {"is_administrator": True},
        {"password_hash": "known", "email": "x@example.org", "email_canonical": "x@example.org"},
        {"time_zone": "No/Where", "name": "Eve"},
    ],
    ids=lambda before: next(iter(before)),
)
def test_a_file_writes_nothing_about_its_reader(
    mallory: Person, database: Database, before: dict[str, Any]
) -> None:
    board = unpacked(download(mallory))
    revision = board["board"]["revision"] = board["board"]["revision"] + 1
    line = {"revision": revision, "n": 0, "application_id": None, "kind": "user.updated"}
    facts = {"actor": "web", "at": "2026-01-01T00:00:00Z", "before": before, "after": {}}
    board["activities"].append(line | facts)
    assert upload(mallory.browser, packed(board), "x.json").status_code == 303
    was = rows_of(database, mallory.id, "users")
    assert undo(mallory, revision) == 409
    assert rows_of(database, mallory.id, "users") == was


def test_nothing_of_an_import_is_undone_but_all_that_comes_after(
    alice: Person, bob: Person, database: Database
) -> None:
    live(alice)
    assert upload(bob.browser, download(alice)).status_code == 303
    tables = ("columns", "applications", "links", "activities")
    before = [rows_of(database, bob.id, table) for table in tables]
    revisions = {line["revision"] for line in bob.api.get("/changes?limit=500").json()}
    assert {undo(bob, revision) for revision in revisions} == {409}
    assert [rows_of(database, bob.id, table) for table in tables] == before
    card = bob.api.get("/applications").json()[0]
    changed = bob.api.patch(f"/applications/{card['id']}", json={"company": "B"}).json()
    assert undo(bob, changed["revision"]) == 204
    assert bob.api.get(f"/applications/{card['id']}").json()["company"] == card["company"]


@pytest.mark.parametrize("said", [{}, {"column": None}, {"applied_on": "soon"}, {"priority": 99}])
def test_a_card_with_an_odd_past_has_a_page(
    alice: Person, bob: Person, said: dict[str, Any]
) -> None:
    card = alice.apply()
    alice.api.patch(f"/applications/{card['id']}", json={"source": "A", "status": "offer"})
    board = unpacked(download(alice))
    for line in board["activities"]:
        line.update(before=said, after=said)
    assert upload(bob.browser, packed(board), "x.json").status_code == 303
    page = bob.browser.get(f"/board/applications/{card['id']}")
    assert page.status_code == 200
    assert len(Page(page).all(".timeline__when")) == 3


@pytest.mark.parametrize(("revision", "status"), [(2**53, 303), (2**53 + 1, 422)])
def test_a_board_can_go_on_counting(alice: Person, revision: int, status: int) -> None:
    board = unpacked(download(alice))
    board["board"]["revision"] = revision
    assert upload(alice.browser, packed(board), "x.json").status_code == status
    made = alice.apply()
    assert (made["revision"] > revision) is (status == 303)
    assert len(alice.api.get(f"/changes?since={made['revision'] - 1}").json()) == 1


@pytest.mark.parametrize(
    ("count", "status"), [(2 * limits.COLUMNS, 303), (2 * limits.COLUMNS + 1, 422)]
)
def test_a_board_with_more_columns_than_can_be_added_is_read(
    alice: Person, count: int, status: int
) -> None:
    """Before undo kept to the limit there were such boards."""
    board = unpacked(download(alice))
    *_, last = board["columns"]
    more = count - len(board["columns"])
    board["columns"] += [
        last | {"id": str(new_id()), "rank": rank} for rank in ranking.spread(more, last["rank"])
    ]
    assert upload(alice.browser, packed(board), "x.json").status_code == status
    if status == 303:
        assert len(alice.columns()) == len(unpacked(download(alice))["columns"]) == count


@pytest.mark.parametrize("name", ["created_at", "updated_at", "deleted_at"])
@pytest.mark.parametrize(
    "instant",
    ["0001-01-01T00:00:00+15:00", "9999-12-31T23:59:59Z", "2026-01-01T00:00:00+16:00"],
)
def test_a_file_of_another_age_is_refused(
    alice: Person, bob: Person, name: str, instant: str
) -> None:
    alice.apply()
    board = unpacked(download(alice))
    board["applications"][0][name] = instant
    response = upload(bob.browser, packed(board), "x.json")
    assert response.status_code == 422
    assert name in Page(response).error("file")

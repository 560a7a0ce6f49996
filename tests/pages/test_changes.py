"""What pages are told of changes: in short, and only to whose board it is."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.people import Person


def asked(person: Person, since: int, **query: str) -> list[dict[str, Any]]:
    answer = person.browser.get("/board/changes", params={"since": str(since), **query})
    told: list[dict[str, Any]] = answer.json() if answer.status_code == 200 else []
    return told


def revision_of(person: Person) -> int:
    return int(asked(person, 0)[-1]["revision"])


def test_a_change_of_a_card_needs_no_more_than_the_card(alice: Person) -> None:
    card = alice.apply()
    at = f"/applications/{card['id']}"
    before = revision_of(alice)
    alice.api.patch(at, json={"notes": "x"})
    alice.api.put(f"{at}/position", json={"status": "offer"})
    alice.api.post(f"{at}/links", json={"url": "https://a.example"})
    told = asked(alice, before)
    assert [each["revision"] for each in told] == [before + 1, before + 2, before + 3]
    assert all(each["ids"] == [card["id"]] and not each["board"] for each in told)


@pytest.mark.parametrize("kind", ["create", "delete", "restore", "column", "fold", "zone"])
def test_all_else_needs_the_board(alice: Person, kind: str) -> None:
    card = alice.apply()
    column = alice.column("offer")
    at = f"/applications/{card['id']}"
    if kind == "restore":
        alice.api.delete(at)
    before = revision_of(alice)
    acts: dict[str, Callable[[], object]] = {
        "create": alice.apply,
        "delete": lambda: alice.api.delete(at),
        "restore": lambda: alice.api.post(f"{at}/restore"),
        "column": lambda: alice.api.patch(f"/columns/{column}", json={"name": "Yes"}),
        "fold": lambda: alice.api.patch(f"/columns/{column}", json={"collapsed": True}),
        "zone": lambda: alice.api.patch("/me", json={"time_zone": "Pacific/Kiritimati"}),
    }
    acts[kind]()
    (told,) = asked(alice, before)
    assert told["board"]
    assert not told["anew"]
    assert kind not in {"column", "fold"} or told["ids"] == [column]


def test_preferences_need_nothing(alice: Person) -> None:
    before = revision_of(alice)
    alice.browser.post("/settings/preferences", data={"shortcuts_enabled": "false"})
    (told,) = asked(alice, before)
    assert (told["board"], told["ids"]) == (False, [])


def test_nothing_new_is_no_content_and_an_unknown_past_is_everything(alice: Person) -> None:
    revision = revision_of(alice)
    address = f"/board/changes?since={revision}"
    assert alice.browser.get(address).status_code == 204
    (told,) = asked(alice, revision + 1)
    assert told["anew"]
    assert told["revision"] == revision


def test_a_page_of_somebody_who_has_left_is_told_nothing(alice: Person, bob: Person) -> None:
    alice.apply()
    assert asked(alice, 1, user=str(alice.id))
    assert alice.browser.get(f"/board/changes?user={bob.id}").status_code == 404

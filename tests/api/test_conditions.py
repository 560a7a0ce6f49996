"""Conditions of requests: If-Match keeps what others wrote, Idempotency-Key makes retries safe."""

from datetime import timedelta
from typing import Any

import pytest

from tests.api.test_problems import problem_of
from tests.people import Person
from webapp.services import clock


@pytest.fixture
def made(alice: Person) -> dict[str, Any]:
    return alice.apply(links=[{"url": "https://a.example"}])


CHANGES: list[tuple[str, str, Any]] = [
    ("PATCH", "", {"priority": 1}),
    ("PUT", "/position", {"status": "offer"}),
    ("DELETE", "", None),
]


@pytest.mark.parametrize(("method", "where", "body"), CHANGES)
def test_a_late_change_is_told_the_current_state(
    alice: Person, made: dict[str, Any], method: str, where: str, body: Any
) -> None:
    path = f"/applications/{made['id']}"
    now = alice.api.patch(path, json={"company": "Meanwhile"})
    headers = {"If-Match": f'"{made["revision"]}"'}
    late = alice.api.request(method, path + where, json=body, headers=headers)
    problem = problem_of(late, 412)
    assert problem["current"] == now.json() == alice.api.get(path).json()
    assert late.headers["etag"] == now.headers["etag"]
    headers = {"If-Match": late.headers["etag"]}
    assert alice.api.request(method, path + where, json=body, headers=headers).status_code < 300


@pytest.mark.parametrize(
    ("value", "fits"),
    [
        ('"{}"', True),
        ("*", True),
        ('"0", "{}"', True),
        ('"{}","0"', True),
        ('W/"{}"', False),
        ('"0"', False),
        ("{}", False),
        ('""', False),
        ("", False),
        ('"99999999999999999999"', False),
        ("nonsense", False),
    ],
)
def test_a_tag_fits_or_does_not(
    alice: Person, made: dict[str, Any], value: str, *, fits: bool
) -> None:
    headers = {"If-Match": value.replace("{}", str(made["revision"]))}
    path = f"/applications/{made['id']}"
    response = alice.api.patch(path, json={"priority": 2}, headers=headers)
    assert response.status_code == (200 if fits else 412)
    if not fits:
        is_late = value == '"0"'
        assert is_late is ("has changed" in problem_of(response, 412)["detail"])


def test_without_a_condition_the_last_write_wins_and_history_keeps_the_first(
    alice: Person, made: dict[str, Any]
) -> None:
    path = f"/applications/{made['id']}"
    for name in ("One", "Two"):
        assert alice.api.patch(path, json={"company": name}).status_code == 200
    lines = alice.api.get(f"{path}/activity").json()
    assert [line["before"].get("company") for line in lines[:2]] == ["One", "Kestrel AI"]


def test_links_and_restorations_have_conditions_too(alice: Person, made: dict[str, Any]) -> None:
    path = f"/applications/{made['id']}"
    late = {"If-Match": '"0"'}
    link = f"{path}/links/{made['links'][0]['id']}"
    current = problem_of(alice.api.patch(link, json={"label": "x"}, headers=late), 412)["current"]
    assert current == made["links"][0]
    problem_of(alice.api.delete(link, headers=late), 412)
    alice.api.delete(path)
    problem_of(alice.api.post(f"{path}/restore", headers=late), 412)
    assert alice.api.get(path).json()["deleted_at"]


def posts(alice: Person) -> list[tuple[str, dict[str, Any] | None]]:
    """Every POST that creates or restores."""
    made = alice.apply()
    trashed = alice.apply()
    alice.api.delete(f"/applications/{trashed['id']}")
    return [
        ("/applications", {"company": "x", "title": "y"}),
        (f"/applications/{made['id']}/links", {"url": "https://a.example"}),
        (f"/applications/{trashed['id']}/restore", None),
        ("/columns", {"status": "saved", "name": "x"}),
    ]


@pytest.mark.parametrize("number", range(4))
def test_a_retry_gets_the_first_answer_and_changes_nothing(alice: Person, number: int) -> None:
    path, body = posts(alice)[number]
    key = {"Idempotency-Key": "key-1"}
    first = alice.api.post(path, json=body, headers=key)
    assert first.status_code in {200, 201}
    assert "idempotency-replayed" not in first.headers
    revision = alice.api.get("/changes").json()[-1]["revision"]
    again = alice.api.post(path, json=body, headers=key)
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    for name in ("etag", "location", "content-type"):
        assert again.headers.get(name) == first.headers.get(name)
    assert again.headers["idempotency-replayed"] == "true"
    assert alice.api.get("/changes").json()[-1]["revision"] == revision


def test_without_a_key_a_repeated_request_is_another_one(alice: Person) -> None:
    assert alice.apply()["id"] != alice.apply()["id"]


def test_a_key_is_of_one_request(alice: Person) -> None:
    key = {"Idempotency-Key": "key-1"}
    body = {"company": "x", "title": "y"}
    assert alice.api.post("/applications", json=body, headers=key).status_code == 201
    other = alice.api.post("/applications", json=body | {"title": "z"}, headers=key)
    assert problem_of(other, 422)["type"].endswith("idempotency-key-reused")
    elsewhere = alice.api.post("/columns", json=body, headers=key)
    problem_of(elsewhere, 422)
    assert len(alice.api.get("/applications").json()) == 1


def test_a_key_is_of_one_owner(alice: Person, bob: Person) -> None:
    key = {"Idempotency-Key": "key-1"}
    body = {"company": "x", "title": "y"}
    ids = {each.api.post("/applications", json=body, headers=key).json()["id"]
           for each in (alice, bob)}  # fmt: skip
    assert len(ids) == 2


def test_a_key_is_kept_for_a_day(alice: Person) -> None:
    key = {"Idempotency-Key": "key-1"}
    body = {"company": "x", "title": "y"}
    start = clock.now()
    ids = []
    for hours in (-24.1, -0.2, 0):
        with clock.at(start + timedelta(hours=hours)):
            response = alice.api.post("/applications", json=body, headers=key)
            ids.append(response.json()["id"])
    assert ids[0] == ids[1]
    assert ids[2] != ids[0]


def test_what_was_refused_may_be_tried_again_with_the_same_key(alice: Person) -> None:
    key = {"Idempotency-Key": "key-1"}
    body = {"company": "x", "title": "y", "salary_min": 2, "salary_max": 1}
    problem_of(alice.api.post("/applications", json=body, headers=key), 422)
    good = alice.api.post("/applications", json=body | {"salary_max": 3}, headers=key)
    assert good.status_code == 201


@pytest.mark.parametrize("key", ["", " ", "a b", "x" * 256, "ü", "a\tb"])
def test_a_key_that_is_none_is_refused(alice: Person, key: str) -> None:
    headers = {b"Idempotency-Key": key.encode()}
    response = alice.api.post(
        "/applications",
        json={"company": "x", "title": "y"},
        headers=headers,
    )
    problem_of(response, 422)
    assert alice.api.get("/applications").json() == []

"""`/columns`: add, change, move, delete."""

from typing import Any

import pytest

from tests.api.test_problems import problem_of
from tests.people import Person
from webapp import limits


def names(person: Person) -> list[str]:
    return [each["name"] for each in person.columns()]


def add(person: Person, **fields: Any) -> dict[str, Any]:
    response = person.api.post("/columns", json={"status": "interview", "name": "Phone"} | fields)
    assert response.status_code == 201, response.text
    assert response.headers["etag"] == f'"{response.json()["revision"]}"'
    made: dict[str, Any] = response.json()
    return made


def test_a_column_comes_after_the_last_of_its_status(alice: Person) -> None:
    made = add(alice, colour="rose")
    assert (made["status"], made["colour"], made["collapsed"]) == ("interview", "rose", False)
    assert names(alice)[2:5] == ["Interview", "Phone", "Offer"]


@pytest.mark.parametrize(
    "body",
    [
        {"name": ""},
        {"name": "x" * (limits.COLUMN_NAME + 1)},
        {"status": "lost"},
        {"status": None},
        {"colour": "mauve"},
        {"rank": "a0"},
    ],
    ids=str,
)
def test_what_is_no_column_is_refused(alice: Person, body: dict[str, Any]) -> None:
    response = alice.api.post("/columns", json={"status": "saved", "name": "x"} | body)
    problem_of(response, 422)
    assert len(names(alice)) == 8


def test_there_are_no_more_columns_than_allowed(
    alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "COLUMNS", 9)
    add(alice)
    problem_of(alice.api.post("/columns", json={"status": "saved", "name": "x"}), 409)


def test_name_colour_and_fold_change_one_by_one(alice: Person) -> None:
    column = alice.columns()[0]
    path = f"/columns/{column['id']}"
    accepted: list[dict[str, Any]] = [{"name": "Wishes"}, {"colour": "gray"}, {"collapsed": True}]
    for body in accepted:
        changed = alice.api.patch(path, json=body).json()
        assert changed == column | body | {"revision": changed["revision"]}
        column = changed
    refused: list[dict[str, Any]] = [
        {"name": None},
        {"status": "offer"},
        {"collapsed": "yes"},
        {"rank": "a"},
    ]
    for body in refused:
        problem_of(alice.api.patch(path, json=body), 422)
    assert alice.columns()[0] == column


@pytest.mark.parametrize(
    ("position", "order"),
    [
        ({"place": "last"}, "bcdea"),
        ({"place": "right"}, "bacde"),
        ({"place": "left"}, "abcde"),
        ({"before_id": "d"}, "bcade"),
        ({"after_id": "d"}, "bcdae"),
        ({"after_id": "b", "before_id": "d"}, "bacde"),
        ({"before_id": "a"}, "abcde"),
        ({}, "abcde"),
    ],
)
def test_a_column_goes_where_it_is_put(alice: Person, position: dict[str, str], order: str) -> None:
    for each, name in zip(alice.columns()[:5], "abcde", strict=True):
        alice.api.patch(f"/columns/{each['id']}", json={"name": name})
    ids = {each["name"]: each["id"] for each in alice.columns()}
    body = {key: ids.get(value, value) for key, value in position.items()}
    response = alice.api.put(f"/columns/{ids['a']}/position", json=body)
    assert response.status_code == 200
    assert "".join(name for name in names(alice) if len(name) == 1) == order


def test_ranks_stay_short_however_often_a_gap_is_split(
    alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "RANK", 3)
    a, b, c, *others = (column["id"] for column in alice.columns())
    for after in range(40):
        order = [a, b, c, *others]
        moved = alice.api.put(f"/columns/{c}/position", json={"after_id": a})
        b, c = c, b
        columns = alice.columns()
        assert [column["id"] for column in columns] == [a, b, c, *others] != order, after
        assert max(len(column["rank"]) for column in columns) <= limits.RANK
        assert moved.json() == columns[1]
        assert moved.headers["etag"] == f'"{columns[1]["revision"]}"'
    for _ in range(10):
        made = add(alice, status="saved")
        columns = alice.columns()
        assert max(len(column["rank"]) for column in columns) <= limits.RANK
        last = [column for column in columns if column["status"] == "saved"][-1]
        assert last == made


def test_a_move_that_shortens_ranks_is_undone(
    alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "RANK", 2)
    before = [(column["id"], column["rank"]) for column in alice.columns()]
    path = f"/columns/{before[2][0]}/position"
    moved = alice.api.put(path, json={"after_id": before[0][0]}).json()
    assert {column["revision"] for column in alice.columns()} == {moved["revision"]}
    alice.browser.post("/board/undos", data={"revision": moved["revision"]})
    assert [(column["id"], column["rank"]) for column in alice.columns()] == before


@pytest.mark.usefixtures("same_day")
def test_a_card_that_comes_to_applied_with_others_gets_its_day(alice: Person) -> None:
    column = add(alice, status="saved")
    card, given = (
        alice.apply(column_id=column["id"], applied_on=day) for day in (None, "2026-01-02")
    )

    def days() -> list[str | None]:
        return [alice.api.get(f"/applications/{each['id']}").json()["applied_on"]
                for each in (card, given)]  # fmt: skip

    assert days() == [None, "2026-01-02"]
    alice.api.delete(f"/columns/{column['id']}?move_to={alice.column('applied')}")
    assert days() == [alice.owner.today().isoformat(), "2026-01-02"]
    revision = alice.api.get("/changes?limit=500").json()[-1]["revision"]
    alice.browser.post("/board/undos", data={"revision": revision})
    assert days() == [None, "2026-01-02"]


def test_the_last_column_of_a_status_stays(alice: Person) -> None:
    response = alice.api.delete(f"/columns/{alice.column('offer')}")
    assert problem_of(response, 409)["type"].endswith("last-column")


def test_an_empty_column_goes_and_a_full_one_says_where_its_cards_go(alice: Person) -> None:
    empty, full = add(alice), add(alice)
    card = alice.apply(column_id=full["id"])
    gone = alice.apply(column_id=full["id"])
    alice.api.delete(f"/applications/{gone['id']}")
    assert alice.api.delete(f"/columns/{empty['id']}").status_code == 204
    path = f"/columns/{full['id']}"
    problem = problem_of(alice.api.delete(path), 422)
    assert problem["errors"][0]["pointer"] == "query/move_to"
    problem_of(alice.api.delete(f"{path}?move_to={full['id']}"), 422)
    saved = alice.column("saved")
    assert alice.api.delete(f"{path}?move_to={saved}").status_code == 204
    for each in (card, gone):
        assert alice.api.get(f"/applications/{each['id']}").json()["column_id"] == saved
    problem_of(alice.api.delete(path), 404)


def test_a_column_has_a_revision(alice: Person) -> None:
    column = alice.columns()[0]
    path, tag = f"/columns/{column['id']}", f'"{column["revision"]}"'
    assert alice.api.patch(path, json={"name": "x"}, headers={"If-Match": tag}).status_code == 200
    for method, where, body in (
        ("PATCH", "", {"name": "y"}),
        ("PUT", "/position", {"place": "last"}),
        ("DELETE", "", None),
    ):
        late = alice.api.request(method, path + where, json=body, headers={"If-Match": tag})
        assert problem_of(late, 412)["current"]["name"] == "x"

"""`/applications`: create, read, change, move, delete, restore, links."""

from datetime import UTC, datetime
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.api.test_problems import problem_of
from tests.people import Person
from webapp import limits
from webapp.services import clock

FULL: dict[str, Any] = {
    "company": "Kestrel AI",
    "title": "Engineer",
    "status": "interview",
    "url": "https://jobs.example.com/4711",
    "location": "Zürich",
    "work_mode": "hybrid",
    "employment_type": "full_time",
    "salary_min": 72_000,
    "salary_max": 84_000,
    "salary_currency": "chf",
    "salary_period": "year",
    "source": "Referral",
    "priority": 2,
    "notes": "Ask about **Fridays**\n\n<b>not markup</b> 😀",
    "links": [{"url": "https://a.example", "label": "A"}, {"url": "http://b.example"}],
    "tags": ["python", "Remote", "PYTHON"],
    "applied_on": "2026-10-01",
    "deadline_on": "2026-12-01",
    "next_action": "Call Ana",
    "next_action_on": "2026-11-30",
}
CLEARED = [
    "url", "location", "work_mode", "employment_type", "salary_min", "salary_max",
    "salary_currency", "salary_period", "source", "notes", "applied_on", "deadline_on",
    "next_action", "next_action_on",
]  # fmt: skip


def test_everything_that_is_given_is_kept(alice: Person) -> None:
    response = alice.api.post("/applications", json=FULL)
    assert response.status_code == 201
    made = response.json()
    changed = {"salary_currency": "CHF", "tags": ["python", "Remote"]}
    wanted = {name: value for name, value in (FULL | changed).items() if name != "links"}
    assert {name: made[name] for name in wanted} == wanted
    assert [(link["label"], link["url"]) for link in made["links"]] == [
        ("A", "https://a.example"),
        (None, "http://b.example"),
    ]
    assert made["column_id"] == alice.column("interview")
    assert response.headers["location"] == f"/applications/{made['id']}"
    shown = alice.api.get(response.headers["location"])
    assert shown.json() == made
    assert shown.headers["etag"] == response.headers["etag"] == f'"{made["revision"]}"'


def test_company_and_title_are_enough(alice: Person) -> None:
    made = alice.apply()
    assert (made["status"], made["priority"], made["tags"], made["links"]) == ("applied", 0, [], [])
    assert made["deleted_at"] is None


def test_a_new_card_is_on_top(alice: Person) -> None:
    first, second = alice.apply(), alice.apply()
    assert second["rank"] < first["rank"]


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "UTC"])
def test_the_day_of_application_is_that_of_the_owner(come: Any, zone: str) -> None:
    person = come("Ada", time_zone=zone)
    days = {"Pacific/Kiritimati": "2026-11-24", "Pacific/Pago_Pago": "2026-11-22"}
    with clock.at(datetime(2026, 11, 23, 10, 30, tzinfo=UTC)):
        assert person.apply()["applied_on"] == days.get(zone, "2026-11-23")
        saved = person.apply(status="saved")
        assert saved["applied_on"] is None
        moved = person.api.patch(f"/applications/{saved['id']}", json={"status": "applied"})
        assert moved.json()["applied_on"] == days.get(zone, "2026-11-23")
        given = person.apply(applied_on="2026-01-02")
        assert given["applied_on"] == "2026-01-02"


def test_a_change_changes_what_is_named_and_nothing_else(alice: Person) -> None:
    made = alice.api.post("/applications", json=FULL).json()
    response = alice.api.patch(f"/applications/{made['id']}", json={"priority": 3})
    changed = response.json()
    assert changed["revision"] == made["revision"] + 1
    assert response.headers["etag"] == f'"{changed["revision"]}"'
    apart = ("priority", "revision", "updated_at")
    assert {k: v for k, v in changed.items() if k not in apart} == {
        k: v for k, v in made.items() if k not in apart
    }


def test_null_clears(alice: Person) -> None:
    made = alice.api.post("/applications", json=FULL).json()
    body = dict.fromkeys(CLEARED) | {"tags": []}
    changed = alice.api.patch(f"/applications/{made['id']}", json=body).json()
    assert [changed[name] for name in CLEARED] == [None] * len(CLEARED)
    assert (changed["tags"], changed["company"]) == ([], "Kestrel AI")


@pytest.mark.parametrize("name", ["company", "title", "status", "priority", "tags"])
def test_what_has_to_be_there_is_not_cleared(alice: Person, name: str) -> None:
    made = alice.apply()
    problem_of(alice.api.patch(f"/applications/{made['id']}", json={name: None}), 422)


def test_blank_optional_text_is_none(alice: Person) -> None:
    made = alice.apply(location="  ", notes="", url="", next_action="\n")
    assert [made[name] for name in ("location", "notes", "url", "next_action")] == [None] * 4


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"company": ""}, "/company"),
        ({"company": " \t"}, "/company"),
        ({"title": "x" * (limits.TITLE + 1)}, "/title"),
        ({"notes": "x" * (limits.NOTES + 1)}, "/notes"),
        ({"priority": 4}, "/priority"),
        ({"priority": "1"}, "/priority"),
        ({"priority": True}, "/priority"),
        ({"salary_min": -1}, "/salary_min"),
        ({"salary_min": 10, "salary_max": 9}, "/salary_min"),
        ({"salary_currency": "EURO"}, "/salary_currency"),
        ({"tags": ["x"] * 21}, "/tags"),
        ({"tags": ["x" * 41]}, "/tags/0"),
        ({"tags": ["a,b"]}, "/tags/0"),
        ({"applied_on": "2026-02-30"}, "/applied_on"),
        ({"applied_on": "2026-11-23T00:00:00"}, "/applied_on"),
        ({"applied_on": 20_000}, "/applied_on"),
        ({"work_mode": "moon"}, "/work_mode"),
        ({"companyy": "x"}, "/companyy"),
        ({"id": "x"}, "/id"),
        ({"deleted_at": None}, "/deleted_at"),
        ({"rank": "a0"}, "/rank"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_is_no_value_is_refused(alice: Person, body: dict[str, Any], pointer: str) -> None:
    full = {"company": "x", "title": "y"} | body
    problem = problem_of(alice.api.post("/applications", json=full), 422)
    assert problem["errors"][0]["pointer"] == pointer
    made = alice.apply()
    changed = alice.api.patch(f"/applications/{made['id']}", json=body)
    assert problem_of(changed, 422)["errors"][0]["pointer"] == pointer
    assert alice.api.get("/applications").json() == [made]


def test_a_status_and_a_column_are_not_given_together(alice: Person) -> None:
    both = {"status": "saved", "column_id": alice.column("saved")}
    made = alice.apply()
    problem_of(alice.api.post("/applications", json={"company": "x", "title": "y"} | both), 422)
    problem_of(alice.api.put(f"/applications/{made['id']}/position", json=both), 422)


def test_a_range_is_checked_against_what_is_there(alice: Person) -> None:
    made = alice.apply(salary_max=10)
    path = f"/applications/{made['id']}"
    problem_of(alice.api.patch(path, json={"salary_min": 11}), 422)
    assert alice.api.get(path).json() == made


def test_the_trash_keeps_everything_and_gives_it_back(alice: Person) -> None:
    made = alice.api.post("/applications", json=FULL).json()
    path = f"/applications/{made['id']}"
    gone = alice.api.delete(path)
    assert (gone.status_code, gone.content) == (204, b"")
    assert alice.api.get("/applications").json() == []
    trashed = alice.api.get(path).json()
    assert trashed["deleted_at"]
    assert gone.headers["etag"] == f'"{trashed["revision"]}"'
    for method, where, body in (
        ("PATCH", "", {"priority": 1}),
        ("PUT", "/position", {"place": "top"}),
        ("POST", "/links", {"url": "https://x.example"}),
        ("PATCH", f"/links/{made['links'][0]['id']}", {"label": "x"}),
        ("DELETE", f"/links/{made['links'][0]['id']}", None),
    ):
        problem_of(alice.api.request(method, path + where, json=body), 409)
    assert alice.api.delete(path).status_code == 204
    back = alice.api.post(f"{path}/restore")
    assert back.status_code == 200
    apart = ("revision", "updated_at")
    assert {k: v for k, v in back.json().items() if k not in apart} == {
        k: v for k, v in made.items() if k not in apart
    }
    assert alice.api.post(f"{path}/restore").json() == back.json()


def test_a_move_names_a_column_and_neighbours(alice: Person) -> None:
    below, above, moved = (alice.apply() for _ in range(3))
    path = f"/applications/{moved['id']}/position"
    response = alice.api.put(path, json={"before_id": below["id"]})
    assert above["rank"] < response.json()["rank"] < below["rank"]
    assert response.headers["etag"] == f'"{response.json()["revision"]}"'
    offered = alice.api.put(path, json={"status": "offer"}).json()
    assert offered["column_id"] == alice.column("offer")
    late = {"column_id": alice.column("saved"), "from_column_id": alice.column("applied")}
    assert problem_of(alice.api.put(path, json=late), 409)["current"] == offered


def test_links_are_added_changed_and_removed(alice: Person) -> None:
    made = alice.apply()
    path = f"/applications/{made['id']}/links"
    response = alice.api.post(path, json={"url": "https://a.example/ä?b=1#c", "label": "A"})
    assert response.status_code == 201
    link = response.json()
    one = response.headers["location"]
    assert one == f"{path}/{link['id']}"
    changed = alice.api.patch(one, json={"label": None})
    assert changed.json() == link | {"label": None, "revision": link["revision"] + 1}
    assert alice.api.get(path).json() == [changed.json()]
    problem_of(alice.api.patch(one, json={"url": None}), 422)
    assert alice.api.delete(one).status_code == 204
    problem_of(alice.api.delete(one), 404)
    assert alice.api.get(path).json() == []
    assert alice.api.get(f"/applications/{made['id']}").json()["revision"] > link["revision"]


def test_a_link_belongs_to_its_application(alice: Person) -> None:
    first = alice.apply(links=[{"url": "https://a.example"}])
    second = alice.apply()
    path = f"/applications/{second['id']}/links/{first['links'][0]['id']}"
    problem_of(alice.api.patch(path, json={"label": "x"}), 404)
    problem_of(alice.api.delete(path), 404)


def test_there_are_no_more_links_than_allowed(alice: Person) -> None:
    links = [{"url": f"https://{number}.example"} for number in range(limits.LINKS)]
    made = alice.apply(links=links)
    extra = alice.api.post(f"/applications/{made['id']}/links", json={"url": "https://x.example"})
    problem_of(extra, 409)


def test_history_is_read_newest_first(alice: Person, api: TestClient) -> None:
    made = alice.apply()
    path = f"/applications/{made['id']}"
    alice.api.patch(path, json={"status": "offer", "priority": 1})
    alice.api.delete(path)
    lines = alice.api.get(f"{path}/activity").json()
    assert [line["kind"] for line in lines] == [
        "application.deleted",
        "application.moved",
        "application.updated",
        "application.created",
    ]
    assert lines[2]["before"] == {"priority": 0}
    assert {line["actor"] for line in lines} == {"api"}
    first = alice.api.get(f"{path}/activity?limit=3")
    assert first.json() == lines[:3]
    assert alice.api.get(first.links["next"]["url"]).json() == lines[3:]
    assert api.get(f"{path}/activity").status_code == 401


def test_a_reversed_salary_is_pointed_to_where_it_was_given(alice: Person) -> None:
    path = f"/applications/{alice.apply(salary_min=100, salary_max=200)['id']}"
    for body, pointer in (
        ({"salary_min": 300}, "/salary_min"),
        ({"salary_max": 50}, "/salary_max"),
        ({"salary_min": 9, "salary_max": 8}, "/salary_min"),
    ):
        problem = problem_of(alice.api.patch(path, json=body), 422)
        assert [each["pointer"] for each in problem["errors"]] == [pointer]


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("example.org/jobs", "starts with https://"),
        ("ftp://example.org", "starts with https://"),
        ("https://example.org/ ", "a space"),
        ("HTTPS://example.org/a b", "a space"),
        ("https://ada:secret@example.org", "a username"),
        ("https://example.org:99999", "a wrong port"),
    ],
)
def test_what_is_wrong_with_a_web_address_is_said(alice: Person, url: str, said: str) -> None:
    body = {"company": "x", "title": "y", "url": url}
    problem = problem_of(alice.api.post("/applications", json=body), 422)
    assert said in problem["errors"][0]["detail"]

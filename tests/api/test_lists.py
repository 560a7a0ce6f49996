"""Lists: filters, orders, and pages that stay as they are while others write."""

from datetime import timedelta
from typing import Any, Literal
from unicodedata import normalize

import pytest

from tests.api.test_problems import problem_of
from tests.people import Person
from webapp.schemas.application import Sort
from webapp.services import clock

Form = Literal["NFC", "NFD"]
SORTS: tuple[str, ...] = Sort.__args__  # type: ignore[attr-defined]


def companies(person: Person, query: str = "") -> str:
    response = person.api.get(f"/applications?{query}")
    assert response.status_code == 200, response.text
    return "".join(each["company"] for each in response.json())


@pytest.fixture
def filled(alice: Person) -> Person:
    """Five applications, a to e, each a minute after the other; e is in the trash."""
    start = clock.now() - timedelta(hours=1)
    facts: list[dict[str, Any]] = [
        {"status": "saved", "tags": ["python", "big"], "priority": 1, "deadline_on": "2026-12-01"},
        {"status": "offer", "tags": ["python"], "title": "Head_100%", "priority": 3},
        {"status": "offer", "location": "Genf", "notes": "Émigré", "deadline_on": "2026-11-30"},
        {"applied_on": "2026-01-01", "next_action_on": "2026-12-24", "tags": ["Python"]},
        {"status": "saved"},
    ]
    for number, each in enumerate(facts):
        with clock.at(start + timedelta(minutes=number)):
            made = alice.apply(company="abcde"[number], **({"title": "T"} | each))
    alice.api.delete(f"/applications/{made['id']}")
    return alice


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", "dcba"),
        ("status=offer", "cb"),
        ("status=offer&status=saved", "cba"),
        ("status=ghosted", ""),
        ("tag=python", "ba"),
        ("tag=Python", "d"),
        ("tag=pyth", ""),
        ("q=head_100%25", "b"),
        ("q=%25", "b"),
        ("q=_", "b"),
        ("q=genf+t", "c"),
        ("q=émigré", "c"),
        ("q=EMIGRE", "c"),
        ("q=BIG", "a"),
        ("q=nothing", ""),
        ("q=%5C", ""),
        ("q=%27%3B--", ""),
        ("deleted=only", "e"),
        ("deleted=include", "edcba"),
        ("deleted=only&status=offer", ""),
        ("sort=created_at", "abcd"),
        ("sort=-company", "dcba"),
        ("sort=title", "bacd"),
        ("sort=-priority", "badc"),
        ("sort=deadline_on", "cabd"),
        ("sort=-next_action_on", "cbad"),
        ("sort=updated_at&limit=2", "ab"),
    ],
)
def test_a_list_shows_what_is_asked_for(filled: Person, query: str, found: str) -> None:
    shown = companies(filled, query)
    same_value = {"sort=-priority": "dc", "sort=-next_action_on": "abc", "sort=title": "acd"}
    free = same_value.get(query, "")
    assert sorted(shown) == sorted(found)
    assert [each for each in shown if each not in free] == [e for e in found if e not in free]


@pytest.mark.parametrize(("kept", "asked"), [("NFC", "NFD"), ("NFD", "NFC"), ("NFD", "NFD")])
def test_a_word_is_found_however_its_accents_are_written(
    alice: Person, kept: Form, asked: Form
) -> None:
    company, tag = (normalize(kept, text) for text in ("Zürich Ré", "été"))
    made = alice.apply(company=company, tags=[tag, normalize(asked, "Été"), "b"])
    assert (made["company"], made["tags"]) == (company, [tag, "b"])
    for query in ({"q": "ré ZÜRICH"}, {"tag": "été"}, {"q": "été"}):
        params = {name: normalize(asked, text) for name, text in query.items()}
        assert [each["id"] for each in alice.api.get("/applications", params=params).json()] == [
            made["id"]
        ]
    column = alice.browser.get("/board", params={"q": normalize(asked, "zürich")})
    assert made["id"] in column.text


def test_a_column_is_a_filter_too(filled: Person) -> None:
    assert companies(filled, f"column_id={filled.column('saved')}") == "a"


def test_only_what_changed_lately(filled: Person) -> None:
    applications = {each["company"]: each for each in filled.api.get("/applications").json()}
    since = applications["c"]["updated_at"]
    assert companies(filled, f"updated_since={since}") == "dc"
    assert companies(filled, "updated_since=2026-11-23T10:00:00%2B15:59") == "dcba"
    problem_of(filled.api.get("/applications?updated_since=2026-11-23"), 422)
    problem_of(filled.api.get("/applications?updated_since=2026-11-23T10:00:00"), 422)
    response = filled.api.get("/applications?updated_since=2026-11-23T10:00:00+01:00")
    assert "%2B" in problem_of(response, 422)["errors"][0]["detail"]


def pages(person: Person, path: str) -> list[list[dict[str, Any]]]:
    found = []
    while path:
        response = person.api.get(path)
        assert response.status_code == 200
        found.append(response.json())
        path = response.links.get("next", {}).get("url", "")
    return found


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("limit", [1, 2, 3, 100])
def test_the_pages_together_are_the_list(filled: Person, sort: str, limit: int) -> None:
    whole = filled.api.get(f"/applications?sort={sort}&deleted=include").json()
    found = pages(filled, f"/applications?sort={sort}&deleted=include&limit={limit}")
    assert [each["id"] for page in found for each in page] == [each["id"] for each in whole]
    assert len(found) == -(-5 // limit)
    down = sort.startswith("-")
    opposite = filled.api.get(
        f"/applications?sort={sort.removeprefix('-') if down else f'-{sort}'}&deleted=include"
    ).json()
    assert [each["id"] for each in opposite] == [each["id"] for each in whole][::-1]


def test_pages_stay_as_they_are_while_others_write(filled: Person) -> None:
    first = filled.api.get("/applications?limit=2&sort=-created_at")
    assert [each["company"] for each in first.json()] == ["d", "c"]
    filled.apply(company="new")
    filled.api.delete(f"/applications/{first.json()[0]['id']}")
    second = filled.api.get(first.links["next"]["url"])
    assert [each["company"] for each in second.json()] == ["b", "a"]
    assert "next" not in second.links


def test_a_cursor_is_of_one_list_of_one_owner(filled: Person, bob: Person) -> None:
    response = filled.api.get("/applications?limit=1")
    path = response.links["next"]["url"]
    cursor = path.split("cursor=")[1]
    assert filled.api.get(path).status_code == 200
    problem_of(bob.api.get(path), 422)
    for other in ("/applications?sort=company", "/changes?limit=1", "/applications?limit=1"):
        broken = ("A" if cursor[0] != "A" else "B") + cursor[1:]  # the last one has idle bits
        wrong = broken if other.endswith("applications?limit=1") else cursor
        problem = problem_of(filled.api.get(f"{other}&cursor={wrong}"), 422)
        assert problem["errors"][0]["pointer"] == "query/cursor"


@pytest.mark.parametrize(
    "query",
    [
        "limit=0", "limit=501", "limit=x", "limit=1e9", "sort=size", "sort=", "status=lost",
        "deleted=maybe", "column_id=x", "cursor=", "cursor=x", "nonsense=1", "q=" + "x" * 201,
        "updated_since=12000-01-01T00:00:00Z", "updated_since=1", "tag=%00", "q=%00",
        "updated_since=2026-11-23T10:00:00%2B99:00", "updated_since=2026-11-23T10:00:00%2B16:00",
        "updated_since=2026-11-23T10:00:00-23:59",
    ],
)  # fmt: skip
def test_a_list_that_is_none_is_refused(alice: Person, query: str) -> None:
    problem_of(alice.api.get(f"/applications?{query}"), 422)


def test_the_feed_tells_what_changed_after_a_revision(alice: Person) -> None:
    start = alice.api.get("/changes").json()
    assert {line["kind"] for line in start} == {"column.created"}
    since = start[-1]["revision"]
    made = alice.apply(links=[{"url": "https://a.example"}])
    alice.api.patch(f"/applications/{made['id']}", json={"status": "offer"})
    alice.api.patch("/me", json={"name": "Ada"})
    lines = alice.api.get(f"/changes?since={since}").json()
    assert [line["kind"] for line in lines] == [
        "application.created",
        "link.created",
        "application.moved",
        "user.updated",
    ]
    assert [(line["revision"] - since, line["n"]) for line in lines] == [
        (1, 0),
        (1, 1),
        (2, 0),
        (3, 0),
    ]
    assert alice.api.get(f"/changes?since={lines[-1]['revision']}").json() == []
    found = pages(alice, f"/changes?since={since}&limit=1")
    assert [line for page in found for line in page] == lines


def test_a_copy_kept_by_the_feed_is_the_list(alice: Person) -> None:
    """What a script does: it remembers the last revision, and reads on from there."""
    copy: dict[str, str] = {}
    last = 0
    for round_ in range(3):
        made = [alice.apply(company=f"{round_}{number}") for number in range(3)]
        alice.api.patch(f"/applications/{made[0]['id']}", json={"company": "changed"})
        for line in (
            line for page in pages(alice, f"/changes?since={last}&limit=2") for line in page
        ):
            last = line["revision"]
            if line["kind"].startswith("application.") and "company" in line["after"]:
                copy[line["application_id"]] = line["after"]["company"]
    assert copy == {each["id"]: each["company"] for each in alice.api.get("/applications").json()}


def test_a_revision_of_before_a_restore_is_not_waited_for(alice: Person) -> None:
    last = alice.api.get("/changes").json()[-1]["revision"]
    assert alice.api.get(f"/changes?since={last}").json() == []
    problem = problem_of(alice.api.get(f"/changes?since={last + 1}"), 409)
    assert problem["type"].endswith("unknown-revision")
    assert [each["pointer"] for each in problem["errors"]] == ["query/since"]
    alice.apply()
    assert alice.api.get(f"/changes?since={last + 1}").json() == []


@pytest.mark.parametrize("query", ["since=-1", "since=x", f"since={2**63}", "limit=0", "cursor=x"])
def test_a_feed_that_is_none_is_refused(alice: Person, query: str) -> None:
    problem_of(alice.api.get(f"/changes?{query}"), 422)

"""Pages of long texts end sooner, and together they are still the whole list."""

from typing import Any

import pytest

from tests.api.test_lists import pages
from tests.people import Person
from webapp import limits
from webapp.models import Kind

LENGTH = 90_000
WORDS = "words and "
MANY = 2 * limits.PAGE_BYTES // LENGTH + 2
EDITS = MANY // 2 + 3


def long(number: int) -> str:
    return f"{number} {WORDS * (LENGTH // len(WORDS))}"


@pytest.fixture
def wordy(alice: Person) -> Person:
    """Alice, with more long texts in the history of a card than a page takes, and a short one."""
    card = alice.apply()
    for number in range(EDITS):
        notes = {"notes": long(number)}
        assert alice.api.patch(f"/applications/{card['id']}", json=notes).status_code == 200
    alice.apply(company="Last")
    return alice


def bounded(person: Person, path: str) -> list[list[dict[str, Any]]]:
    """Return the pages of a list, none of which is much longer than it may be."""
    found = []
    while path:
        response = person.api.get(path)
        assert len(response.content) < limits.PAGE_BYTES + 3 * LENGTH
        found.append(response.json())
        path = response.links.get("next", {}).get("url", "")
    return found


def test_pages_of_history_are_bounded(wordy: Person) -> None:
    found = bounded(wordy, "/changes?limit=500")
    assert len(found) == 3
    places = [(line["revision"], line["n"]) for page in found for line in page]
    assert places == sorted({*places})
    last = found[-1][-1]
    assert last["revision"] == len({revision for revision, _ in places}) == EDITS + 3
    assert (last["kind"], last["after"]["company"]) == (Kind.APPLICATION_CREATED, "Last")


def test_pages_of_an_applications_history_are_bounded(wordy: Person) -> None:
    card = wordy.api.get("/applications?sort=created_at").json()[0]["id"]
    found = bounded(wordy, f"/applications/{card}/activity?limit=500")
    assert len(found) == 3
    revisions = [line["revision"] for page in found for line in page]
    assert revisions == sorted(revisions, reverse=True)
    assert len(revisions) == EDITS + 1


def test_a_page_shows_older_history_when_it_is_asked_for(wordy: Person) -> None:
    card = wordy.api.get("/applications?sort=created_at").json()[0]["id"]
    path, found = f"/board/applications/{card}/activity", ""
    while path:
        page = wordy.browser.get(path)
        found += page.text
        _, _, rest = page.text.partition('class="timeline__more"><a')
        path = rest.partition('href="')[2].partition('"')[0].replace("&amp;", "&")
    assert found.count("timeline__text") == EDITS + 1


@pytest.mark.parametrize(
    "facts",
    [
        {"notes": long(0)},
        {"notes": "ß" * (LENGTH // 2)},
        {"links": [{"url": f"https://a.example/{n:0>900}"} for n in range(limits.LINKS)]},
    ],
    ids=["notes", "letters", "links"],
)
def test_pages_of_applications_are_bounded(alice: Person, facts: dict[str, Any]) -> None:
    made = [alice.apply(company=str(n), **facts)["id"] for n in range(MANY)]
    made.append(alice.apply(company="last")["id"])
    found = bounded(alice, "/applications?limit=500&sort=created_at")
    assert [each["id"] for page in found for each in page] == made
    assert len(found) == 3
    assert max(map(len, found)) * LENGTH < limits.PAGE_BYTES + 3 * LENGTH


@pytest.mark.parametrize("limit", [1, 2, 500])
@pytest.mark.parametrize(
    "path", ["/changes?", "/applications?sort=company&", "/applications?sort=-priority&"]
)
def test_there_is_always_one(
    alice: Person, monkeypatch: pytest.MonkeyPatch, path: str, limit: int
) -> None:
    for number in range(4):
        alice.apply(company=str(number), notes="n")
    whole = alice.api.get(f"{path}limit=500").json()
    monkeypatch.setattr(limits, "PAGE_BYTES", 1)
    assert pages(alice, f"{path}limit={limit}") == [[each] for each in whole]


def test_a_list_of_nothing_has_one_page_of_nothing(alice: Person) -> None:
    last = alice.api.get("/changes").json()[-1]["revision"]
    for path in ("/applications", f"/changes?since={last}"):
        assert pages(alice, path) == [[]]

"""The board's ETag: nothing is sent to who has it already, and nobody is told so wrongly."""

from collections.abc import Callable

import pytest

from tests.html import HTMX
from tests.pages.test_drawing import next_day
from tests.people import Person
from webapp.services import clock

ACTS: dict[str, Callable[[Person, str], object]] = {
    "a new card": lambda alice, _: alice.apply(),
    "a move": lambda alice, card: alice.api.put(
        f"/applications/{card}/position", json={"status": "offer"}
    ),
    "an edit": lambda alice, card: alice.api.patch(f"/applications/{card}", json={"priority": 3}),
    "a link": lambda alice, card: alice.api.post(
        f"/applications/{card}/links", json={"url": "https://a.example"}
    ),
    "a deletion": lambda alice, card: alice.api.delete(f"/applications/{card}"),
    "a column": lambda alice, _: alice.api.patch(
        f"/columns/{alice.column('offer')}", json={"name": "Yes"}
    ),
    "a fold": lambda alice, _: alice.api.patch(
        f"/columns/{alice.column('offer')}", json={"collapsed": True}
    ),
    "a name": lambda alice, _: alice.api.patch("/me", json={"name": "Alicia"}),
    "a time zone": lambda alice, _: alice.api.patch("/me", json={"time_zone": "Pacific/Apia"}),
    "a theme": lambda alice, _: alice.browser.cookies.set("theme", "dark"),
}


def tag_of(person: Person, path: str = "/board", **headers: str) -> str:
    return person.browser.get(path, headers=headers).headers["etag"]


def status_for(person: Person, tag: str, path: str = "/board", **headers: str) -> int:
    return person.browser.get(path, headers={"if-none-match": tag, **headers}).status_code


def test_an_unchanged_board_is_not_sent_again(alice: Person) -> None:
    alice.apply()
    tag = tag_of(alice)
    again = alice.browser.get("/board", headers={"if-none-match": f'"other", {tag}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == tag
    assert again.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("act", ACTS)
def test_what_a_page_shows_changes_its_tag(alice: Person, act: str) -> None:
    card = alice.apply(status="saved")["id"]
    tag = tag_of(alice)
    ACTS[act](alice, card)
    assert status_for(alice, tag) == 200
    assert status_for(alice, tag_of(alice)) == 304


def test_the_next_day_is_another_page(alice: Person) -> None:
    tag = tag_of(alice)
    with clock.at(next_day(alice)):
        assert tag_of(alice) != tag


def test_pages_partials_and_filters_have_tags_of_their_own(alice: Person) -> None:
    tag = tag_of(alice)
    assert status_for(alice, tag, "/board?q=x") == 200
    assert status_for(alice, tag, **HTMX) == 200


def test_a_tag_is_of_one_person(alice: Person, bob: Person) -> None:
    assert status_for(bob, tag_of(alice)) == 200


def test_a_page_with_a_notice_is_shown_whatever_the_client_has(alice: Person) -> None:
    tag = tag_of(alice)
    alice.browser.cookies.set("flash", "x")
    page = alice.browser.get("/board", headers={"if-none-match": tag})
    assert page.status_code == 200
    assert "etag" not in page.headers

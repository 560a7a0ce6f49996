"""Forms that are sent again since no answer came."""

from httpx2 import Response

from tests.html import HTMX, toast
from tests.people import Person


def send(who: Person, path: str, key: str, **form: str) -> Response:
    return who.browser.post(path, data=form, headers={**HTMX, "Idempotency-Key": key})


def test_an_application_is_added_once_for_a_key(alice: Person, bob: Person) -> None:
    path = "/board/applications"
    card = {"company": "Vireo", "title": "Analyst"}
    first = send(alice, path, "k-1", **card)
    again = send(alice, path, "k-1", **card)
    assert toast(again) == toast(first)
    assert len(alice.api.get("/applications").json()) == 1
    send(bob, path, "k-1", **card)
    assert len(bob.api.get("/applications").json()) == 1
    for key in ("k-2", "", "no key at all", "k" * 256):
        send(alice, path, key, **card)
    assert len(alice.api.get("/applications").json()) == 5


def test_of_what_was_deleted_since_no_retry_says_that_it_is_added(alice: Person) -> None:
    path, card = "/board/applications", {"company": "Vireo", "title": "Analyst"}
    send(alice, path, "k", **card)
    (added,) = alice.api.get("/applications").json()
    alice.api.delete(f"/applications/{added['id']}")
    again = toast(send(alice, path, "k", **card))
    assert again["text"] == "\u2068Vireo\u2069 was added before, and is in the trash now"
    send(alice, "/board/undos", "u", revision=str(again["undo"]))
    assert alice.api.get("/applications").json()[0]["id"] == added["id"]


def test_a_refused_form_takes_no_key(alice: Person) -> None:
    path = "/board/applications"
    assert send(alice, path, "k", company="Vireo", title="").status_code == 422
    send(alice, path, "k", company="Vireo", title="Analyst")
    assert send(alice, path, "k", company="Vireo", title="Tester").status_code == 422
    assert len(alice.api.get("/applications").json()) == 1


def test_links_and_columns_are_added_once_for_a_key(alice: Person) -> None:
    card = alice.apply()
    links = f"/board/applications/{card['id']}/links"
    column = {"name": "On site", "status": "interview", "colour": "teal"}
    for _ in range(2):
        assert "Link added" in send(alice, links, "l", url="vireo.example").headers["HX-Trigger"]
        assert "Column added" in send(alice, "/board/columns", "c", **column).headers["HX-Trigger"]
    assert len(alice.api.get(links.removeprefix("/board")).json()) == 1
    assert len(alice.api.get("/columns").json()) == 9


def test_what_is_not_there_any_more_is_not_found(alice: Person) -> None:
    links = f"/board/applications/{alice.apply()['id']}/links"
    send(alice, links, "l", url="vireo.example")
    (link,) = alice.api.get(links.removeprefix("/board")).json()
    alice.browser.post(f"{links}/{link['id']}/deletion", headers=HTMX)
    assert send(alice, links, "l", url="vireo.example").status_code == 404

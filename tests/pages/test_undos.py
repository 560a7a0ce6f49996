"""Undo."""

import pytest
from httpx2 import Response

from tests.html import HTMX, Page, events, toast
from tests.people import Person
from webapp import limits


def undo(person: Person, revision: object) -> Response:
    form = {"revision": str(revision)}
    return person.browser.post("/board/undos", data=form, headers=HTMX)


def test_undo_says_what_it_did_and_lets_the_board_catch_up(alice: Person) -> None:
    card = alice.apply()
    deletion = alice.browser.post(f"/board/applications/{card['id']}/deletion", headers=HTMX)
    form = {"revision": toast(deletion)["undo"]}
    response = alice.browser.post("/board/undos", data=form, headers=HTMX)
    assert toast(response)["text"] == "\u2068Kestrel AI\u2069: back on the board."
    assert events(response)["application:changed"] == {"id": card["id"]}


def test_what_has_changed_since_is_left_and_said(alice: Person) -> None:
    card = alice.apply(source="A")
    address = f"/board/applications/{card['id']}/facts/source"
    first = alice.browser.post(address, data={"source": "B"}, headers=HTMX)
    alice.browser.post(address, data={"source": "C"})
    form = {"revision": toast(first)["undo"]}
    response = alice.browser.post("/board/undos", data=form, headers=HTMX)
    assert response.status_code == 409
    assert toast(response)["kind"] == "error"
    assert Page(alice.browser.post("/board/undos", data=form)).text("main .page__lead")
    assert alice.api.get(f"/applications/{card['id']}").json()["source"] == "C"


def test_an_undo_that_is_sent_again_says_that_it_is_done(alice: Person) -> None:
    card = alice.apply()
    address = f"/board/applications/{card['id']}"
    moved = alice.browser.post(
        f"{address}/position", data={"column_id": alice.column("offer")}, headers=HTMX
    )
    undo(alice, toast(moved)["undo"])
    again = undo(alice, toast(moved)["undo"])
    assert again.status_code == 204
    assert toast(again)["text"] == "This was undone already."
    assert {"board:changed", "application:changed"} <= events(again).keys()
    form = {"revision": str(toast(moved)["undo"])}
    page = Page(alice.browser.post("/board/undos", data=form, follow_redirects=True))
    assert page.text(".notice__text") == "This was undone already."
    assert alice.api.get(f"/applications/{card['id']}").json()["status"] == "applied"

    deletion = alice.browser.post(f"{address}/deletion", headers=HTMX)
    undo(alice, toast(deletion)["undo"])
    alice.browser.post(f"{address}/deletion")
    alice.browser.post(f"{address}/erasure")
    assert undo(alice, toast(deletion)["undo"]).status_code == 204


def test_a_column_comes_back_only_where_there_is_room(
    alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "COLUMNS", 9)
    body = {"status": "saved", "name": "Later"}
    first = alice.api.post("/columns", json=body).json()
    path = f"/board/columns/{first['id']}/deletion"
    deletion = alice.browser.post(path, data={"move_to": ""}, headers=HTMX)
    second = alice.api.post("/columns", json=body).json()
    refusal = undo(alice, toast(deletion)["undo"])
    assert refusal.status_code == 409
    assert toast(refusal)["text"] == "A board has at most 9 columns."
    assert first["id"] not in {column["id"] for column in alice.columns()}
    alice.api.delete(f"/columns/{second['id']}")
    assert undo(alice, toast(deletion)["undo"]).status_code == 204
    assert len(alice.columns()) == 9


def test_a_link_comes_back_only_where_there_is_room(
    alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "LINKS", 1)
    card = alice.apply(links=[{"url": "https://a.example"}])
    path = f"/applications/{card['id']}"
    deletion = alice.browser.post(
        f"/board{path}/links/{card['links'][0]['id']}/deletion", headers=HTMX
    )
    second = alice.api.post(f"{path}/links", json={"url": "https://b.example"}).json()
    refusal = undo(alice, toast(deletion)["undo"])
    assert refusal.status_code == 409
    assert toast(refusal)["text"] == "An application has at most 1 links."
    assert [link["id"] for link in alice.api.get(path).json()["links"]] == [second["id"]]
    alice.api.delete(f"{path}/links/{second['id']}")
    assert undo(alice, toast(deletion)["undo"]).status_code == 204
    assert alice.api.get(path).json()["links"][0]["url"] == "https://a.example"


@pytest.mark.parametrize(("low", "high"), [((10, 60), (10, 20)), ((50, 90), (70, 90))])
def test_a_salary_is_not_reversed(
    alice: Person, low: tuple[int, int], high: tuple[int, int]
) -> None:
    card = alice.apply(salary_min=50, salary_max=60)
    path = f"/applications/{card['id']}"
    one, other = (
        alice.api.patch(path, json={"salary_min": least, "salary_max": most}).json()
        for least, most in (low, high)
    )
    assert undo(alice, one["revision"]).status_code == 409
    assert alice.api.get(path).json() == other
    for each in (other, one):
        assert undo(alice, each["revision"]).status_code == 204
    after = alice.api.get(path).json()
    assert (after["salary_min"], after["salary_max"]) == (50, 60)


def test_a_new_card_goes_and_comes_back_with_its_links(alice: Person) -> None:
    card = alice.apply(links=[{"url": "https://a.example"}, {"url": "https://b.example"}])
    path = f"/applications/{card['id']}"
    assert undo(alice, card["revision"]).status_code == 204
    assert alice.api.get(path).json()["deleted_at"]
    assert alice.api.post(f"{path}/restore").json()["links"] == card["links"]


@pytest.mark.parametrize("links", [[], [{"url": "https://a.example"}]])
def test_a_new_card_that_was_edited_since_stays(alice: Person, links: list[dict[str, str]]) -> None:
    card = alice.apply(links=links)
    path = f"/applications/{card['id']}"
    edited = alice.api.patch(path, json={"notes": "Later"}).json()
    assert undo(alice, card["revision"]).status_code == 409
    assert alice.api.get(path).json() == edited


def test_nobody_undoes_for_somebody_else(alice: Person, mallory: Person) -> None:
    card = alice.apply()
    form = {"revision": str(card["revision"])}
    assert mallory.browser.post("/board/undos", data=form).status_code == 404
    assert alice.api.get(f"/applications/{card['id']}").json()["deleted_at"] is None


def test_a_page_of_before_undoes_nothing_of_who_has_signed_in_since(
    alice: Person, bob: Person
) -> None:
    card = alice.apply()
    form = {"revision": str(card["revision"]), "user": bob.api.get("/me").json()["id"]}
    assert alice.browser.post("/board/undos", data=form, headers=HTMX).status_code == 404
    assert alice.api.get(f"/applications/{card['id']}").json()["deleted_at"] is None

    alice.browser.post(f"/board/applications/{card['id']}/deletion")
    page = Page(alice.browser.get("/board"))
    form = {name: page.value(name, ".notice") for name in ("revision", "user")}
    assert form["user"] == alice.api.get("/me").json()["id"]
    alice.browser.post("/board/undos", data=form)
    assert alice.api.get(f"/applications/{card['id']}").json()["deleted_at"] is None


def test_a_notice_that_somebody_else_wrote_is_not_shown(alice: Person) -> None:
    alice.browser.cookies.set("flash", "WyJHaXZlIG1lIHlvdXIgbW9uZXkiLDEsMV0.x")
    assert not Page(alice.browser.get("/board")).has(".notice")

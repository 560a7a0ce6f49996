"""Links."""

from typing import Any

import pytest

from tests.html import HTMX, Page, attribute, toast
from tests.people import Person


@pytest.fixture
def card(alice: Person) -> dict[str, Any]:
    return alice.apply(links=[{"url": "https://www.example.com/job?a=1&b=2", "label": "Posting"}])


def at(card: dict[str, Any], rest: str = "") -> str:
    return f"/board/applications/{card['id']}/links{rest}"


def test_a_link_opens_elsewhere_and_tells_nothing(alice: Person, card: dict[str, Any]) -> None:
    page = Page(alice.browser.get(f"/board/applications/{card['id']}"))
    link = page.find(".link-row a.link")
    assert attribute(link, "href") == "https://www.example.com/job?a=1&b=2"
    assert attribute(link, "rel") == "noopener noreferrer"
    assert link.text() == "Posting"
    assert page.text(".link-row__host") == "example.com"


def test_adding_gives_the_list_with_the_new_one(alice: Person, card: dict[str, Any]) -> None:
    form = {"url": "https://vireo.example/team", "label": ""}
    response = alice.browser.post(at(card), data=form, headers=HTMX)
    page = Page(response)
    assert [node.text() for node in page.all("a.link")] == ["Posting", "vireo.example"]
    assert page.value("url", f"#links-{card['id']} form.link-form") == ""
    alice.browser.post("/board/undos", data={"revision": toast(response)["undo"]})
    assert len(alice.api.get(at(card).removeprefix("/board")).json()) == 1


@pytest.mark.parametrize(
    "url", ["vireo.example", " jobs.vireo.example/4711?a=b#c ", "vireo.example:8443/x", "Bücher.de"]
)
def test_an_address_as_people_type_it_is_completed(
    alice: Person, card: dict[str, Any], url: str
) -> None:
    alice.browser.post(at(card), data={"url": url, "label": ""}, headers=HTMX)
    links = alice.api.get(at(card).removeprefix("/board")).json()
    assert links[-1]["url"] == f"https://{url.strip()}"
    alice.browser.post(at(card).replace("/links", "/facts/url"), data={"url": url})
    kept = alice.api.get(f"/applications/{card['id']}").json()
    assert kept["url"] == f"https://{url.strip()}"
    refused = alice.api.post(at(card).removeprefix("/board"), json={"url": url})
    assert refused.status_code == 422  # scripts say what they mean


@pytest.mark.parametrize(
    "url",
    [
        "",
        "vireo",
        "vireo.example jobs",
        "ada@vireo.example",
        "vireo.example@evil.example",
        "javascript:alert(1)",
        "x.javascript:alert(1)",
        "data:text/html,x",
        "mailto:ada@vireo.example",
        "https://",
        "//x.y",
        "192.0.2.1",
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
def test_only_web_addresses_are_taken(
    alice: Person, card: dict[str, Any], url: str, headers: dict[str, str]
) -> None:
    response = alice.browser.post(at(card), data={"url": url, "label": "x"}, headers=headers)
    page = Page(response)
    assert response.status_code == 422
    assert page.error("url", "form.link-form")
    assert page.value("url", "form.link-form") == url
    assert page.value("label", "form.link-form") == "x"


def test_a_name_that_is_too_long_is_what_is_wrong(alice: Person, card: dict[str, Any]) -> None:
    path = f"/board/applications/{card['id']}/links"
    form = {"url": "https://a.example", "label": "a" * 1000}
    for headers in ({}, HTMX):
        page = Page(alice.browser.post(path, data=form, headers=headers))
        assert page.error("label", "form.link-form")
        assert not page.has("form.link-form [name=url][aria-invalid]")
        assert page.value("url") == "https://a.example"


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
def test_in_the_trash_links_are_not_saved_and_come_back(
    alice: Person, card: dict[str, Any], headers: dict[str, str]
) -> None:
    alice.api.delete(f"/applications/{card['id']}")
    form = {"url": "https://a.example", "label": "A"}
    response = alice.browser.post(at(card), data=form, headers=headers)
    page = Page(response)
    assert response.status_code == 409
    assert "in the trash" in page.error("url", "form.link-form")
    assert page.value("url", "form.link-form") == "https://a.example"
    one = at(card, f"/{card['links'][0]['id']}")
    page = Page(alice.browser.post(one, data=form, headers=headers))
    assert "in the trash" in page.text(".fact__form [role=alert]")
    assert page.value("url", ".fact__form") == "https://a.example"


def test_a_link_is_edited_where_it_stands(alice: Person, card: dict[str, Any]) -> None:
    link = card["links"][0]["id"]
    form = Page(alice.browser.get(at(card, f"/{link}/edit"), headers=HTMX))
    assert form.value("label") == "Posting"
    given = {"url": "https://example.com/new", "label": "New"}
    response = alice.browser.post(at(card, f"/{link}"), data=given, headers=HTMX)
    assert Page(response).text(f"#link-{link} a.link") == "New"
    assert toast(response)["text"] == "Link saved"
    assert Page(alice.browser.get(at(card, f"/{link}"), headers=HTMX)).has("[data-edit]")


def test_a_wrong_edit_comes_back_as_typed(alice: Person, card: dict[str, Any]) -> None:
    link = card["links"][0]["id"]
    for headers in ({}, HTMX):
        response = alice.browser.post(at(card, f"/{link}"), data={"url": "no"}, headers=headers)
        page = Page(response)
        assert response.status_code == 422
        assert page.value("url", f"#link-{link}") == "no"
        assert page.error("url", f"#link-{link}")


def test_a_link_is_removed_and_comes_back_by_undo(alice: Person, card: dict[str, Any]) -> None:
    link = card["links"][0]["id"]
    response = alice.browser.post(at(card, f"/{link}/deletion"), headers=HTMX)
    assert not Page(response).has("a.link")
    alice.browser.post("/board/undos", data={"revision": toast(response)["undo"]})
    [back] = alice.api.get(f"/applications/{card['id']}").json()["links"]
    assert back["label"] == "Posting"


def test_a_link_of_another_card_is_not_there(alice: Person, card: dict[str, Any]) -> None:
    other = alice.apply()
    link = card["links"][0]["id"]
    assert alice.browser.get(at(other, f"/{link}/edit")).status_code == 404
    assert alice.browser.post(at(other, f"/{link}"), data={"url": "https://a.b"}).status_code == 404

"""The board as a page."""

from datetime import timedelta

import pytest
from selectolax.lexbor import LexborHTMLParser
from starlette.testclient import TestClient

from tests.html import HTMX, Page, attribute
from tests.people import Person


def card_ids(page: Page, status: str) -> list[str]:
    cards = page.all(f".column[data-status={status}] .card")
    return [attribute(card, "id").removeprefix("card-") for card in cards]


def test_cards_stand_in_their_columns_the_newest_on_top(alice: Person) -> None:
    first, second = alice.apply(status="saved"), alice.apply(status="saved")
    offer = alice.apply(status="offer")
    page = Page(alice.browser.get("/board"))
    assert card_ids(page, "saved") == [second["id"], first["id"]]
    assert card_ids(page, "offer") == [offer["id"]]


def test_closed_columns_are_rails_with_a_count_and_no_cards(alice: Person) -> None:
    alice.apply(status="rejected")
    page = Page(alice.browser.get("/board"))
    rail = page.find(".column[data-status=rejected]")
    assert "data-collapsed" in rail.attributes
    assert not rail.css(".card")
    assert page.text(".column[data-status=rejected] .count") == "1 card"


def test_what_is_empty_takes_no_room(alice: Person) -> None:
    bare = alice.apply(status="saved")
    page = Page(alice.browser.get("/board"))
    card = page.find(f"#card-{bare['id']}")
    assert not card.css(".card__facts, .card__meta, .priority")


@pytest.mark.usefixtures("same_day")
def test_a_card_says_what_matters(alice: Person) -> None:
    soon = alice.owner.today() + timedelta(days=1)
    full = alice.apply(
        status="interview",
        location="Zürich",
        work_mode="hybrid",
        salary_min=72_000,
        salary_max=84_000,
        salary_currency="EUR",
        priority=3,
        tags=["python", "remote", "visa"],
        next_action="Call Ana",
        next_action_on=soon.isoformat(),
        notes="Ask about it.",
        links=[{"url": "https://example.com"}],
    )
    page = Page(alice.browser.get("/board"))
    card = f"#card-{full['id']}"
    assert page.text(f"{card} .card__facts") == "Zürich, hybrid€72–84k"
    assert page.text(f"{card} .chip--soon") == "Call Ana tomorrow"
    assert page.find(f"{card} .priority").attributes["aria-label"] == "High priority"
    assert [tag.text() for tag in page.all(f"{card} .chip--tag")] == ["python", "remote"]
    assert page.text(f"{card} .card__rest") == "+1 more tags"
    assert page.find(f"{card} .card__stats").attributes["aria-label"] == "Has notes, 1 link"


def test_markup_in_a_card_is_text(alice: Person) -> None:
    nasty = "<img src=x onerror=alert(1)>\"'&"
    card = alice.apply(status="saved", company=nasty, title=nasty, tags=[nasty], location=nasty)
    page = Page(alice.browser.get("/board"))
    assert page.text(f"#open-{card['id']}") == nasty
    assert page.text(f"#card-{card['id']} .card__company") == nasty
    assert not page.has("img")


@pytest.mark.usefixtures("same_day")
def test_next_up_tells_what_is_due_soonest_first(alice: Person) -> None:
    today = alice.owner.today()
    alice.apply(status="saved", company="Later", deadline_on=(today + timedelta(2)).isoformat())
    late = {"next_action": "Call", "next_action_on": (today - timedelta(1)).isoformat()}
    alice.apply(status="applied", company="Late", **late)
    page = Page(alice.browser.get("/board"))
    companies = [node.text(strip=True) for node in page.all("#next-up .next-up__company")]
    assert companies == ["Late", "Later"]
    assert page.text("#next-up .when--late") == "yesterday"


@pytest.mark.usefixtures("same_day")
def test_next_up_says_what_a_deadline_is_for_as_the_card_does(alice: Person) -> None:
    soon = (alice.owner.today() + timedelta(1)).isoformat()
    for status in ("saved", "interview", "offer"):
        alice.apply(status=status, company=status, deadline_on=soon)
    page = Page(alice.browser.get("/board"))
    said = [node.text(strip=True) for node in page.all("#next-up .next-up__item span:not([class])")]
    assert sorted(said) == ["Answer by", "Apply by", "Due"]
    chips = [" ".join(node.text().split()) for node in page.all(".card .chip--soon")]
    assert sorted(chips) == ["Answer by tomorrow", "Apply by tomorrow", "Due tomorrow"]


def test_a_filter_narrows_the_board_and_says_so(alice: Person) -> None:
    alice.apply(company="Kestrel", status="saved")
    other = alice.apply(company="Vireo", status="saved")
    page = Page(alice.browser.get("/board", params={"q": "vireo"}))
    assert card_ids(page, "saved") == [other["id"]]
    assert page.text(".board__found").startswith("1 application matches “vireo”")
    assert page.value("q") == "vireo"
    assert page.text(".column[data-status=saved] .count") == "2 cards"


@pytest.mark.parametrize("words", ["remote", "oslo remote", "jo intro", "on-site", "referral"])
def test_a_filter_finds_what_a_card_says(alice: Person, words: str) -> None:
    alice.apply(status="saved")
    facts = {"work_mode": "onsite" if words == "on-site" else "remote", "location": "Oslo"}
    step = {"next_action": "Ask Jo for an introduction", "source": "Referral"}
    said = alice.apply(status="saved", **facts, **step)
    page = Page(alice.browser.get("/board", params={"q": words}))
    assert card_ids(page, "saved") == [said["id"]]


def test_a_filter_of_blanks_is_none(alice: Person) -> None:
    alice.apply()
    page = Page(alice.browser.get("/board", params={"q": "  "}))
    assert not page.all(".board__found")


def test_what_is_due_is_told_again_but_not_to_the_filter_box(alice: Person) -> None:
    due = alice.owner.today().isoformat()
    alice.apply(company="Kestrel", next_action="Call", next_action_on=due)

    def shown(query: str, **headers: str) -> bool:
        return 'id="next-up"' in alice.browser.get(f"/board?{query}", headers=headers).text

    assert not shown("q=kes", **HTMX)
    assert shown("q=kes&shown=", **HTMX)
    assert shown("q=kes")
    assert shown("q=kes", **HTMX | {"HX-History-Restore-Request": "true"})


def test_a_filter_without_a_match_says_so_in_the_columns(alice: Person) -> None:
    alice.apply(status="saved")
    page = Page(alice.browser.get("/board", params={"q": "nothing like it\x00"}))
    assert page.text(".column[data-status=saved] .empty__text") == "No matches"


def test_htmx_gets_the_board_and_no_layout(alice: Person) -> None:
    alice.apply()
    response = alice.browser.get("/board", headers=HTMX)
    page = LexborHTMLParser(response.text)
    assert page.css_first("#board") is not None
    assert page.css_first(".top-bar") is None
    assert "HX-Request" in response.headers["vary"]


def test_going_back_in_history_gets_the_whole_page(alice: Person) -> None:
    headers = HTMX | {"HX-History-Restore-Request": "true"}
    assert Page(alice.browser.get("/board", headers=headers)).has(".top-bar")


def test_private_pages_are_not_kept(alice: Person) -> None:
    assert alice.browser.get("/board").headers["cache-control"] == "no-store"


def test_a_person_sees_only_their_own_board(alice: Person, bob: Person) -> None:
    alice.apply(company="Kestrel", status="saved")
    assert "Kestrel" not in bob.browser.get("/board").text


def test_the_front_door_leads_to_the_board_or_to_signing_in(
    alice: Person, browser: TestClient
) -> None:
    assert alice.browser.get("/").headers["location"] == "/board"
    assert browser.get("/").headers["location"] == "/login"

"""Cards by themselves."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy.orm import Session

from tests.factories import make_application
from tests.html import HTMX, Page, attribute
from tests.people import Person


def test_a_card_by_itself_is_the_same_markup_as_on_the_board(alice: Person) -> None:
    card = alice.apply(status="interview", location="Oslo", tags=["a"], notes="n", priority=2)
    on_board = Page(alice.browser.get("/board")).find(f"#card-{card['id']}")
    alone = Page(alice.browser.get(f"/board/applications/{card['id']}/card", headers=HTMX))
    assert alone.find(f"#card-{card['id']}").html == on_board.html


def test_a_card_brings_the_counts_of_all_columns_and_what_is_next(alice: Person) -> None:
    card = alice.apply(status="saved")
    page = Page(alice.browser.get(f"/board/applications/{card['id']}/card", headers=HTMX))
    counts = page.all(".count[hx-swap-oob]")
    assert len(counts) == len(alice.columns())
    assert page.has("#next-up[hx-swap-oob]")


def test_a_card_is_a_page_without_htmx(alice: Person) -> None:
    card = alice.apply(status="saved")
    page = Page(alice.browser.get(f"/board/applications/{card['id']}/card"))
    assert page.has(f".page #card-{card['id']}")


def test_the_rest_of_a_long_column_follows(alice: Person) -> None:
    ids = [alice.apply(status="saved", title=f"Job {number}")["id"] for number in range(52)][::-1]
    more = Page(alice.browser.get("/board")).find(".column[data-status=saved] [data-more] a")
    address = attribute(more, "href")
    partial = Page(alice.browser.get(address, headers=HTMX))
    shown = [attribute(card, "id").removeprefix("card-") for card in partial.all(".card")]
    assert shown == ids[50:]
    assert not partial.has("[data-more]")
    assert Page(alice.browser.get(address)).has(f".page #card-{ids[50]}")


def test_cards_of_another_are_not_there(alice: Person, mallory: Person) -> None:
    card = alice.apply()
    assert mallory.browser.get(f"/board/applications/{card['id']}/card").status_code == 404
    column = alice.column("applied")
    assert mallory.browser.get(f"/board/columns/{column}/cards").status_code == 404
    after = f"/board/columns/{mallory.column('applied')}/cards?after={card['id']}"
    assert mallory.browser.get(after).status_code == 404
    assert mallory.browser.get(f"/board/columns/{uuid4()}/cards").status_code == 404


def test_a_card_says_below_which_other_it_is(alice: Person) -> None:
    low, high = (alice.apply(status="saved", title=title)["id"] for title in ("Low", "High"))
    gone = alice.apply(status="saved", title="Gone")["id"]
    alice.api.put(f"/applications/{gone}/position", json={"after_id": high, "status": "saved"})
    alice.api.delete(f"/applications/{gone}")
    elsewhere = alice.apply(status="applied")["id"]
    place = {
        card: alice.browser.get(f"/board/applications/{card}/card", headers=HTMX).headers
        for card in (low, high, elsewhere)
    }
    assert place[low]["card-after"] == high
    assert place[high]["card-after"] == place[elsewhere]["card-after"] == ""


def test_a_board_shows_as_many_cards_as_a_page_has_already(alice: Person) -> None:
    ids = [alice.apply(status="saved", title=f"Job {number}")["id"] for number in range(53)][::-1]

    saved = alice.column("saved")

    def shown(path: str) -> list[str]:
        cards = Page(alice.browser.get(path, headers=HTMX)).all(".column[data-status=saved] .card")
        return [attribute(card, "id").removeprefix("card-") for card in cards]

    assert shown("/board") == shown(f"/board?shown={saved}:-1") == ids[:50]
    assert shown(f"/board?shown={saved}:52") == ids[:52]
    assert shown(f"/board?q=job&shown={saved}:52") == ids[:52]
    assert shown(f"/board?shown={saved}:99999") == ids


@pytest.mark.parametrize("query", ["", "q=job&"])
def test_each_column_is_as_long_as_a_page_has_it(
    alice: Person, session: Session, query: str
) -> None:
    long, other = (UUID(alice.column(status)) for status in ("saved", "applied"))
    for column, count in ((long, 510), (other, 60)):
        for number in range(count):
            make_application(session, alice.owner, title=f"Job {number}", column_id=column)
    session.commit()

    def lengths(shown: str) -> list[int]:
        page = Page(alice.browser.get(f"/board?{query}shown={shown}", headers=HTMX))
        return [len(page.all(f"#cards-{column} .card")) for column in (long, other)]

    assert lengths(f"{long}:505") == [505, 50]
    assert lengths(f"{long}:51,{other}:99999") == [51, 60]
    assert lengths(f"{long}:7,{other}:x,nothing:60,{uuid4()}:60") == [50, 50]
    assert lengths(f"{long}:123456789") == [50, 50]

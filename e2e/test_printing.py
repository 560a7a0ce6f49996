"""The board and a card on paper."""

import re

from playwright.sync_api import expect

from e2e.screens.board import BoardScreen


def test_an_opened_card_is_printed_once_and_all_of_it(board: BoardScreen) -> None:
    board.open_card("Staff Engineer").write_notes("\n\n".join(["A line"] * 80))
    expect(board.page.locator(".toast")).to_be_visible()
    assert _printed_pages(board) == 3
    board.close_dialog()
    board.open_card("Product Designer")
    assert _printed_pages(board) == 1
    board.close_dialog()
    board.page.emulate_media(media="print")
    expect(board.card("Product Designer")).to_be_visible()


def test_paper_is_white_and_nothing_lies_over_what_is_printed(board: BoardScreen) -> None:
    board.person.post("/theme", theme="dark")
    board.page.reload()
    board.choose("Staff Engineer", "Offer")
    board.toast("moved to Offer")
    colour = "() => getComputedStyle(document.body).color"
    shown = board.page.evaluate(colour)
    board.page.emulate_media(media="print")
    assert board.page.evaluate(colour) != shown
    expect(board.page.locator("html")).to_have_css("color-scheme", "light")
    expect(board.link("Skip to content")).to_be_hidden()
    expect(board.toasts.first).to_be_hidden()
    expect(board.card("Staff Engineer")).to_be_visible()


def test_paper_has_no_controls_and_says_where_links_lead(board: BoardScreen) -> None:
    notes = "[Map](https://b.example) https://c.example"
    card = board.person.add("Acme", "Tester", notes=notes, source="A friend")
    at = f"/board/applications/{card}"
    board.person.post(f"{at}/links", url="https://a.example/team", label="Team")
    controls = "button, input, select, textarea, a:not([href^='http'], .card__link)"
    for path in ("/board", at):
        board.go(path)
        board.wake()
        board.page.emulate_media(media="print")
        expect(board.page.locator(controls).filter(visible=True)).to_have_count(0)
        board.page.emulate_media(media="screen")
    board.page.emulate_media(media="print")
    behind = "(link) => getComputedStyle(link, '::after').content"
    addresses = [link.evaluate(behind) for link in board.page.locator("a[href^=http]").all()]
    assert addresses == ['" (https://b.example)"', "none", '"https://a.example/team"']
    for text in ("A friend", "Team", "Added the link", "Map"):
        expect(board.page.get_by_text(text).first).to_be_visible()


def _printed_pages(board: BoardScreen) -> int:
    return len(re.findall(rb"/Type /Page\b", board.page.pdf()))

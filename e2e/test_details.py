"""Facts and links in place, deleting with Undo, and the trash."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from e2e.screens.application import ApplicationScreen
from e2e.screens.board import BoardScreen
from e2e.screens.screen import at_rest

TOMORROW = (datetime.now(UTC) + timedelta(days=1)).date().isoformat()

EDGE_OF_TEXT = """(element) => {
  const range = document.createRange();
  range.selectNodeContents(element);
  return range.getBoundingClientRect().left;
}"""


@pytest.fixture
def application(board: BoardScreen) -> ApplicationScreen:
    """The dialog of one of Alice's cards."""
    return board.open_card("Staff Engineer")


def test_facts_are_edited_in_place_and_shown_on_the_card(application: ApplicationScreen) -> None:
    application.set_fact(
        "headline", [("Company", "Tidewater Ltd"), ("Title", "Principal Engineer")]
    )
    expect(application.title).to_have_text("Principal Engineer")
    application.set_fact("salary", [("From", "90k"), ("To", "110000"), ("Currency", "EUR")])
    expect(application.fact("salary")).to_contain_text("90")
    application.set_fact("tags", [("Tags", "python, remote")])
    application.set_fact("next_action", [("Next step", "Call Ana"), ("Date", TOMORROW)])
    application.expect_focus_on(application.fact("next_action").locator("[data-edit]"))

    application.undo("Next step saved")
    expect(application.fact("next_action")).not_to_contain_text("Call Ana")
    application.set_fact("next_action", [("Next step", "Call Bo"), ("Date", TOMORROW)])
    application.close()

    board = BoardScreen(application.person)
    for text in ("Tidewater Ltd", "python", "Call Bo"):
        expect(board.card("Principal Engineer")).to_contain_text(text)
    expect(board.page.get_by_role("region", name="Next up")).to_contain_text("Call Bo")


def test_what_is_known_comes_first_for_the_eye_and_for_tab(application: ApplicationScreen) -> None:
    application.set_fact("source", [("Source", "Ana")])
    application.set_fact("place", [("Location", "Rome")])
    place, source, empty = (
        at_rest(application.fact(name)) for name in ("place", "source", "next_action")
    )
    assert place["y"] < source["y"] < empty["y"]
    application.fact("place").locator("[data-edit]").focus()
    application.page.keyboard.press("Tab")
    application.expect_focus_on(application.fact("source").locator("[data-edit]"))


def test_an_edit_begins_behind_the_text_and_enter_saves_a_choice(
    application: ApplicationScreen,
) -> None:
    keyboard = application.page.keyboard
    application.edit_fact("headline")
    keyboard.type(" Ltd")
    keyboard.press("Enter")
    expect(application.fact("headline")).to_contain_text("Tidewater Ltd")
    application.write_notes("Ask about")
    application.edit_notes()
    keyboard.type(" on-site days")
    expect(application.notes_field).to_have_value("Ask about on-site days")
    keyboard.press("Escape")
    expect(application.notes_field).to_have_count(0)

    fact = application.edit_fact("priority")
    fact.get_by_label("Priority").select_option("High")
    fact.get_by_label("Priority").press("Enter")
    expect(fact.locator("form")).to_have_count(0)
    expect(fact).to_contain_text("High")
    application.close()
    board = BoardScreen(application.person)
    board.link("Edit column Applied").click()
    expect(board.field("Name")).to_be_focused()
    keyboard.type(" for")
    expect(board.field("Name")).to_have_value("Applied for")


def test_escape_leaves_a_fact_and_a_wrong_value_is_explained(
    application: ApplicationScreen,
) -> None:
    application.person.expects("status of 422")
    fact = application.edit_fact("place")
    fact.get_by_label("Location").fill("Nowhere")
    fact.get_by_label("Location").press("Escape")
    expect(fact.locator("form")).to_have_count(0)
    expect(fact).not_to_contain_text("Nowhere")
    expect(application.dialog).to_be_visible()
    application.expect_focus_on(fact.locator("[data-edit]"))

    fact = application.edit_fact("url")
    fact.get_by_label("Job posting").fill("javascript:alert(1)")
    fact.get_by_role("button", name="Save").click()
    expect(fact.locator(".field__error")).to_be_visible()
    expect(fact.get_by_label("Job posting")).to_have_value("javascript:alert(1)")
    fact.get_by_label("Job posting").fill("https://jobs.example.com/1")
    fact.get_by_label("Job posting").press("Control+Enter")
    expect(fact.get_by_role("link", name="jobs.example.com")).to_be_visible()


def test_links_are_added_changed_and_removed_with_undo(application: ApplicationScreen) -> None:
    links = application.links
    links.get_by_label("Web address").fill("https://example.com/posting")
    links.get_by_label("Name").fill("Posting")
    links.get_by_role("button", name="Add link").dblclick()
    application.toast("Link added")
    expect(links.get_by_role("listitem")).to_have_count(1)

    links.get_by_role("link", name="Edit link Posting").click()
    row = links.get_by_role("listitem")
    row.get_by_label("Name").fill("The posting")
    row.get_by_label("Name").press("Enter")
    expect(links.get_by_role("link", name="The posting", exact=True)).to_be_visible()
    application.expect_focus_on(links.get_by_role("link", name="Edit link The posting"))

    links.get_by_role("button", name="Remove link The posting").click()
    expect(links.get_by_role("listitem")).to_have_count(0)
    application.undo("Link removed")
    expect(links.get_by_role("link", name="The posting", exact=True)).to_be_visible()
    application.close()
    expect(BoardScreen(application.person).mark_of("Staff Engineer", "1 link")).to_be_visible()


def test_a_link_that_is_typed_outlasts_what_is_done_beside_it(
    application: ApplicationScreen,
) -> None:
    links = application.links
    address = links.locator(".link-form").get_by_label("Web address")
    for site in ("one", "two"):
        address.fill(f"https://{site}.example.com")
        links.get_by_role("button", name="Add link").click()
        expect(links.get_by_role("link", name=f"{site}.example.com", exact=True)).to_be_visible()
        expect(address).to_have_value("")
        application.expect_focus_on(address)

    with application.hold_back("**/links"):
        address.fill("https://three.example.com")
        address.press("Enter")
        address.fill("https://four.example.com")
    links.get_by_role("link", name="Edit link two.example.com").click()
    row = links.get_by_role("listitem").nth(1)
    row.get_by_label("Name").fill("The second")
    expect(links.get_by_role("listitem")).to_have_count(3)
    links.get_by_role("button", name="Remove link one.example.com").click()
    expect(links.get_by_role("listitem")).to_have_count(2)
    expect(address).to_have_value("https://four.example.com")
    links.get_by_label("Name").first.press("Enter")
    expect(links.get_by_role("link", name="The second", exact=True)).to_be_visible()
    address.press("Enter")
    expect(links.get_by_role("listitem")).to_have_count(3)
    expect(address).to_have_value("")


def test_what_is_typed_stays_when_the_card_was_deleted_meanwhile(
    application: ApplicationScreen,
) -> None:
    application.person.expects("status of 409")
    application.edit_notes().fill("Ask Ana")
    place = application.edit_fact("place").get_by_label("Location")
    place.fill("Berlin")
    card = application.detail.get_attribute("data-application-id")
    application.person.post(f"/board/applications/{card}/deletion")
    expect(application.page.locator("#dialog-changed")).to_be_visible()

    place.press("Enter")
    expect(application.fact("place").get_by_role("alert")).to_contain_text("in the trash")
    expect(place).to_have_value("Berlin")
    application.notes_field.press("Control+Enter")
    expect(application.notes_field).to_have_accessible_description(re.compile("in the trash"))
    expect(application.notes_field).to_have_value("Ask Ana")


def test_a_deleted_card_comes_back_by_undo_or_from_the_trash(
    application: ApplicationScreen,
) -> None:
    board = BoardScreen(application.person)
    saved = ["Platform Engineer", "Product Designer", "Staff Engineer"]
    application.detail.get_by_role("button", name="Delete").click()
    board.expect_titles("Saved", saved[:2])
    expect(board.dialog).to_be_hidden()
    board.undo("Moved to the trash")
    board.expect_kept("Saved", saved)

    board.open_card("Product Designer").detail.get_by_role("button", name="Delete").click()
    board.toast("Moved to the trash")
    board.link("Trash").click()
    board.button("Restore Product Designer, Mosaic Health").click()
    expect(board.page.get_by_role("status").filter(has_text="Restored to Saved")).to_be_visible()
    board.link("Board").click()
    board.expect_titles("Saved", saved)


def test_what_is_in_the_trash_is_laid_out_as_on_the_board(application: ApplicationScreen) -> None:
    application.person.expects("status of 404")  # of a card that is read anew meanwhile
    application.set_fact("source", [("Source", "A friend")])
    application.detail.get_by_role("button", name="Delete").click()
    BoardScreen(application.person).toast("Moved to the trash")
    expect(application.page).to_have_url(re.compile("/board$"))  # the dialog took its step back
    application.go("/trash")
    application.link("Staff Engineer").click()
    for upper, lower in (
        (application.detail.locator(".detail__company"), application.title),
        (
            application.fact("source").locator(".fact__label"),
            application.fact("source").locator(".fact__value"),
        ),
    ):
        above, below = at_rest(upper), at_rest(lower)
        assert above["x"] == below["x"]
        assert above["y"] < below["y"]


def test_titles_of_either_direction_begin_at_one_edge_in_the_trash(board: BoardScreen) -> None:
    for title in ("מהנדס תוכנה", "مهندس برمجيات"):
        card = board.person.add("Acme", title)
        board.person.post(f"/board/applications/{card}/deletion")
    board.person.post(f"/board/applications/{board.id_of('Staff Engineer')}/deletion")
    board.go("/trash")
    titles = [at_rest(title) for title in board.page.locator(".row__title").all()]
    assert len(titles) == 3
    assert len({title["x"] for title in titles}) == 1
    assert max(title["width"] for title in titles) < 200


@pytest.mark.parametrize("is_page", [False, True], ids=["dialog", "page"])
def test_the_head_of_a_card_begins_at_one_edge_in_either_direction(
    board: BoardScreen, is_page: bool
) -> None:
    edges: list[int] = []
    for company, title in (("Acme", "Tester"), ("חברת טכנולוגיה", "מהנדס תוכנה (Backend) 2026!")):
        card = board.person.add(company, title)
        board.go(f"/board/applications/{card}" if is_page else "/board")
        if not is_page:
            board.wake()
            board.open_card(title)
        head = board.page.locator(".detail__company, .detail__title")
        edges += [round(line.evaluate(EDGE_OF_TEXT)) for line in head.all()]
    assert len(edges) == 4
    assert len(set(edges)) == 1


def test_what_is_deleted_for_good_is_gone(application: ApplicationScreen) -> None:
    board = BoardScreen(application.person)
    application.detail.get_by_role("button", name="Delete").click()
    board.toast("Moved to the trash")
    board.link("Trash").click()
    board.link("Delete Staff Engineer, Tidewater for good").click()
    board.page.get_by_role("main").get_by_role("button").click()

    expect(board.page.get_by_role("status").filter(has_text="Deleted for good")).to_be_visible()
    expect(board.page.get_by_text("The trash is empty")).to_be_visible()


def test_on_a_phone_empty_facts_stand_below_the_filled_ones(
    application: ApplicationScreen,
) -> None:
    application.page.set_viewport_size({"width": 390, "height": 800})
    application.set_fact("source", [("Source", "A friend")])
    application.toast("saved")
    filled = at_rest(application.fact("source"))
    assert at_rest(application.fact("next_action"))["y"] >= filled["y"] + filled["height"]


def test_history_tells_what_happened(application: ApplicationScreen) -> None:
    application.write_notes("Remember the milk")
    application.set_fact("source", [("Source", "A friend")])
    history = application.page.locator('[id^="history-"]')
    for text in ("notes", "A friend", "Saved"):
        expect(history).to_contain_text(text, ignore_case=True)


def test_older_history_is_read_on_where_it_begins(board: BoardScreen) -> None:
    address = f"/board/applications/{board.id_of('Staff Engineer')}/facts/source"
    for number in range(21):
        board.person.post(address, source=f"Newsletter {number}")
    board.page.reload()  # with all of them: news would draw the history anew
    application = board.open_card("Staff Engineer")
    lines = application.detail.locator(".timeline__line")
    shown = lines.count()
    application.detail.get_by_role("link", name="Show older").press("Enter")
    application.expect_focus_on(lines.nth(shown))
    expect(lines.last).to_contain_text("Added to Saved")

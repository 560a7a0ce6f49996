"""Live: what others do is there within a second, and nothing moves under a hand."""

import pytest
from playwright.sync_api import expect

from e2e.people import People, Person
from e2e.screens.board import BoardScreen
from e2e.screens.screen import at_rest
from webapp.models import Status
from webapp.schemas.application import ApplicationCreate

SAVED = ["Platform Engineer", "Product Designer", "Staff Engineer"]
APPLIED = ["Backend Engineer", "Developer Advocate"]
_IN_MOTION = "() => document.getAnimations().some((each) => each.effect.target.matches('.card'))"

# Once it was looked whether something is edited, and before what was read is put in.
OPEN_AT_THE_LAST_MOMENT = """async (path) => {
  const answer = await fetch(path, { headers: { 'HX-Request': 'true' } });
  const form = await answer.text();
  const id = /id="([^"]+)"/.exec(form)[1];
  document.addEventListener('htmx:before:swap', ({ detail }) => {
    if (detail.ctx.target.id === 'dialog-body') document.getElementById(id).outerHTML = form;
  });
}"""


@pytest.fixture
def phone(board: BoardScreen, people: People) -> BoardScreen:
    """The same board on a second device; both are live."""
    phone = BoardScreen.open(people.come_back(board.person))
    for each in (board, phone):
        each.expect_live()
    return phone


def streams_in(urls: list[str]) -> list[str]:
    return [url for url in urls if "/changes/stream" in url]


def test_a_move_is_seen_elsewhere_and_focus_and_place_are_kept(
    board: BoardScreen, phone: BoardScreen
) -> None:
    phone.page.emulate_media(reduced_motion="no-preference")
    phone.card_link("Backend Engineer").focus()
    asked = phone.watch_requests(r"/board(\?|/app)")
    phone.page.evaluate("card = document.querySelector('.card'); card.mine = true")
    board.drag("Staff Engineer", board.card("Developer Advocate"))
    phone.page.wait_for_function(_IN_MOTION)
    phone.expect_titles("Applied", ["Backend Engineer", "Staff Engineer", "Developer Advocate"])
    phone.expect_focus_on(phone.card_link("Backend Engineer"))
    phone.expect_as_stored()
    assert len([url for url in asked if ":5000" not in url]) == 1
    assert asked[0].endswith("/card")
    assert phone.page.evaluate("document.querySelector('.card').mine")


def test_all_kinds_of_changes_are_seen_elsewhere(
    board: BoardScreen, phone: BoardScreen, people: People
) -> None:
    asked = board.person
    card = asked.add("Lumen", "Data Engineer", "Offer", next_action="Call", next_action_on="")
    expect(phone.card_link("Data Engineer")).to_be_visible()
    asked.post(f"/board/applications/{card}/facts/headline", company="Lumen", title="Analyst")
    expect(phone.card_link("Analyst")).to_be_visible()
    soon = {"next_action": "Call Lumen", "next_action_on": "2026-01-05"}
    asked.post(f"/board/applications/{card}/facts/next_action", **soon)
    for each in (board, phone):
        expect(each.page.locator("#next-up")).to_contain_text("Call Lumen")
    asked.post(f"/board/applications/{card}/links", url="https://example.org")
    for each in (board, phone):  # or it would be gone when they ask for it
        expect(each.mark_of("Analyst", "1 link")).to_be_visible()
    asked.post(f"/board/applications/{card}/deletion")
    expect(phone.card("Analyst")).to_have_count(0)
    expect(phone.count("Offer")).to_have_text("0 cards")
    asked.post(f"/board/applications/{card}/restoration")
    expect(phone.card("Analyst")).to_be_visible()
    asked.post("/board/columns", name="Phone screen", status="interview")
    column = phone.column("Phone screen")
    expect(column).to_be_visible()
    at = f"/board/columns/{column.get_attribute('data-column-id')}"
    asked.post(at, name="First call", colour="rose")
    expect(phone.column("First call")).to_have_attribute("data-colour", "rose")
    asked.post(f"{at}/position", place="right")
    phone.expect_as_stored()
    asked.post(f"{at}/collapse", collapsed="true")
    expect(phone.column("First call")).to_have_attribute("data-collapsed", "")
    asked.post(f"{at}/deletion", move_to="")
    expect(phone.column("First call")).to_have_count(0)
    for each in (board, phone):
        each.expect_as_stored()


def test_our_own_changes_are_no_news(board: BoardScreen) -> None:
    board.expect_live()
    asked = board.watch_requests(r"/board(\?|/app.*/card$)")
    board.drag("Staff Engineer", board.card("Developer Advocate"))
    board.toast("Moved to Applied")
    board.column("Offer").hover()
    board.column("Offer").get_by_role("button", name="Collapse Offer").click()
    expect(board.column("Offer")).to_have_attribute("data-collapsed", "")
    board.page.wait_for_timeout(400)  # for what should not come
    assert asked == []
    with board.page.expect_request("**/card"):  # the one behind the dialog, as ever
        board.open_card("Staff Engineer").write_notes("Mine")
    board.page.wait_for_timeout(400)
    assert len(asked) == 1
    board.close_dialog()
    board.expect_as_stored()


def test_nothing_moves_under_a_hand(board: BoardScreen, phone: BoardScreen) -> None:
    board.lift("Staff Engineer", board.card("Developer Advocate"))
    phone.choose("Platform Engineer", "Offer")
    phone.toast("Moved to Offer")
    phone.person.add("Lumen", "Data Engineer")
    board.page.wait_for_timeout(500)
    expect(board.cards_of("Offer").locator(".card")).to_have_count(0)
    expect(board.card("Data Engineer")).to_have_count(0)
    board.page.mouse.up()
    for each in (board, phone):
        expect(each.card("Data Engineer")).to_be_visible()
        each.expect_as_stored()
    board.expect_titles("Applied", ["Backend Engineer", "Staff Engineer", "Developer Advocate"])

    board.card_link("Product Designer").focus()
    board.press("Space", "ArrowRight")
    phone.choose("Platform Engineer", "Interview")
    phone.toast("Moved to Interview")
    board.page.wait_for_timeout(400)
    expect(board.cards_of("Offer").locator(".card")).to_have_count(1)
    board.press("Escape")
    for each in (board, phone):
        each.expect_as_stored()
    board.expect_focus_on(board.card_link("Product Designer"))


def test_what_is_being_edited_is_left_alone_and_a_line_says_so(
    board: BoardScreen, phone: BoardScreen
) -> None:
    at = f"/board/applications/{board.id_of('Staff Engineer')}"
    line = board.page.locator("#dialog-changed")
    detail = board.open_card("Staff Engineer")
    phone.person.post(f"{at}/facts/source", source="A friend")
    expect(detail.fact("source")).to_contain_text("A friend")  # read, not edited: it follows
    expect(line).to_be_hidden()

    detail.edit_notes().fill("Half a thought")
    save = detail.notes.get_by_role("button", name="Save")
    place = at_rest(save)
    phone.person.post(f"{at}/facts/source", source="A fair")
    expect(line).to_be_visible()
    assert at_rest(save) == place  # or a click would miss it
    expect(detail.notes_field).to_have_value("Half a thought")
    detail.expect_focus_on(detail.notes_field)
    detail.page.keyboard.press("Control+Enter")
    expect(detail.fact("source")).to_contain_text("A fair")
    expect(line).to_be_hidden()

    field = detail.edit_fact("salary").get_by_label("From", exact=True)
    field.fill("70000")
    phone.person.post(f"{at}/facts/source", source="A letter")
    expect(line).to_be_visible()
    expect(field).to_have_value("70000")
    field.press("Escape")
    expect(detail.fact("source")).to_contain_text("A letter")
    expect(line).to_be_hidden()

    detail.links.get_by_label("Web address").fill("https://half.example")
    phone.person.post(f"{at}/facts/source", source="A call")
    expect(line).to_be_visible()
    expect(detail.links.get_by_label("Web address")).to_have_value("https://half.example")


def test_a_filtered_board_stays_filtered(board: BoardScreen, phone: BoardScreen) -> None:
    phone.filter("engineer")
    phone.expect_titles("Saved", ["Platform Engineer", "Staff Engineer"])
    board.person.add("Lumen", "Data Engineer")
    board.person.add("Lumen", "Gardener")
    phone.expect_titles("Saved", ["Data Engineer", "Platform Engineer", "Staff Engineer"])
    expect(phone.count("Saved")).to_have_text("5 cards")
    phone.filter("")
    phone.expect_as_stored()


def test_what_was_scrolled_to_stays(alice: Person, people: People) -> None:
    titles = [f"Posting {number}" for number in range(120)]
    alice.add_many(
        ApplicationCreate(company="Acme", title=title, status=Status.SAVED)
        for title in reversed(titles)
    )
    board = BoardScreen.open(alice)
    board.scroll_to_the_end("Saved")
    board.card_link("Posting 115").focus()
    board.expect_live()
    height = board.height_of("Posting 115")
    alice.post("/board/columns", name="Phone screen", status="interview")
    expect(board.column("Phone screen")).to_be_visible()
    board.expect_focus_on(board.card_link("Posting 115"))
    assert board.height_of("Posting 115") == height
    board.expect_titles("Saved", titles)
    phone = people.come_back(alice)
    other = BoardScreen.open(phone)
    other.choose("Posting 3", "To the bottom")
    board.expect_titles("Saved", [*titles[:3], *titles[4:], "Posting 3"])
    board.choose("Posting 119", "To the top")
    expect(other.titles("Saved").first).to_have_text("Posting 119")


def test_ten_tabs_share_one_stream_and_one_takes_over(board: BoardScreen, people: People) -> None:
    asked: list[str] = []
    board.person.context.on("request", lambda request: asked.append(request.url))
    board.expect_live()
    tabs = [board, *(board.second_tab() for _ in range(9))]
    for tab in tabs:
        tab.expect_live()
    assert len(streams_in(asked)) <= 1  # the first tab may have had it before
    asked.clear()
    phone = BoardScreen.open(people.come_back(board.person))
    phone.choose("Staff Engineer", "Offer")
    for tab in tabs:
        tab.expect_titles("Offer", ["Staff Engineer"])
    assert not [url for url in asked if "/changes" in url]  # it was relayed

    board.page.close()
    phone.choose("Platform Engineer", "Offer")
    for tab in tabs[1:]:
        tab.expect_titles("Offer", ["Platform Engineer", "Staff Engineer"])
        tab.expect_live()
        tab.expect_as_stored()
    assert len(streams_in(asked)) == 1


def test_an_edit_that_begins_while_the_dialog_is_read_anew_is_left_alone(
    board: BoardScreen, phone: BoardScreen
) -> None:
    application = board.open_card("Staff Engineer")
    path = f"/board/applications/{phone.id_of('Staff Engineer')}"
    with application.hold_back("**/board/applications/*"):
        phone.person.post(f"{path}/facts/source", source="A friend")
        application.page.wait_for_timeout(500)
        form = application.edit_fact("salary")
        form.get_by_label("From").fill("70000")
    expect(application.page.locator("#dialog-changed")).to_be_visible()
    expect(form.get_by_label("From")).to_have_value("70000")


@pytest.mark.parametrize("part", ["facts/salary", "notes"])
def test_an_edit_that_begins_at_the_moment_of_news_is_left_alone(
    board: BoardScreen, phone: BoardScreen, part: str
) -> None:
    board.expect_live()
    application = board.open_card("Staff Engineer")
    path = f"/board/applications/{phone.id_of('Staff Engineer')}"
    board.page.evaluate(OPEN_AT_THE_LAST_MOMENT, f"{path}/{part}/edit")
    phone.person.post(f"{path}/facts/source", source="A friend")
    expect(application.fact("source")).to_contain_text("A friend")
    expect(application.detail.locator(f'form[action="{path}/{part}"]')).to_be_visible()


def test_a_dialog_learns_of_a_gap_that_is_too_large_to_be_told(
    board: BoardScreen, phone: BoardScreen
) -> None:
    path = f"/board/applications/{phone.id_of('Staff Engineer')}"
    board.cut_off()
    application = board.open_card("Staff Engineer")
    phone.person.post(f"{path}/facts/headline", company="Tidewater", title="Renamed")
    phone.person.add_many(
        ApplicationCreate(company="Acme", title=f"Posting {number}") for number in range(510)
    )
    board.page.unroute("**/board/changes**")
    board.expect_live()
    expect(application.dialog).to_contain_text("Renamed")

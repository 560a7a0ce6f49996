"""A card's own address: a dialog over the board, a page by itself."""

import re

import pytest
from playwright.sync_api import expect

from e2e.people import People, Person
from e2e.screens.application import ApplicationScreen
from e2e.screens.board import BoardScreen

CARD = re.compile(r"/board/applications/[0-9a-f-]{36}$")
BOARD = re.compile(r"/board(\?q=)?$")


def test_opening_and_closing_follow_the_history(board: BoardScreen) -> None:
    loads: list[str] = []
    board.page.on("request", lambda r: loads.append(r.url) if r.url.endswith("/board") else None)

    application = board.open_card("Staff Engineer")
    expect(board.page).to_have_url(CARD)
    expect(board.page).to_have_title(re.compile("Staff Engineer"))
    expect(application.title).to_be_focused()
    board.press("Escape")
    expect(board.page).to_have_url(BOARD)
    expect(board.page).to_have_title(re.compile("^Board"))
    board.expect_focus_on(board.card_link("Staff Engineer"))

    board.page.go_forward(wait_until="commit")
    expect(board.dialog).to_be_visible()
    board.page.go_back(wait_until="commit")
    expect(board.dialog).to_be_hidden()
    board.expect_focus_on(board.card_link("Staff Engineer"))
    assert loads == [], "closing a dialog must not load the board again"

    entries = board.page.evaluate("history.length")
    for _ in range(3):
        board.open_card("Staff Engineer").close()
        expect(board.page).to_have_url(BOARD)
    assert board.page.evaluate("history.length") <= entries + 1


def test_who_goes_back_before_a_card_is_here_stays_on_the_board(board: BoardScreen) -> None:
    board.open_card("Staff Engineer")
    board.page.go_back(wait_until="commit")
    expect(board.dialog).to_be_hidden()
    with board.hold_back("**/applications/*"):
        with board.page.expect_request("**/applications/*"):
            board.page.go_forward(wait_until="commit")
        board.page.go_back(wait_until="commit")
        expect(board.page).to_have_url(BOARD)
    board.open_card("Product Designer").close()
    expect(board.page).to_have_url(BOARD)
    expect(board.page.locator("job-board")).to_be_visible()


def test_an_address_is_a_page_after_reload_and_as_a_bookmark(
    board: BoardScreen, people: People
) -> None:
    board.open_card("Staff Engineer")
    address = board.page.url
    board.page.reload()
    expect(board.page.get_by_role("heading", level=1)).to_have_text("Staff Engineer")
    expect(board.dialog).to_have_count(0)

    board.page.go_back()
    expect(board.card_link("Staff Engineer")).to_be_visible()
    board.drag("Staff Engineer", board.card("Backend Engineer"))  # the board is alive again
    board.toast("Moved to Applied")

    stranger = people.come("Mallory")
    stranger.page.goto(address)
    expect(stranger.page).to_have_url(re.compile(r"/login\?next="))


def test_ctrl_click_opens_a_tab_and_a_click_beside_the_dialog_closes_it(
    board: BoardScreen,
) -> None:
    with board.person.context.expect_page() as opened:
        board.card_link("Staff Engineer").click(modifiers=["Control"])
    expect(opened.value).to_have_url(CARD)
    expect(opened.value.get_by_role("heading", level=1)).to_have_text("Staff Engineer")
    expect(board.dialog).to_be_hidden()
    opened.value.close()

    board.open_card("Staff Engineer")
    board.page.mouse.click(8, 400)
    expect(board.dialog).to_be_hidden()


def test_text_selected_past_its_edge_closes_no_dialog(board: BoardScreen) -> None:
    board.page.add_init_script("delete HTMLDialogElement.prototype.closedBy")  # as in Safari
    board.page.reload()
    board.wake()
    board.press("n")
    board.field("Company").hover()
    board.page.mouse.down()
    board.page.mouse.move(100, 500, steps=3)
    board.page.mouse.up()
    expect(board.dialog).to_be_visible()


def test_a_shortcut_is_a_place_on_keyboards_of_other_scripts(board: BoardScreen) -> None:
    board.page.evaluate(
        """() => document.body.dispatchEvent(
            new KeyboardEvent('keydown', { key: 'т', code: 'KeyN', bubbles: true }))"""
    )
    expect(board.dialog.get_by_role("heading", name="New application")).to_be_visible()


def test_a_dialog_that_is_opened_at_once_after_another_stays(board: BoardScreen) -> None:
    """The browser tells of the closing a frame later, which may be after the next one is shown."""
    board.link("Edit column Applied").click()
    expect(board.dialog).to_be_visible()
    _hold_closing(board)
    board.close_dialog()
    board.press("?")
    expect(board.dialog.get_by_role("heading", name="Keyboard shortcuts")).to_be_focused()
    board.dialog.dispatch_event("close")
    expect(board.dialog.get_by_role("heading", name="Keyboard shortcuts")).to_be_focused()
    board.close_dialog()
    expect(board.page).to_have_title(re.compile("^Board"))


def test_a_new_card_keeps_the_focus_when_the_closing_is_told_after_it(board: BoardScreen) -> None:
    board.link("New application").click()
    board.field("Company").fill("Acme")
    board.field("Title").fill("Lead")
    _hold_closing(board)
    board.button("Add to the board").click()
    board.expect_focus_on(board.card_link("Lead"))
    board.dialog.dispatch_event("close")
    board.expect_focus_on(board.card_link("Lead"))


def test_moving_from_the_dialog_moves_the_card_behind_it(board: BoardScreen) -> None:
    application = board.open_card("Staff Engineer")
    application.detail.get_by_role("link", name="Move to…").click()
    board.page.locator("move-menu").get_by_role("button", name="Offer").click()

    board.toast("Moved to Offer")
    expect(application.detail.get_by_text("Offer", exact=True)).to_be_visible()
    history = application.detail.locator('[id^="history-"]')
    expect(history).to_contain_text("Moved from Saved to Offer")
    application.close()
    board.expect_kept("Offer", ["Staff Engineer"])


def test_the_focus_stays_on_the_button_that_moves_from_the_dialog(board: BoardScreen) -> None:
    application = board.open_card("Staff Engineer")
    move = application.detail.get_by_role("link", name="Move to…")
    for column in ("Applied", "Interview"):
        move.press("Enter")
        expect(board.page.locator("move-menu [aria-current]")).to_be_focused()
        board.press("ArrowDown", "Enter")
        expect(application.detail.get_by_text(column, exact=True)).to_be_visible()
        expect(application.fact("applied_on")).to_contain_text(re.compile(r"\d{4}"))
        board.expect_focus_on(move)


def test_the_focus_stays_when_an_opened_card_changes_elsewhere(board: BoardScreen) -> None:
    board.expect_live()
    card = board.id_of("Staff Engineer")
    application = board.open_card("Staff Engineer")
    move = application.detail.get_by_role("link", name="Move to…")
    move.focus()
    board.person.post(f"/board/applications/{card}/facts/source", source="A friend")
    expect(application.fact("source")).to_contain_text("A friend")
    board.expect_focus_on(move)


def test_a_form_that_was_closed_by_mistake_comes_back(board: BoardScreen) -> None:
    board.press("n")
    board.field("Company").fill("Half a thought")
    board.press("Escape")
    board.toast("Closed before it was saved").get_by_role("button", name="Reopen").click()

    expect(board.field("Company")).to_have_value("Half a thought")
    board.field("Title").fill("Whole thought")
    board.button("Add to the board").click()
    board.toast("Added to Applied")
    expect(board.dialog).to_be_hidden()
    expect(board.toasts.filter(has_text="Closed before")).to_have_count(0)


def test_a_refused_form_that_is_closed_before_it_is_corrected_comes_back(
    board: BoardScreen,
) -> None:
    board.person.expects("status of 422")
    board.press("n")
    board.field("Company").fill("Vireo")
    board.field("Title").fill("Nurse")
    board.field("Job posting").fill("javascript:alert(1)")
    board.press("Enter")
    expect(board.field("Job posting")).to_have_attribute("aria-invalid", "true")
    board.close_dialog()
    board.toast("Closed before it was saved").get_by_role("button", name="Reopen").click()
    board.expect_focus_on(board.field("Job posting"))
    expect(board.field("Company")).to_have_value("Vireo")
    board.field("Job posting").fill("")
    board.press("Enter")
    board.toast("added to Applied")
    expect(board.dialog).to_be_hidden()
    expect(board.toasts.filter(has_text="Closed before")).to_have_count(0)


def test_a_card_that_was_closed_by_mistake_comes_back_with_its_address(board: BoardScreen) -> None:
    application = board.open_card("Staff Engineer")
    address = board.page.url
    field = application.edit_fact("source").get_by_label("Source", exact=True)
    field.fill("A friend")
    application.close()
    expect(board.page).to_have_url(BOARD)
    board.open_card("Product Designer")
    board.toast("Closed before it was saved").get_by_role("button", name="Reopen").click()
    expect(field).to_have_value("A friend")
    board.expect_focus_on(field)
    expect(board.page).to_have_url(address)
    expect(board.page).to_have_title(re.compile("^Staff Engineer"))
    board.page.go_back(wait_until="commit")
    expect(board.page).to_have_url(BOARD)
    expect(board.dialog).to_be_hidden()
    expect(board.page).to_have_title(re.compile("^Board"))
    board.toast("Closed before it was saved").get_by_role("button", name="Reopen").click()
    field.press("Enter")
    expect(application.fact("source")).to_contain_text("A friend")
    expect(board.page).to_have_url(address)


def test_the_focus_goes_on_where_something_was_done(board: BoardScreen) -> None:
    board.open_card("Product Designer").detail.get_by_role("button", name="Delete").click()
    board.expect_titles("Saved", ["Platform Engineer", "Staff Engineer"])
    board.expect_focus_on(board.card_link("Staff Engineer"))
    board.open_card("Machine Learning Engineer")
    board.dialog.get_by_role("button", name="Delete").click()
    board.expect_titles("Interview", [])
    board.expect_focus_on(board.link("Add to Interview"))

    board.link("Add a column").click()
    board.field("Name").fill("On-site")
    board.field("Status").select_option("interview")
    board.button("Add column").click()
    board.link("Edit column On-site").click()
    board.link("Delete column…").click()
    board.field("Move its cards to").select_option(label="Interview")
    board.button("Delete column").click()
    board.expect_columns(["Saved", "Applied", "Interview", "Offer"])
    board.expect_focus_on(board.link("Edit column Offer"))


def test_the_focus_goes_to_what_was_brought_back(board: BoardScreen) -> None:
    board.link("Add a column").click()
    board.field("Name").fill("On-site")
    board.field("Status").select_option("interview")
    board.button("Add column").click()
    board.link("Edit column On-site").click()
    board.link("Delete column…").click()
    board.field("Move its cards to").select_option(label="Interview")
    board.button("Delete column").click()
    board.undo("Column deleted")
    board.expect_focus_on(board.link("Edit column On-site"))

    board.open_card("Product Designer").detail.get_by_role("button", name="Delete").click()
    board.undo("moved to the trash")
    board.expect_focus_on(board.card_link("Product Designer"))


@pytest.mark.parametrize("path", ["/board", "/trash", "/settings"])
def test_a_stranger_is_asked_to_sign_in_and_led_back(people: People, path: str) -> None:
    alice: Person = people.come("Alice").register()
    alice.context.clear_cookies()
    page = alice.open(path)
    page.get_by_label("Email address").fill(alice.email)
    page.get_by_label("Password").fill("correct horse battery staple")
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(alice.server.url + path)


def test_a_bookmarked_card_is_edited_on_its_page(board: BoardScreen) -> None:
    board.go(board.card_link("Staff Engineer").get_attribute("href") or "")
    application = ApplicationScreen(board.person)
    application.set_fact("source", [("Source", "A friend")])
    expect(application.fact("source")).to_contain_text("A friend")
    application.undo("saved")  # without a board this is a plain form
    expect(application.fact("source")).not_to_contain_text("A friend")


def _hold_closing(board: BoardScreen) -> None:
    """Keep the browser from telling that the dialog was closed, until the test tells it."""
    board.dialog.evaluate(
        "(dialog) => dialog.addEventListener('close', (event) => event.stopImmediatePropagation(),"
        " { capture: true, once: true })"
    )

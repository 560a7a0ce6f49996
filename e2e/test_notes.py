"""Notes: saved on purpose, and never lost."""

import re

import pytest
from playwright.sync_api import Locator, Route, expect

from e2e.people import PASSWORD, People
from e2e.screens.application import ApplicationScreen
from e2e.screens.board import BoardScreen
from e2e.screens.screen import at_rest


@pytest.fixture
def application(board: BoardScreen) -> ApplicationScreen:
    """The dialog of one of Alice's cards."""
    return board.open_card("Staff Engineer")


def test_notes_are_saved_where_they_are_read(application: ApplicationScreen) -> None:
    application.edit_notes().fill("Ask about **on-site days**.")
    application.page.keyboard.press("Control+Enter")

    expect(application.notes.get_by_text("on-site days")).to_have_css("font-weight", "600")
    application.expect_focus_on(application.notes.get_by_role("link", name="Edit notes"))
    application.toast("Notes saved")
    application.close()
    expect(BoardScreen(application.person).mark_of("Staff Engineer", "Has notes")).to_be_visible()
    expect(application.page).to_have_url(re.compile("/board$"))  # closing took the step back

    application.page.go_forward(wait_until="commit")
    expect(application.dialog).to_be_visible()
    application.undo("Notes saved")
    expect(application.notes.get_by_text("No notes yet")).to_be_visible()


def test_escape_discards_with_undo_and_leaves_the_dialog_open(
    application: ApplicationScreen,
) -> None:
    application.edit_notes().fill("Half a thought")
    application.page.keyboard.press("Escape")

    expect(application.notes_field).to_have_count(0)
    expect(application.dialog).to_be_visible()
    application.undo("discarded")
    expect(application.notes_field).to_have_value("Half a thought")


def test_discarded_notes_come_back_with_their_card(application: ApplicationScreen) -> None:
    application.edit_notes().fill("Half a thought")
    application.page.keyboard.press("Escape")
    expect(application.notes_field).to_have_count(0)
    application.close()
    BoardScreen(application.person).open_card("Product Designer")
    application.undo("discarded")
    expect(application.title).to_have_text("Staff Engineer")
    expect(application.notes_field).to_have_value("Half a thought")


def test_a_cancel_that_fails_costs_no_text(application: ApplicationScreen) -> None:
    application.person.expects("ERR_INTERNET_DISCONNECTED", "Failed to fetch")
    application.edit_notes().fill("Half a thought")
    application.person.context.set_offline(True)
    application.page.keyboard.press("Escape")
    application.toast("The server cannot be reached")
    assert application.toasts.filter(has_text="discarded").count() == 0
    application.notes_field.fill("Half a thought, and the other half")
    application.close()
    application.toast("kept in this browser")

    application.person.context.set_offline(False)
    BoardScreen(application.person).open_card("Staff Engineer")
    expect(application.notes_field).to_have_value("Half a thought, and the other half")


def test_notes_that_are_being_saved_are_not_called_unsaved(
    application: ApplicationScreen,
) -> None:
    application.edit_notes().fill("On its way")
    with application.hold_back("**/notes"):
        application.notes.get_by_role("button", name="Save").click()
        application.close()
    application.toast("Notes saved")
    assert application.toasts.filter(has_text="kept in this browser").count() == 0
    BoardScreen(application.person).open_card("Staff Engineer")
    expect(application.notes.get_by_text("On its way")).to_be_visible()
    expect(application.notes_field).to_have_count(0)


def test_a_double_click_saves_once(application: ApplicationScreen) -> None:
    posts = application.watch_posts()
    application.slow_down("**/notes", 200)
    application.edit_notes().fill("Once")
    application.notes.get_by_role("button", name="Save").dblclick()

    application.toast("Notes saved")
    assert len(posts) == 1


def test_a_draft_survives_a_closed_dialog_a_reload_and_signing_out(
    application: ApplicationScreen,
) -> None:
    application.edit_notes().fill("Written on the train")
    application.close()
    application.toast("kept in this browser")
    BoardScreen(application.person).open_card("Staff Engineer")
    expect(application.notes_field).to_have_value("Written on the train")

    application.notes_field.fill("Written on the train, slowly")
    application.page.reload()
    expect(application.notes_field).to_have_value("Written on the train, slowly")
    expect(application.notes.get_by_text("your unsaved changes")).to_be_visible()

    address = application.page.url
    application.button("Account menu").click()
    application.button("Sign out").click()
    application.page.goto(address)
    application.field("Email address").fill(application.person.email)
    application.field("Password").fill(PASSWORD)
    application.button("Sign in").click()
    expect(application.notes_field).to_have_value("Written on the train, slowly")
    application.notes.get_by_role("button", name="Save").click()
    expect(application.notes.get_by_text("slowly")).to_be_visible()
    application.page.reload()
    expect(application.notes_field).to_have_count(0)


def test_a_conflict_shows_both_texts(application: ApplicationScreen) -> None:
    application.person.expects("status of 409")
    field = application.edit_notes()
    revision = application.notes.locator("input[name=revision]").input_value()
    card = application.detail.get_attribute("data-application-id")
    path = f"/board/applications/{card}/notes"
    application.person.post(path, notes="Their words", revision=revision)

    field.fill("My own words")
    application.notes.get_by_role("button", name="Save").click()
    expect(application.notes.locator("[data-theirs]")).to_have_text("Their words")
    expect(application.notes_field).to_have_value("My own words")

    application.page.reload()  # neither text may get lost, nor may the other one be overwritten
    expect(application.notes_field).to_have_value("My own words")
    application.notes.get_by_role("button", name="Save").click()
    expect(application.notes.locator("[data-theirs]")).to_have_text("Their words")

    application.notes_field.fill("Their words and my own")
    application.notes.get_by_role("button", name="Save my text").click()
    expect(application.notes.get_by_text("Their words and my own")).to_be_visible()


def test_a_field_that_was_made_taller_is_shown_again(application: ApplicationScreen) -> None:
    """Its height is a style, and no style may be written into what comes in its place."""
    application.person.expects("status of 422")
    field = application.edit_notes()
    box = at_rest(field)
    x, y = box["x"] + box["width"] - 4, box["y"] + box["height"] - 4
    mouse = application.page.mouse
    mouse.move(x, y)
    mouse.down()
    mouse.move(x, y + 60, steps=4)
    mouse.up()
    assert at_rest(field)["height"] > box["height"]
    field.fill("x" * 100_001)
    application.notes.get_by_role("button", name="Save").click()
    expect(application.notes.get_by_text("at most 100,000 characters")).to_be_visible()


def test_without_a_network_notes_wait_and_are_sent_later(application: ApplicationScreen) -> None:
    application.person.expects("ERR_INTERNET_DISCONNECTED", "Failed to fetch")
    application.edit_notes().fill("Written in a tunnel")
    application.person.context.set_offline(True)
    application.notes.get_by_role("button", name="Save").click()
    expect(application.notes.get_by_text("sent when you are back online")).to_be_visible()
    expect(application.notes_field).to_have_value("Written in a tunnel")
    line = application.page.locator("dialog [data-offline]")
    expect(line).to_be_visible()
    application.person.context.set_offline(False)
    expect(line).to_be_hidden()
    expect(application.notes.get_by_text("Written in a tunnel")).to_be_visible()
    expect(application.notes_field).to_have_count(0)


def test_an_ended_session_costs_no_text(application: ApplicationScreen, people: People) -> None:
    application.person.expects("status of 401")
    application.edit_notes().fill("Typed for an hour")
    application.person.context.clear_cookies()
    application.notes.get_by_role("button", name="Save").click()

    goodbye = application.toast("You have been signed out")
    with application.person.context.expect_page() as opened:
        goodbye.get_by_role("link", name="Sign in").click()
    tab = opened.value
    tab.get_by_label("Email address").fill(application.person.email)
    tab.get_by_label("Password").fill(PASSWORD)
    tab.get_by_role("button", name="Sign in").click()
    expect(tab.locator("note-editor textarea")).to_have_value("Typed for an hour")
    tab.close()

    goodbye.get_by_role("button", name="Try again").click()
    expect(application.notes.get_by_text("Typed for an hour")).to_be_visible()
    expect(application.notes_field).to_have_count(0)


def test_a_server_in_trouble_is_said_and_can_be_tried_again(
    application: ApplicationScreen,
) -> None:
    application.person.expects("status of 503")

    def refuse(route: Route) -> None:
        route.fulfill(status=503, body="<p>maintenance</p>", content_type="text/html")

    application.page.route("**/notes", refuse)
    application.edit_notes().fill("Patience")
    application.notes.get_by_role("button", name="Save").click()
    failure = application.toast("Something went wrong on the server")
    expect(application.notes_field).to_have_value("Patience")
    expect(application.page.get_by_text("maintenance")).to_have_count(0)
    application.page.unroute("**/notes")

    failure.get_by_role("button", name="Try again").click()
    expect(application.notes_field).to_have_count(0)
    expect(application.notes.get_by_text("Patience")).to_be_visible()


def test_what_is_typed_while_the_text_is_on_its_way_goes_on(
    application: ApplicationScreen,
) -> None:
    application.slow_down("**/notes", 700)
    application.edit_notes().fill("First")
    application.page.keyboard.press("Control+Enter")
    application.page.keyboard.type(" and second")
    application.toast("Notes saved")
    expect(application.notes.get_by_role("status")).to_contain_text("not saved yet")
    application.page.keyboard.type(", and third")
    expect(application.notes_field).to_have_value("First and second, and third")
    application.page.keyboard.press("Control+Enter")
    expect(application.notes_field).to_have_count(0)
    expect(application.notes).to_contain_text("First and second, and third")


def test_notes_are_sent_once_the_server_answers_again(application: ApplicationScreen) -> None:
    application.person.expects("ERR_FAILED", "Failed to fetch")
    application.edit_notes().fill("Through a restart")
    application.page.route("**/notes", lambda route: route.abort())
    application.page.keyboard.press("Control+Enter")
    expect(application.notes).to_contain_text("sent when you are back online")
    application.page.unroute("**/notes")
    application.toast("Notes saved")
    expect(application.notes_field).to_have_count(0)


def test_what_changes_elsewhere_takes_no_word_out_of_the_field(
    application: ApplicationScreen,
) -> None:
    BoardScreen(application.person).expect_live()
    path = application.page.url.partition("?")[0].removeprefix(application.person.server.url)
    with application.hold_back("**/board/applications/*"):
        application.person.post(f"{path}/facts/source", source="A friend")
        application.page.wait_for_timeout(500)
        application.edit_notes().press_sequentially("hello world", delay=5)
    application.page.wait_for_timeout(300)
    expect(application.notes_field).to_have_value("hello world")


def test_escape_that_an_input_method_takes_leaves_no_edit(board: BoardScreen) -> None:
    def compose(place: Locator) -> None:
        """As if Escape closed the list of an input method."""
        place.focus()
        session = board.page.context.new_cdp_session(board.page)
        choice = {"text": "にほん", "selectionStart": 3, "selectionEnd": 3}
        session.send("Input.imeSetComposition", choice)
        expect(place).to_have_value("にほん")
        board.press("Escape")
        expect(place).to_be_visible()
        expect(place).to_have_value("にほん")

    board.link("Add to Saved").click()
    compose(board.column("Saved").get_by_label("Company"))
    application = board.open_card("Staff Engineer")
    compose(application.edit_fact("place").get_by_label("Location"))
    compose(application.edit_notes())
    expect(board.toasts).to_have_count(0)

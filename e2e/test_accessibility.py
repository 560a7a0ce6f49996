"""No finding of axe on any screen, at any size, in any colours."""

import pytest
from playwright.sync_api import expect

from e2e.axe import findings
from e2e.people import People, Person
from e2e.screens.board import BoardScreen
from e2e.screens.screen import Screen
from webapp.services import accounts

TITLE = "Lighthouse Keeper"


@pytest.fixture
def alice(people: People) -> Person:
    """Has a card. axe is injected, which the pages' policy would refuse."""
    alice = people.come("Alice", bypass_csp=True).register()
    alice.add("Kestrel AI", TITLE, "Applied", notes="# Talk\n\n- one\n- [two](https://example.com)")
    return alice


def test_the_board(people: People) -> None:
    alice = people.come("Alice", bypass_csp=True).register()
    alice.live_through_a_search()
    alice.add("Kestrel AI", TITLE, "Applied")
    board = BoardScreen.open(alice)
    found = findings(board.page, "board")
    board.page.locator("[data-quick-add]").first.click()
    found += findings(board.page, "quick form", "quick-add:has(:focus)")
    board.press("Escape")
    board.card_link(TITLE).focus()
    board.press("Space", "ArrowRight")
    found += findings(board.page, "lifted card", "[data-grabbed]")
    board.press("Enter")
    board.toast("Moved to")
    found += findings(board.page, "toast", "#toasts")
    board.filter("nothing is called like this")
    found += findings(board.page, "no match")
    assert found == []


def test_what_is_said_of_others(alice: Person) -> None:
    board = BoardScreen.open(alice)
    board.expect_live()
    found = findings(board.page, "live", "live-changes")
    board.cut_off()
    expect(board.page.locator("#live-line")).to_be_visible()
    found += findings(board.page, "not live", "#live-line")
    board.page.unroute_all()
    board.page.reload()
    board.expect_live()
    alice.expects("ERR_INTERNET_DISCONNECTED")
    alice.context.set_offline(True)
    expect(board.page.locator("#requests").get_by_text("No connection.")).to_be_visible()
    found += findings(board.page, "offline")
    alice.context.set_offline(False)
    board.expect_live()
    detail = board.open_card(TITLE)
    detail.edit_notes()
    card = detail.detail.get_attribute("data-application-id")
    alice.post(f"/board/applications/{card}/facts/source", source="A fair")
    expect(board.page.locator("#dialog-changed")).to_be_visible()
    found += findings(board.page, "changed meanwhile", "dialog")
    assert found == []


def test_the_menus(alice: Person) -> None:
    board = BoardScreen.open(alice)
    board.open_menu(TITLE)
    found = findings(board.page, "move menu", "move-menu")
    board.press("Escape")
    board.button("Account menu").click()
    found += findings(board.page, "user menu", "#user-menu")
    assert found == []


def test_the_dialogs(alice: Person) -> None:
    alice.expects("status of 422")
    board = BoardScreen.open(alice)
    board.press("n")
    found = findings(board.page, "new application", "dialog")
    board.button("Add to the board").click()
    expect(board.dialog.locator(".field__error").first).to_be_visible()
    found += findings(board.page, "refused form", "dialog")
    for link in ("Add a column", "Edit column Applied"):
        board.close_dialog()
        board.link(link).click()
        expect(board.dialog).to_be_visible()
        found += findings(board.page, link, "dialog")
    board.link("Delete column…").click()
    expect(board.dialog.get_by_role("heading", name="Delete column")).to_be_visible()
    found += findings(board.page, "column deletion", "dialog")
    board.close_dialog()
    board.press("?")
    expect(board.dialog).to_be_visible()
    found += findings(board.page, "keys", "dialog")
    assert found == []


def test_an_application(alice: Person) -> None:
    alice.expects("status of 409")
    board = BoardScreen.open(alice)
    application = board.open_card(TITLE)
    found = findings(board.page, "application", "dialog")
    application.edit_notes().fill("Mine")
    for name in ("headline", "salary", "tags", "next_action", "place"):
        application.edit_fact(name)
    found += findings(board.page, "application being edited", "dialog")
    card = application.detail.get_attribute("data-application-id")
    revision = application.notes.locator("input[name=revision]").input_value()
    alice.post(f"/board/applications/{card}/notes", notes="Theirs", revision=revision)
    application.notes.get_by_role("button", name="Save").click()
    expect(application.notes.locator("[data-theirs]")).to_be_visible()
    found += findings(board.page, "conflict", "dialog")
    application.close()
    assert found == []


def test_an_application_as_a_page(alice: Person) -> None:
    board = BoardScreen.open(alice)
    address = board.card_link(TITLE).get_attribute("href") or ""
    found = []
    for path in ("", "?edit=notes", "?edit=salary", "/position", "/activity"):
        board.go(address + path)
        found += findings(board.page, f"application{path}")
    assert found == []


def test_the_other_pages(alice: Person) -> None:
    screen = Screen(alice)
    address = BoardScreen.open(alice).card_link(TITLE).get_attribute("href")
    alice.expects("status of 404")
    found = []
    for path in ("/trash", "/settings", "/board/keys", "/board/applications/new", "/nowhere"):
        screen.go(path)
        found += findings(screen.page, path)
    alice.post(f"{address}/deletion")
    for path in ("/trash", "/trash/emptying", address or "", f"{address}/erasure"):
        screen.go(path)
        found += findings(screen.page, f"{path}, with something in it")
    assert found == []


def test_the_settings(alice: Person) -> None:
    screen = Screen(alice)
    alice.expects("status of 422")
    with alice.database.transaction() as session:
        accounts.set_administrator(session, alice.email, is_administrator=True)
    found = []
    for page, button in (("tokens", "Create token"), ("invitations", "Create link")):
        screen.go(f"/settings/{page}")
        found += findings(screen.page, f"{page}, none yet")
        screen.page.get_by_role("main").get_by_role("textbox").fill("Lighthouse")
        screen.button(button).click()
        expect(screen.link("Done")).to_be_visible()
        found += findings(screen.page, f"{page}, a new one")
    for page in ("", "/sessions", "/tokens", "/data", "/invitations", "/account/deletion"):
        screen.go(f"/settings{page}")
        found += findings(screen.page, f"settings{page}")
    screen.field("Your password").fill("wrong")
    screen.button("Delete my account for good").click()
    expect(screen.page.locator(".field__error")).to_be_visible()
    found += findings(screen.page, "refused deletion")
    screen.go("/settings")
    screen.field("New password").fill("sunlight on")
    found += findings(screen.page, "advice on a password")
    assert found == []


@pytest.mark.parametrize(
    "path",
    [
        "/login",
        "/register",
        "/board",
        "/password-resets",
        "/password-resets/new",
        "/password-resets/edit",
        "/settings/account/deleted",
    ],
)
def test_the_way_in(people: People, path: str) -> None:
    visitor = people.come("Bob", bypass_csp=True)
    visitor.expects("status of 404")
    if path == "/board":
        visitor.register()  # the empty board
    screen = Screen(visitor)
    screen.go(path)
    assert findings(screen.page, path) == []


def test_on_a_phone_fields_grow_with_the_text(alice: Person) -> None:
    screen = BoardScreen.open(alice)
    screen.page.set_viewport_size({"width": 390, "height": 800})
    screen.press("n")
    screen.page.evaluate("document.documentElement.style.fontSize = '200%'")
    for field in (screen.field("Company"), screen.page.locator("#filter")):
        expect(field).to_have_css("font-size", "32px")

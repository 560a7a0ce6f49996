"""Registering, the first minute, settings, theme and keys."""

import re

from playwright.sync_api import expect

from e2e.people import PASSWORD, People
from e2e.screens.board import BoardScreen
from e2e.screens.screen import Screen


def test_the_first_minute(people: People) -> None:
    alice = people.come("Alice")
    alice.expects("status of 422")
    screen = BoardScreen.open(alice, path="/")
    expect(alice.page).to_have_url(re.compile("/login"))
    screen.link("Create an account").click()
    screen.field("Email address").fill(alice.email)
    screen.field("Password").fill("short")
    screen.button("Create an account").click()
    expect(alice.page.locator(".field__error")).to_be_visible()
    expect(screen.field("Email address")).to_have_value(alice.email)
    screen.field("Password").fill(PASSWORD)
    posts = screen.watch_posts()
    screen.slow_down("**/register", 200)
    screen.button("Create an account").dblclick()

    expect(screen.link("Add your first application")).to_be_visible()
    assert len(posts) == 1
    screen.wake()
    screen.link("Add your first application").click()
    screen.expect_focus_on(screen.field("Company"))
    screen.field("Company").fill("Acme & Söhne <b>")
    screen.field("Title").fill("Engineer")
    screen.button("Add to the board").dblclick()
    screen.toast("Added to Applied")
    screen.expect_titles("Applied", ["Engineer"])
    expect(screen.card("Engineer")).to_contain_text("Acme & Söhne <b>")

    alice.open("/settings")
    expect(screen.field("Time zone")).to_have_value("Europe/Berlin")
    screen.button("Account menu").click()
    screen.button("Sign out").click()
    expect(alice.page).to_have_url(re.compile("/login"))
    screen.field("Email address").fill(alice.email.upper())
    screen.field("Password").fill(PASSWORD)
    screen.button("Sign in").click()
    screen.expect_titles("Applied", ["Engineer"])


def test_the_settings_say_where_the_browser_is_if_that_is_elsewhere(people: People) -> None:
    alice = people.come("Alice").register()
    screen = Screen(alice)
    screen.go("/settings")
    hint = screen.page.get_by_text("Your browser is set to Europe/Berlin.")
    expect(hint).to_be_visible()
    screen.field("Time zone").select_option("Europe/Berlin")
    screen.page.get_by_role("region", name="Profile").get_by_role("button", name="Save").click()
    expect(screen.page.get_by_role("status").filter(has_text="saved")).to_be_visible()
    expect(screen.field("Time zone")).to_have_value("Europe/Berlin")
    expect(hint).to_be_hidden()


def test_settings_are_kept(people: People) -> None:
    alice = people.come("Alice").register()
    phone = people.come_back(alice)
    screen = Screen(alice)
    screen.go("/settings")
    screen.field("Name").fill("Alice the Second")
    screen.field("Time zone").select_option("Asia/Tokyo")
    screen.page.get_by_role("region", name="Profile").get_by_role("button", name="Save").click()
    expect(screen.page.get_by_role("status").filter(has_text="saved")).to_be_visible()
    expect(screen.field("Name")).to_have_value("Alice the Second")
    expect(screen.field("Time zone")).to_have_value("Asia/Tokyo")

    alice.expects("status of 422")
    screen.field("Current password").fill("wrong")
    screen.field("New password").fill("an entirely different one")
    screen.button("Change password").click()
    expect(screen.page.locator(".field__error")).to_be_visible()
    screen.field("Current password").fill(PASSWORD)
    screen.field("New password").fill("an entirely different one")
    screen.button("Change password").click()
    expect(screen.page.get_by_role("status").filter(has_text="hanged")).to_be_visible()
    phone.open("/board")
    expect(phone.page).to_have_url(re.compile("/login"))  # signed out everywhere else
    alice.open("/board")
    expect(alice.page).to_have_url(re.compile("/board$"))


def test_single_keys_work_until_they_are_switched_off(board: BoardScreen) -> None:
    board.press("/")
    board.expect_focus_on(board.page.get_by_role("searchbox"))
    board.page.keyboard.type("n?/")
    expect(board.page.get_by_role("searchbox")).to_have_value("n?/")
    expect(board.dialog).to_be_hidden()
    board.press("Escape")
    expect(board.page.locator("job-board")).to_have_attribute("data-filter", "")
    board.card_link("Staff Engineer").focus()

    board.press("?")
    expect(board.dialog.get_by_role("heading", name="Keyboard shortcuts")).to_be_focused()
    board.press("n")
    expect(board.dialog.get_by_role("heading", name="Keyboard shortcuts")).to_be_visible()
    board.press("Escape")
    board.press("n")
    board.expect_focus_on(board.field("Company"))
    board.press("Escape")

    board.go("/settings")
    board.page.get_by_role("checkbox").uncheck()
    board.page.get_by_role("region", name="Keyboard").get_by_role("button", name="Save").click()
    board.go("/board")
    board.press("n", "?", "/")
    expect(board.dialog).to_be_hidden()
    expect(board.page.get_by_role("searchbox")).not_to_be_focused()


def test_the_theme_changes_at_once_and_is_remembered(board: BoardScreen) -> None:
    root, body = board.page.locator("html"), board.page.locator("body")
    board.page.emulate_media(color_scheme="light")
    light = body.evaluate("(body) => getComputedStyle(body.parentElement).backgroundColor")

    board.button("Account menu").click()
    with board.page.expect_response("**/theme"):
        board.button("Dark").click()
    expect(root).to_have_attribute("data-theme", "dark")
    expect(root).not_to_have_css("background-color", light)
    expect(board.button("Dark")).to_have_attribute("aria-pressed", "true")
    board.page.reload()
    expect(root).not_to_have_css("background-color", light)

    board.button("Account menu").click()
    with board.page.expect_response("**/theme"):
        board.button("System").click()
    expect(root).to_have_css("background-color", light)
    board.page.emulate_media(color_scheme="dark")
    expect(root).not_to_have_css("background-color", light)
    with board.page.expect_response("**/theme"):
        board.button("Light").click()
    expect(root).to_have_css("background-color", light)


def test_the_settings_show_the_theme_that_the_menu_has_set(board: BoardScreen) -> None:
    board.go("/settings")
    board.button("Account menu").click()
    with board.page.expect_response("**/theme"):
        board.button("Dark").click()
    expect(board.page.get_by_role("radio", name="Dark")).to_be_checked()

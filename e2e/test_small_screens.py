"""Small and short screens, and large text: what is needed is in view, and nothing lies over it."""

import pytest
from playwright.sync_api import FloatRect, Locator, Page, expect

from e2e.people import People, Person
from e2e.screens.board import BoardScreen
from e2e.screens.screen import Screen, at_rest

_IN_FOCUS = """() => {
  const { top, height } = document.activeElement.getBoundingClientRect();
  return document.activeElement.closest('main') && { top, height };
}"""


@pytest.mark.parametrize("path", ["/settings", "/board/applications/new"])
def test_what_has_the_focus_is_not_under_the_top_bar(alice: Person, path: str) -> None:
    screen = Screen(alice)
    alice.page.set_viewport_size({"width": 844, "height": 390})
    screen.go(path)
    bar = screen.page.get_by_role("banner").bounding_box()
    assert bar
    screen.page.locator("main").get_by_role("button").last.focus()
    seen = 0
    while place := screen.page.evaluate(_IN_FOCUS):
        assert place["top"] >= bar["height"]
        seen += 1
        screen.page.keyboard.press("Shift+Tab")
    assert seen > 7


@pytest.mark.parametrize("height", [390, 620, 720, 800, 900])
def test_a_dialog_ends_on_the_screen(board: BoardScreen, height: int) -> None:
    application = board.open_card("Staff Engineer")
    application.write_notes("\n\n".join(["A line"] * 60))
    board.page.set_viewport_size({"width": 844, "height": height})
    dialog = at_rest(board.dialog)
    assert dialog["y"] + dialog["height"] <= height - 8


SIDEWAYS = {"viewport": {"width": 844, "height": 390}, "has_touch": True, "is_mobile": True}


def _large_text(page: Page) -> None:
    page.evaluate("document.documentElement.style.fontSize = '200%'")


def _overflow_of(place: Locator) -> int:
    overflow: int = place.evaluate("(element) => element.scrollWidth - element.clientWidth")
    return overflow


def _are_apart(one: FloatRect, other: FloatRect) -> bool:
    return any(
        first["x"] + first["width"] <= second["x"] or first["y"] + first["height"] <= second["y"]
        for first, second in ((one, other), (other, one))
    )


# held sideways


@pytest.mark.parametrize("size", [(844, 390), (667, 375)])
def test_nothing_lies_under_the_cutout_of_a_phone(
    board: BoardScreen, size: tuple[int, int]
) -> None:
    board.page.set_viewport_size({"width": size[0], "height": size[1]})
    insets = {"left": 47, "leftMax": 47, "right": 47, "rightMax": 47}
    cdp = board.page.context.new_cdp_session(board.page)
    cdp.send("Emulation.setSafeAreaInsetsOverride", {"insets": insets})
    places = [board.link("Job Tracker"), board.column("Saved"), board.link("New application")]
    board.button("Account menu").click()
    places += [board.button("Account menu"), board.page.locator("#user-menu")]
    seen = [at_rest(place) for place in places]
    board.press("Escape")
    board.open_card("Staff Engineer")
    seen += [at_rest(board.dialog.get_by_role("article")), at_rest(board.link("Close"))]
    for place in seen:
        assert place["x"] >= 42  # its picture begins a little later
        assert place["x"] + place["width"] <= size[0] - 47


def test_no_phone_zooms_into_fields(people: People) -> None:
    alice = people.come("Alice", **SIDEWAYS).register()
    alice.add("Acme", "Pilot")
    board = BoardScreen.open(alice)
    board.link("New application").click()
    for field in (board.field("Company"), board.page.locator("#filter")):
        expect(field).to_have_css("font-size", "16px")


def test_on_a_short_screen_nothing_lies_over_the_quick_form(board: BoardScreen) -> None:
    board.page.set_viewport_size({"width": 667, "height": 375})
    board.link("Add to Saved").click()
    for title in ("Pilot", "Nurse", "Cook"):
        board.page.keyboard.type("Acme")
        board.press("Tab")
        board.page.keyboard.type(title)
        board.press("Enter")
        expect(board.card(title)).to_be_visible()
    form = at_rest(board.page.locator(".quick-form:focus-within"))
    expect(board.toasts).to_have_count(3)
    for toast in board.toasts.all():
        assert _are_apart(at_rest(toast), form)
    expect(board.page.locator(".top-bar__new")).to_be_hidden()
    board.press("Escape")
    expect(board.page.locator(".top-bar__new")).to_be_visible()


# large text, long names


def test_large_text_does_not_make_a_dialog_scroll_sideways(board: BoardScreen) -> None:
    address = str(board.card_link("Staff Engineer").get_attribute("href"))
    for number, label in enumerate(("The posting", "Engineering blog")):
        url = f"https://careers.brightline.example.com/{number}"
        board.person.post(f"{address}/links", url=url, label=label)
    board.page.set_viewport_size({"width": 390, "height": 844})
    application = board.open_card("Staff Engineer")
    _large_text(board.page)
    expect(application.detail.get_by_role("link", name="The posting", exact=True)).to_be_visible()
    assert _overflow_of(board.dialog.locator(".dialog__body")) == 0


def test_the_name_of_a_column_has_the_room_of_tools_that_are_not_seen(board: BoardScreen) -> None:
    name = "Technical interview"
    board.person.post("/board/columns", name=name, status="interview", colour="teal")
    for number in range(10):
        board.person.add("Acme", f"Posting {number}", "Applied")
    board.page.set_viewport_size({"width": 1280, "height": 800})
    board.page.reload()
    heading = board.column(name).get_by_role("heading", name=name)
    assert _overflow_of(heading) == 0
    _large_text(board.page)
    applied = board.column("Applied")
    assert _overflow_of(applied.get_by_role("heading", name="Applied")) == 0
    assert at_rest(board.count("Applied"))["height"] < 50


def test_a_column_with_a_long_name_leaves_room_for_others_to_jump_to(board: BoardScreen) -> None:
    board.person.post("/board/columns", name="مقابلة " * 8, status="saved", colour="teal")
    board.page.set_viewport_size({"width": 390, "height": 844})
    board.page.reload()
    link = board.page.locator("jump-bar a").nth(1)
    assert at_rest(link)["width"] < 300
    expect(link.locator("[dir=auto]")).to_have_css("direction", "rtl")


# what is in view


def test_what_tab_goes_to_is_in_view(board: BoardScreen) -> None:
    for day in range(1, 7):
        action = {"next_action": "Ask for news", "next_action_on": f"2031-01-0{day}"}
        board.person.add("Acme & Daughters", f"Posting {day}", "Saved", **action)
    board.page.set_viewport_size({"width": 390, "height": 700})
    board.page.reload()
    board.wake()
    board.page.locator("#filter").focus()
    for _ in range(26):
        board.press("Tab")
        place = at_rest(board.page.locator(":focus"))
        assert place["x"] >= 0
        assert place["x"] + place["width"] < 391


def test_a_card_that_is_walked_to_is_not_under_the_button_for_a_new_one(
    board: BoardScreen,
) -> None:
    for number in range(8):
        board.person.add("Acme", f"Posting {number}", "Saved")
    board.page.set_viewport_size({"width": 390, "height": 700})
    board.page.reload()
    board.wake()
    button = at_rest(board.page.locator(".top-bar__new"))
    board.card_link("Posting 7").focus()
    for number in range(6, -1, -1):
        board.press("ArrowDown")
        board.expect_focus_on(board.card_link(f"Posting {number}"))
        assert _are_apart(at_rest(board.card(f"Posting {number}")), button)


def test_the_board_is_where_it_was_after_a_reload_and_on_the_way_back(board: BoardScreen) -> None:
    board.page.set_viewport_size({"width": 390, "height": 844})
    board.wake()
    jump = board.page.get_by_role("navigation", name="Columns").get_by_role(
        "link", name="Interview"
    )
    kept = board.page.wait_for_function
    jump.click()
    kept("() => history.state?.left > 500")
    board.page.reload()
    expect(jump).to_have_attribute("aria-current", "true")
    expect(board.column("Interview")).to_be_in_viewport(ratio=0.9)
    board.link("Trash").click()
    expect(board.page.get_by_role("heading", name="Trash")).to_be_visible()
    board.page.go_back()
    expect(board.column("Interview")).to_be_in_viewport(ratio=0.9)
    board.link("Trash").click()
    board.link("Board").click()
    expect(board.column("Saved")).to_be_in_viewport(ratio=0.9)


def test_what_failed_offline_does_not_lie_under_the_line_that_says_so(board: BoardScreen) -> None:
    board.person.expects("ERR_INTERNET_DISCONNECTED", "Failed to fetch")
    board.page.set_viewport_size({"width": 390, "height": 844})
    board.open_menu("Staff Engineer")
    board.person.context.set_offline(True)
    line = board.page.locator("#requests").get_by_text("No connection.")
    expect(line).to_be_visible()
    board.page.locator("move-menu").get_by_role("button", name="Offer", exact=True).click()
    toast = board.toast("The card is back where it was.")
    assert _are_apart(at_rest(toast), at_rest(line))
    board.person.context.set_offline(False)

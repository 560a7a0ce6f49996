"""A phone: a thumb scrolls, a short press drags, a tap opens."""

import re

import pytest
from playwright.sync_api import expect

from e2e.people import People
from e2e.screens.board import BoardScreen, Finger
from e2e.screens.screen import at_rest

LEFT = "document.querySelector('.board__columns').scrollLeft"


@pytest.fixture
def phone(people: People) -> BoardScreen:
    """Alice's board on a phone."""
    alice = people.come(
        "Alice",
        viewport={"width": 390, "height": 844},
        has_touch=True,
        is_mobile=True,
        reduced_motion="no-preference",
    ).register()
    for number in range(6, 0, -1):
        alice.add("Acme", f"Posting {number}", "Saved")
    return BoardScreen.open(alice)


def test_a_swipe_scrolls_and_moves_nothing(phone: BoardScreen) -> None:
    finger = Finger(phone.page)
    x, y = phone.middle_of("Posting 2")

    finger.down(x, y)
    finger.slide((x, y), (x - 220, y), steps=8)
    finger.up()

    phone.page.wait_for_function(f"() => {LEFT} > 100")
    phone.expect_kept("Saved", [f"Posting {number}" for number in range(1, 7)])
    expect(phone.dialog).to_be_hidden()


def test_a_short_press_drags_to_another_column(phone: BoardScreen) -> None:
    finger = Finger(phone.page)
    x, y = phone.middle_of("Posting 1")

    finger.down(x, y)
    expect(phone.card("Posting 1")).to_have_class(re.compile("chosen"))
    finger.slide((x, y), (375, y + 30))
    finger.hold_until(f"{LEFT} > 250", (375, y + 30))  # the board scrolls by itself at its edge
    finger.slide((375, y + 30), (220, y + 40))
    phone.settle()
    finger.up()

    phone.toast("Moved to")
    lists = phone.page.locator("[data-column-name]")
    column = lists.filter(has=phone.card("Posting 1")).get_attribute("data-column-name") or ""
    assert column != "Saved"
    phone.expect_kept(column, ["Posting 1"])
    phone.expect_titles("Saved", [f"Posting {number}" for number in range(2, 7)])


def test_a_drag_that_the_system_takes_away_ends_where_it_began(phone: BoardScreen) -> None:
    posts = phone.watch_posts()
    finger = Finger(phone.page)
    x, y = phone.middle_of("Posting 1")
    finger.down(x, y)
    expect(phone.card("Posting 1")).to_have_class(re.compile("chosen"))
    finger.slide((x, y), (x, y + 200))
    phone.settle()
    expect(phone.titles("Saved").first).not_to_have_text("Posting 1")
    finger.lose()
    phone.toast("The drag was interrupted")
    expect(phone.page.locator(".is-floating, .is-ghost, .is-dragging")).to_have_count(0)
    phone.expect_kept("Saved", [f"Posting {number}" for number in range(1, 7)])
    assert posts == []


def test_a_card_that_moves_into_a_rail_leaves_the_person_where_they_are(
    phone: BoardScreen,
) -> None:
    phone.choose("Posting 1", "Rejected")
    phone.toast("moved to Rejected")
    expect(phone.card("Posting 2")).to_be_in_viewport(ratio=0.9)
    phone.expect_focus_on(phone.card_link("Posting 2"))
    phone.expect_said("Posting 1 is now in Rejected.")
    phone.undo("moved to Rejected")
    phone.expect_titles("Saved", [f"Posting {number}" for number in range(1, 7)])
    expect(phone.column("Saved")).to_be_in_viewport(ratio=0.9)


def test_a_tap_opens_and_the_tabs_lead_to_a_column(phone: BoardScreen) -> None:
    phone.card_link("Posting 3").tap()
    expect(phone.dialog).to_be_visible()
    phone.page.keyboard.press("Escape")
    expect(phone.dialog).to_be_hidden()

    tabs = phone.page.get_by_role("navigation", name="Columns")
    tabs.get_by_role("link", name="Interview").tap()
    expect(phone.column("Interview")).to_be_in_viewport(ratio=0.9)
    expect(tabs.get_by_role("link", name="Interview")).to_have_attribute("aria-current", "true")
    phone.page.get_by_role("link", name="New application").tap()
    expect(phone.field("Company")).to_be_focused()


def test_the_tab_of_the_column_in_view_is_marked(phone: BoardScreen) -> None:
    tabs = phone.page.get_by_role("navigation", name="Columns")
    marked = tabs.locator("[aria-current]")
    for name in ("Rejected", "Accepted", "Withdrawn"):
        tabs.get_by_role("link", name=name).tap()
        expect(phone.column(name)).to_be_in_viewport(ratio=1)
        expect(marked).to_have_text(name)

    finger = Finger(phone.page)
    for _ in range(3):
        finger.down(100, 500)
        finger.slide((100, 500), (340, 500), steps=8)
        finger.up()
    expect(marked).not_to_have_text("Withdrawn")
    phone.page.set_viewport_size({"width": 844, "height": 390})
    phone.page.set_viewport_size({"width": 390, "height": 844})
    expect(phone.column(marked.inner_text())).to_be_in_viewport(ratio=0.6)


def test_delete_is_at_the_end_of_an_opened_card(phone: BoardScreen) -> None:
    phone.card_link("Posting 3").tap()
    history = at_rest(phone.dialog.get_by_role("heading", name="History"))
    assert at_rest(phone.button("Delete"))["y"] > history["y"]


def test_what_a_card_has_is_seen_beside_its_menu(phone: BoardScreen) -> None:
    card = phone.person.add("Acme", "Posting 0", "Saved")
    phone.person.post(f"/board/applications/{card}/links", url="https://a.example")
    phone.page.reload()
    marks = phone.card("Posting 0").get_by_role("img", name="1 link")
    expect(marks).to_have_css("opacity", "1")
    phone.card_link("Posting 0").tap()
    expect(phone.dialog).to_be_visible()
    phone.close_dialog()
    phone.expect_focus_on(phone.card_link("Posting 0"))
    phone.page.wait_for_timeout(300)  # they would have faded by then
    expect(marks).to_have_css("opacity", "1")


def test_a_notice_covers_nothing_of_a_dialog(phone: BoardScreen) -> None:
    application = phone.open_card("Posting 3")
    application.write_notes("\n\n".join(["A line"] * 40))
    application.set_fact("source", [("Source", "A friend")])
    notice = phone.toasts.filter(visible=True)
    expect(notice).to_have_count(1)
    box = at_rest(notice)
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= at_rest(phone.dialog)["y"]
    expect(notice.locator("..")).to_have_attribute("aria-live", "polite")
    notice.get_by_role("button", name="Undo").press("Enter")
    expect(application.fact("source")).not_to_contain_text("A friend")
    expect(phone.dialog).to_be_visible()


def test_the_button_for_new_cards_covers_no_rail_s_button(phone: BoardScreen) -> None:
    for name in ("Withdrawn", "Ghosted"):
        phone.person.post(f"/board/columns/{phone.person.columns[name]}/collapse", collapsed="true")
    phone.page.reload()
    phone.wake()
    phone.page.locator(".board__columns").evaluate("(board) => board.scrollTo(99999, 0)")

    floating = phone.link("New application").bounding_box()
    rail = phone.button("Show Ghosted").bounding_box()
    assert floating
    assert rail
    assert rail["y"] + rail["height"] <= floating["y"]


def test_a_new_application_is_led_to(people: People) -> None:
    alice = people.come("Alice", viewport={"width": 390, "height": 844}).register()
    phone = BoardScreen.open(alice)
    for opener, title in (("Add your first application", "Tester"), ("New application", "Lead")):
        phone.link(opener).click()
        phone.field("Company").fill("Acme")
        phone.field("Title").fill(title)
        phone.button("Add to the board").click()
        phone.expect_focus_on(phone.card_link(title))
        expect(phone.card(title)).to_be_in_viewport(ratio=0.9)
        phone.page.get_by_role("navigation", name="Columns").get_by_text("Saved").click()
        expect(phone.column("Saved")).to_be_in_viewport(ratio=0.9)


def test_long_names_leave_room_beside_them_on_a_phone(people: People) -> None:
    alice = people.come("Alice", viewport={"width": 390, "height": 844}).register()
    card = alice.add("International Business Engineering GmbH & Co", "Engineer")
    for label in ("Interview preparation guide from the recruiter", ""):
        address = "https://talent-acquisition.international-engineering.example.com/jobs"
        alice.post(f"/board/applications/{card}/links", url=address, label=label)
    alice.post(f"/board/applications/{card}/position", column_id=alice.columns["Ghosted"])
    page = alice.open(f"/board/applications/{card}")
    undo = page.locator(".notice").get_by_role("button", name="Undo")
    assert at_rest(undo)["height"] < 50
    named, unnamed = (at_rest(row)["height"] for row in page.locator(".link-row").all())
    assert named < 150
    assert unnamed < 60
    assert at_rest(page.locator(".link-row__host").first)["height"] < 30

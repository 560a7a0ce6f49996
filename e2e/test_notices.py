"""What is said: where it stands, how long it stays, and what it is about."""

import pytest
from playwright.sync_api import expect

from e2e.people import People
from e2e.screens.board import BoardScreen
from e2e.screens.screen import at_rest


@pytest.mark.parametrize("size", [(1440, 900), (768, 1024), (390, 844), (320, 640)])
def test_a_notice_and_what_changed_meanwhile_stand_beside_each_other(
    board: BoardScreen, size: tuple[int, int]
) -> None:
    board.expect_live()
    application = board.open_card("Staff Engineer")
    application.write_notes("\n\n".join(["A line"] * 40))
    application.edit_notes()
    board.page.set_viewport_size({"width": size[0], "height": size[1]})
    path = board.page.url.removeprefix(board.person.server.url)
    board.person.post(f"{path}/facts/source", source="Ana")
    line = board.page.get_by_text("This changed meanwhile.")
    expect(line).to_be_visible()
    application.set_fact("place", [("Location", "Rome")])
    board.toast("Place saved")
    board.person.post(f"{path}/facts/source", source="Bo")
    expect(line).to_be_visible()

    notice = at_rest(board.toasts.filter(visible=True))
    changed = at_rest(board.page.locator("#dialog-changed"))
    are_apart = (
        changed["x"] >= notice["x"] + notice["width"]
        or changed["x"] + changed["width"] <= notice["x"]
        or changed["y"] >= notice["y"] + notice["height"]
        or changed["y"] + changed["height"] <= notice["y"]
    )
    assert are_apart
    for box in (notice, changed):
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= at_rest(board.dialog)["y"] + 1


@pytest.mark.parametrize("has_script", [True, False])
def test_the_notice_of_a_page_can_be_dismissed_where_there_are_scripts(
    people: People, has_script: bool
) -> None:
    alice = people.come("Alice", java_script_enabled=has_script).register()
    board = BoardScreen.open(alice, path="/board/columns/new")
    if has_script:
        board.wake()
    board.field("Name").fill("Phone screen")
    board.button("Add the column").click()
    notice = board.page.get_by_role("status").filter(has_text="Column added")
    dismiss = notice.get_by_role("button", name="Dismiss")
    expect(notice).to_be_visible()
    expect(dismiss).to_be_visible(visible=has_script)
    if has_script:
        board.wake()
        dismiss.click()
        expect(notice).to_have_count(0)

"""Small and short screens, and large text: what is needed is in view, and nothing lies over it."""

import pytest

from e2e.people import Person
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

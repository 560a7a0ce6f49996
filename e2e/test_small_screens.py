"""Small and short screens, and large text: what is needed is in view, and nothing lies over it."""

import pytest

from e2e.people import Person
from e2e.screens.screen import Screen

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

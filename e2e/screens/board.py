"""The board: columns, cards and the four ways of moving them."""

from collections.abc import Sequence
from typing import Self

from playwright.sync_api import CDPSession, FloatRect, Locator, Page, expect

from e2e.people import Person
from e2e.screens.application import ApplicationScreen
from e2e.screens.screen import Screen, at_rest

# Sortable looks where the pointer is every 50 ms: a place is taken once three looks agree.
_SETTLED = """() => new Promise((resolve) => {
  const place = (card) => card.id + card.parentElement.id;
  const order = () => [...document.querySelectorAll('.card')].map(place).join();
  let [last, calm] = [order(), 0];
  const look = setInterval(() => {
    const now = order();
    calm = now === last ? calm + 1 : 0;
    last = now;
    if (calm === 3) { clearInterval(look); resolve(true); }
  }, 55);
})"""

_AS_STORED = """async () => {
  const columns = [...document.querySelectorAll('.column')];
  const all = columns.map(({ dataset }) => dataset.columnId + ':5000');
  const stored = new DOMParser().parseFromString(
    await (await fetch(`/board?shown=${all}`)).text(), 'text/html');
  const text = (root, place) => root.querySelector(place)?.textContent.trim();
  const card = (li) => li.id + li.dataset.revision + text(li, '.card__box');
  const column = (section) => [text(section, '.column__name'), section.dataset.colour,
    text(section, '.count'), ...[...section.querySelectorAll('.card')].map(card)];
  const look = (root) => JSON.stringify(
    [text(root, '#next-up'), ...[...root.querySelectorAll('.column')].map(column)]
  ).replaceAll(/\\s+/g, ' ');
  return look(document) === look(stored);
}"""


class BoardScreen(Screen):
    """The board."""

    @classmethod
    def open(cls, person: Person, page: Page | None = None, path: str = "/board") -> Self:
        screen = cls(person, page)
        screen.go(path)
        return screen

    def second_tab(self) -> "BoardScreen":
        return BoardScreen.open(self.person, self.person.context.new_page())

    # what is there

    def column(self, name: str) -> Locator:
        return self.page.locator("section.column").filter(
            has=self.page.locator(f'[data-column-name="{name}"]')
        )

    def cards_of(self, column: str) -> Locator:
        return self.page.locator(f'[data-column-name="{column}"]')

    def titles(self, column: str) -> Locator:
        return self.cards_of(column).locator(".card__link")

    def card(self, title: str) -> Locator:
        return self.page.locator("li.card").filter(
            has=self.page.locator(".card__link").get_by_text(title, exact=True)
        )

    def id_of(self, title: str) -> str:
        return str(self.card(title).get_attribute("id")).removeprefix("card-")

    def card_link(self, title: str) -> Locator:
        return self.card(title).locator(".card__link")

    def mark_of(self, title: str, name: str) -> Locator:
        return self.card(title).get_by_role("img", name=name, exact=True)

    def count(self, column: str) -> Locator:
        return self.column(column).locator('[id^="count-"]')

    def expect_titles(self, column: str, titles: Sequence[str]) -> None:
        expect(self.titles(column)).to_have_text(list(titles))

    def expect_kept(self, column: str, titles: Sequence[str]) -> None:
        """The order here, and in a second tab that asks the server."""
        self.expect_titles(column, titles)
        expect(self.page.locator("[data-pending]")).to_have_count(0)
        tab = self.second_tab()
        tab.expect_titles(column, titles)
        tab.page.close()

    def expect_columns(self, names: Sequence[str]) -> None:
        """The open columns, from left to right."""
        shown = self.page.locator("section.column:not([data-collapsed]) .column__name")
        expect(shown).to_have_text(list(names))

    def expect_as_stored(self) -> None:
        """All that is shown here is what the server has; wait until it is so."""
        self.page.wait_for_function(_AS_STORED, polling=100)

    @property
    def live(self) -> Locator:
        """What tells whether the board is live."""
        return self.page.locator("live-changes")

    def expect_live(self, state: str = "live") -> None:
        expect(self.live).to_have_attribute("data-state", state)

    def cut_off(self) -> None:
        """Let this page hear nothing of what others do from now on."""
        self.page.route("**/board/changes**", lambda route: route.abort())
        self.person.expects("ERR_FAILED")
        self.page.reload()
        self.expect_live("away")

    # moving

    def drag(self, title: str, to: Locator, at: float = 0.2) -> None:
        """By mouse, to a height (0 top, 1 bottom) of something."""
        self.lift(title, to, at)
        self.page.mouse.up()
        expect(self.page.locator(".is-floating, .is-ghost")).to_have_count(0)

    def lift(self, title: str, to: Locator, at: float = 0.2) -> None:
        """Like drag, and the button is still held."""
        self.page.bring_to_front()  # the clocks of a tab that is hidden go slowly
        to.scroll_into_view_if_needed()
        start, end = _box(self.card_link(title)), _box(to)
        mouse = self.page.mouse
        mouse.move(start["x"] + 12, start["y"] + 8)
        mouse.down()
        mouse.move(start["x"] + 22, start["y"] + 16, steps=4)
        x, y = end["x"] + end["width"] / 2, end["y"] + end["height"] * at
        mouse.move(x, y, steps=12)
        mouse.move(x + 2, y + 2, steps=3)
        self.settle()

    def settle(self) -> None:
        """Wait until the card in the air has found its place."""
        self.page.evaluate(_SETTLED)

    def middle_of(self, title: str) -> tuple[float, float]:
        """Where a finger would touch a card."""
        box = _box(self.card_link(title))
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def height_of(self, title: str) -> float:
        """Where on the screen a card has come to rest, in pixels from above."""
        return at_rest(self.card(title))["y"]

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def open_menu(self, title: str) -> Locator:
        """The card's "Move to…" menu."""
        self.card(title).hover()
        self.card(title).locator(".card__menu").click()
        menu = self.page.locator("move-menu")
        expect(menu).to_be_visible()
        return menu

    def choose(self, title: str, choice: str) -> None:
        """Move a card by its menu."""
        self.open_menu(title).get_by_role("button", name=choice, exact=True).click()

    # the rest

    def open_card(self, title: str) -> ApplicationScreen:
        self.card_link(title).click()
        expect(self.dialog).to_be_visible()
        return ApplicationScreen(self.person, self.page)

    def scroll_to_the_end(self, column: str) -> None:
        """Scroll a column down until nothing more comes."""
        more = self.cards_of(column).locator("[data-more]")
        while more.count():
            last = more.first.element_handle()
            more.first.scroll_into_view_if_needed()
            expect_gone = "(row) => !row.isConnected"
            self.page.wait_for_function(expect_gone, arg=last)

    def filter(self, text: str) -> None:
        """Type into the filter, and wait until the board follows."""
        box = self.page.get_by_role("searchbox")
        box.fill(text)
        expect(self.page.locator("job-board")).to_have_attribute("data-filter", text)


class Finger:
    """One finger on a touch screen, by the protocol of the browser itself."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._cdp: CDPSession = page.context.new_cdp_session(page)

    def down(self, x: float, y: float) -> None:
        self._send("touchStart", x, y)

    def slide(self, start: tuple[float, float], end: tuple[float, float], steps: int = 10) -> None:
        """Move evenly, a frame of the screen at a time, so that it looks like a finger."""
        for step in range(1, steps + 1):
            x = start[0] + (end[0] - start[0]) * step / steps
            y = start[1] + (end[1] - start[1]) * step / steps
            self._send("touchMove", x, y)
            self._page.evaluate("() => new Promise(requestAnimationFrame)")

    def hold_until(self, condition: str, at: tuple[float, float]) -> None:
        """Stay at a place, trembling as fingers do, until something is so."""
        while not self._page.evaluate(condition):
            self.slide(at, (at[0] + 1, at[1]), steps=2)

    def up(self) -> None:
        self._cdp.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    def lose(self) -> None:
        """The system takes the finger for itself, for a call or a gesture of its own."""
        self._cdp.send("Input.dispatchTouchEvent", {"type": "touchCancel", "touchPoints": []})

    def _send(self, kind: str, x: float, y: float) -> None:
        points = [{"x": x, "y": y}]
        self._cdp.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def _box(place: Locator) -> FloatRect:
    place.scroll_into_view_if_needed()
    return at_rest(place)

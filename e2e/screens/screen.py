"""What all screens have: a page of a person, toasts, and a region that speaks to screen readers."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import APIResponse, FloatRect, Locator, Page, Request, Route, expect

from e2e.people import Person

# What comes into view is laid out a frame later, and moves what is around it.
_AT_REST = """(element) => new Promise((resolve) => {
  let [last, calm] = ['', 0];
  const look = () => {
    const { x, y, width, height } = element.getBoundingClientRect();
    const now = [x, y, width, height].join();
    calm = now === last ? calm + 1 : 0;
    last = now;
    if (calm === 2) resolve({ x, y, width, height });
    else requestAnimationFrame(look);
  };
  look();
})"""


class Screen:
    """A page as a person sees it."""

    def __init__(self, person: Person, page: Page | None = None) -> None:
        self.person = person
        self.page = page or person.page

    def go(self, path: str) -> None:
        self.page.goto(self.person.server.url + path)

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def link(self, name: str) -> Locator:
        return self.page.get_by_role("link", name=name, exact=True)

    def field(self, label: str) -> Locator:
        pattern = re.compile(rf"^\s*{re.escape(label)}(\s+optional)?\s*$")
        return self.page.get_by_label(pattern).filter(visible=True)

    @property
    def dialog(self) -> Locator:
        return self.page.locator("dialog#dialog")

    def wake(self) -> None:
        """Wait for the scripts; before, a click is followed as by a browser without them."""
        self.page.wait_for_load_state("load")
        self.page.wait_for_function("() => customElements.get('card-dialog')")

    def close_dialog(self) -> None:
        self.page.keyboard.press("Escape")
        expect(self.dialog).to_be_hidden()

    @property
    def toasts(self) -> Locator:
        return self.page.locator("toast-stack .toast")

    def toast(self, text: str) -> Locator:
        """The toast that says so, once it does."""
        toast = self.toasts.filter(has_text=text).last
        expect(toast).to_be_visible()
        return toast

    def undo(self, text: str) -> None:
        """Press Undo in the toast that says so."""
        self.toast(text).get_by_role("button", name="Undo").click()

    def watch_posts(self) -> list[str]:
        """The addresses that forms will be sent to from now on."""
        posts: list[str] = []

        def note(request: Request) -> None:
            if request.method == "POST":
                posts.append(request.url)

        self.page.on("request", note)
        return posts

    def watch_requests(self, pattern: str) -> list[str]:
        """The addresses like this that are asked for from now on."""
        seen: list[str] = []

        def note(request: Request) -> None:
            if re.search(pattern, request.url):
                seen.append(request.url)

        self.page.on("request", note)
        return seen

    def slow_down(self, pattern: str, milliseconds: int) -> None:
        """Let answers to these requests come late."""

        def wait(route: Route) -> None:
            time.sleep(milliseconds / 1000)  # the browser goes on meanwhile
            route.continue_()

        self.page.route(pattern, wait)

    @contextmanager
    def hold_back(self, pattern: str) -> Iterator[None]:
        """Let the server answer these requests now, and its answers arrive when the block ends."""
        held: list[tuple[Route, APIResponse]] = []
        asked: list[Route] = []

        def hold(route: Route) -> None:
            asked.append(route)
            held.append((route, route.fetch()))

        self.page.route(pattern, hold)
        yield
        while asked:  # more may come in meanwhile
            while not held:
                self.page.wait_for_timeout(10)
            route, answer = held.pop(0)
            asked.remove(route)
            route.fulfill(response=answer)
        self.page.unroute(pattern)

    @contextmanager
    def hold_up(self, pattern: str, failure: int | None = None) -> Iterator[None]:
        """Let these requests reach the server when the block ends, or fail with this status."""
        held: list[Route] = []

        def hold(route: Route) -> None:
            held.append(route)

        self.page.route(pattern, hold)
        yield
        while not held:
            self.page.wait_for_timeout(10)
        for route in held:
            if failure:
                route.fulfill(status=failure, body="")
            else:
                route.continue_()
        self.page.unroute(pattern)

    def expect_said(self, text: str) -> None:
        """What a screen reader was told last."""
        expect(self.page.locator("#say-now, #say").filter(has_text=text)).not_to_have_count(0)

    def expect_focus_on(self, place: Locator) -> None:
        expect(place).to_be_focused()


def at_rest(place: Locator) -> FloatRect:
    """Where on the screen something is, once it has come to rest."""
    box: FloatRect = place.evaluate(_AT_REST)
    return box

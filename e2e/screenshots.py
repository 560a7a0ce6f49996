"""The pictures of the README: `make screenshots` draws them anew from the demonstration data."""

from base64 import b64decode, b64encode
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from playwright.sync_api import Browser, sync_playwright

from e2e.browser import LAUNCH_ARGUMENTS, ensure_chromium
from e2e.people import People, Person
from e2e.screens.board import BoardScreen
from tests.live_server import LiveServer, serving
from tests.postgres import running_server
from webapp.database import Database

FOLDER = Path(__file__).parents[1] / ".github" / "images"
DESK = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 780}
_BUSIEST = "li.card:has(.card__stats)"
# A third of the size of a PNG, drawn by the browser that is here anyway.
_TO_WEBP = """async (png) => {
  const bytes = Uint8Array.from(atob(png), (character) => character.charCodeAt(0));
  const image = await createImageBitmap(new Blob([bytes]));
  const canvas = new OffscreenCanvas(image.width, image.height);
  canvas.getContext('2d').drawImage(image, 0, 0);
  const blob = await canvas.convertToBlob({ type: 'image/webp', quality: 0.86 });
  return btoa(String.fromCharCode(...new Uint8Array(await blob.arrayBuffer())));
}"""


def draw_all() -> None:
    """Start a server with a lived-in board, and look at it."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with running_server() as postgres, TemporaryDirectory() as folder, sync_playwright() as driver:
        url = postgres.create()
        browser = driver.chromium.launch(
            executable_path=ensure_chromium(), args=list(LAUNCH_ARGUMENTS)
        )
        with serving(Path(folder), url) as server:
            _draw(browser, server, Database(url, pool_size=1))
        browser.close()
        postgres.drop(url)


def _draw(browser: Browser, server: LiveServer, database: Database) -> None:
    people = People(browser, server, database)
    ada = people.come("Ada", viewport=DESK).register()
    ada.live_through_a_search()
    phone = people.come_back(ada, viewport=PHONE, has_touch=True, is_mobile=True)
    for scheme in ("light", "dark"):
        _draw_desk(ada, scheme)
        _draw_phone(phone, scheme)
    people.leave()
    database.dispose()


def _draw_desk(person: Person, scheme: Literal["light", "dark"]) -> None:
    person.page.emulate_media(color_scheme=scheme)
    board = BoardScreen.open(person)
    _save(board, f"board-{scheme}")
    board.page.locator(_BUSIEST).first.locator(".card__link").click()
    board.dialog.locator("article").wait_for()
    _save(board, f"card-{scheme}")
    board.close_dialog()


def _draw_phone(person: Person, scheme: Literal["light", "dark"]) -> None:
    person.page.emulate_media(color_scheme=scheme)
    board = BoardScreen.open(person)
    board.column("Applied").scroll_into_view_if_needed()
    _save(board, f"phone-{scheme}")


def _save(screen: BoardScreen, name: str) -> None:
    screen.page.evaluate("() => document.fonts.ready.then(() => document.activeElement.blur())")
    png = screen.page.screenshot(caret="initial")
    path = FOLDER / f"{name}.webp"
    path.write_bytes(b64decode(screen.page.evaluate(_TO_WEBP, b64encode(png).decode())))
    print(f"{path.relative_to(FOLDER.parents[1])}: {path.stat().st_size // 1024} KB")


if __name__ == "__main__":
    draw_all()

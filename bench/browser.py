"""The browser's side of the table: Chromium with a cold cache, in turns, against the floor."""

import subprocess
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser, CDPSession, FloatRect, Page, sync_playwright

from bench import browser_scripts, servers
from bench.floor.app import sign
from bench.report import Line
from bench.server_side import Scene, say
from bench.servers import Server
from bench.sign_ins import open_many
from e2e.browser import LAUNCH_ARGUMENTS, ensure_chromium
from webapp.models import Audience

QUIET = 0.4  # seconds without a request: nothing more comes
WITHIN = 30_000


@dataclass(frozen=True)
class Site:
    """Where a browser goes, and how it knows that the page is usable and where cards are."""

    name: str
    server: Server
    path: str
    cookie: tuple[str, str]
    usable: str
    card: str
    goal: str


@dataclass(slots=True)
class Traffic:
    """What went over the wire, by the protocol of the browser itself."""

    requests: int = 0
    octets: float = 0
    scripts: float = 0
    scripts_raw: float = 0
    answer: float = 0
    last: float = field(default_factory=time.monotonic)

    @classmethod
    def of(cls, cdp: CDPSession) -> "Traffic":
        """Begin to count."""
        traffic = cls()
        addresses: dict[str, str] = {}
        raw: defaultdict[str, float] = defaultdict(float)

        def began(event: dict[str, Any]) -> None:
            addresses[event["requestId"]] = event["request"]["url"]
            traffic.last = time.monotonic()

        def arrived(event: dict[str, Any]) -> None:
            raw[event["requestId"]] += event["dataLength"]

        def ended(event: dict[str, Any]) -> None:
            traffic.last = time.monotonic()
            length, number = event["encodedDataLength"], event["requestId"]
            if not length:
                return  # from the cache
            traffic.requests += 1
            traffic.octets += length
            traffic.answer = length
            if addresses.get(number, "").partition("?")[0].endswith(".js"):
                traffic.scripts += length
                traffic.scripts_raw += raw[number]

        cdp.send("Network.enable")
        cdp.on("Network.requestWillBeSent", began)
        cdp.on("Network.dataReceived", arrived)
        cdp.on("Network.loadingFinished", ended)
        return traffic


@dataclass(slots=True)
class Visits:
    """What was seen at a site, a value for each round."""

    figures: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def of(self, name: str) -> float:
        """Return the median of a figure."""
        return median(self.figures[name])

    def add(self, **values: float) -> None:
        """Keep the figures of a round."""
        for name, value in values.items():
            self.figures[name].append(value)


def version(program: Path) -> str:
    """Return the version of a Chromium."""
    told = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
    return told.stdout.split()[1]


def measure(scene: Scene, rounds: int) -> Iterator[Line]:
    """Visit the boards and drop a card in each, in turns."""
    with ExitStack() as stack:
        ours = stack.enter_context(servers.product(scene.folder, scene.url, scene.secret))
        running = servers.floor(scene.folder, scene.floor_url, gzip_level=1)
        floor = stack.enter_context(running)
        playwright = stack.enter_context(sync_playwright())
        chromium = playwright.chromium.launch(
            executable_path=ensure_chromium(), args=list(LAUNCH_ARGUMENTS)
        )
        stack.callback(chromium.close)
        sites = _sites(scene, ours, floor)
        seen = {name: Visits() for name in sites}
        for number in range(rounds + 1):
            began = time.monotonic()
            for name, site in sites.items() if number % 2 else reversed(sites.items()):
                _visit(chromium, site, seen[name] if number else Visits())
            say(f"browser, round {number} of {rounds}", began)
        yield from _lines(seen, scene)


def _sites(scene: Scene, ours: Server, floor: Server) -> dict[str, Site]:
    small, large = min(scene.sizes), max(scene.sizes)
    owners = [scene.visitor_of(size) for size in (small, large)]
    cookies = open_many(scene.url, scene.secret, owners, Audience.WEB)
    card, goal = "[data-status={}] .card", "[data-status={}] .card-list"
    sites = {
        name: Site(name, ours, "/board", ("session", cookie), usable, card, goal)
        for name, cookie, usable in zip(
            ("small", "large"), cookies, [browser_scripts.USABLE_HERE] * 2, strict=True
        )
    }
    signed = ("sid", sign(scene.floor_visitor_of(small)))
    there = ".list[data-status={}]"
    sites["floor"] = Site(
        "floor",
        floor,
        "/board?fallback",
        signed,
        browser_scripts.USABLE_THERE,
        f"{there} .card",
        there,
    )
    return sites


def _visit(chromium: Browser, site: Site, seen: Visits) -> None:
    context = chromium.new_context(viewport={"width": 1400, "height": 900}, locale="en-GB")
    try:
        name, value = site.cookie
        context.add_cookies([{"name": name, "value": value, "url": site.server.url}])
        context.add_init_script(browser_scripts.WATCH_USABLE % site.usable)
        page = context.new_page()
        page.set_default_timeout(WITHIN)
        cdp = context.new_cdp_session(page)
        first = _open(page, cdp, site)
        seen.add(
            paint=page.evaluate(browser_scripts.FIRST_PAINT),
            usable=page.evaluate("() => usableAt"),
            octets=first.octets,
            requests=first.requests,
            scripts=first.scripts,
            scripts_raw=first.scripts_raw,
            heap=_heap(cdp),
        )
        confirmed, frames, answer = _drop(page, cdp, site)
        seen.add(confirmed=confirmed, frames=frames, answer=answer)
        second = _open(page, cdp, site)
        usable = page.evaluate("() => usableAt")
        seen.add(again=second.octets, usable_again=usable, requests_again=second.requests)
    finally:
        context.close()


def _open(page: Page, cdp: CDPSession, site: Site) -> Traffic:
    traffic = Traffic.of(cdp)
    page.goto(site.server.url + site.path, wait_until="load")
    page.wait_for_function("() => window.usableAt")
    while time.monotonic() - traffic.last < QUIET:
        page.wait_for_timeout(50)
    return traffic


def _heap(cdp: CDPSession) -> float:
    cdp.send("HeapProfiler.collectGarbage")
    cdp.send("Performance.enable")
    metrics = cdp.send("Performance.getMetrics")["metrics"]
    return next(float(each["value"]) for each in metrics if each["name"] == "JSHeapUsedSize")


def _drop(page: Page, cdp: CDPSession, site: Site) -> tuple[float, float, float]:
    """Carry the first card of a column to the next one; return times, frames and bytes."""
    card = page.locator(site.card.format("applied")).first
    goal = site.goal.format("interview")
    start, end = _box(card.bounding_box()), _box(page.locator(goal).bounding_box())
    card_id = card.get_attribute("id")
    page.evaluate(browser_scripts.WATCH_DROP, [card_id, goal])
    mouse = page.mouse
    mouse.move(start["x"] + 60, start["y"] + 12)
    mouse.down()
    mouse.move(start["x"] + 70, start["y"] + 24, steps=4)
    x, y = end["x"] + end["width"] / 2, end["y"] + 60
    mouse.move(x, y, steps=12)
    mouse.move(x + 2, y + 2, steps=3)
    page.evaluate(browser_scripts.CALM, card_id)
    traffic = Traffic.of(cdp)
    mouse.up()
    confirmed, frames = page.evaluate("() => drop")
    return confirmed, frames, traffic.answer


def _box(box: FloatRect | None) -> FloatRect:
    assert box, "it is not on the screen"
    return box


def _lines(seen: dict[str, Visits], scene: Scene) -> Iterator[Line]:
    small, large = min(scene.sizes), max(scene.sizes)
    ours, more, floor = (seen[name] for name in ("small", "large", "floor"))

    def pair(what: str, name: str, one: Visits, other: Visits) -> Line:
        a, b = one.of(name), other.of(name)
        return Line(f"browser: {what}", a / b, f"{a:.0f} ms", f"{b:.0f} ms")

    def kib(what: str, name: str) -> Line:
        a, b = ours.of(name) / 1024, floor.of(name) / 1024
        return Line(f"browser: {what}", a, f"{a:.1f} KiB", f"{b:.1f} KiB")

    yield pair(f"first paint, {small} cards", "paint", ours, floor)
    yield pair(f"usable, {small} cards", "usable", ours, floor)
    yield pair(f"usable, {large} cards stored to {small}", "usable", more, ours)
    yield pair(f"usable at the second visit, {small} cards", "usable_again", ours, floor)
    yield pair(f"drop to confirmed, {small} cards", "confirmed", ours, floor)
    yield pair(f"drop to confirmed, {large} cards stored to {small}", "confirmed", more, ours)
    frames = f"{ours.of('frames'):.0f} frame", f"{floor.of('frames'):.0f} frame"
    yield Line("browser: frames until the card is at its new place", ours.of("frames"), *frames)
    yield kib(f"first visit, {small} cards", "octets")
    yield kib(f"second visit, {small} cards", "again")
    counts = f"{ours.of('requests'):.0f}", f"{floor.of('requests'):.0f}"
    yield Line("browser: requests of the first visit", ours.of("requests"), *counts)
    counts = f"{ours.of('requests_again'):.0f}", f"{floor.of('requests_again'):.0f}"
    yield Line("browser: requests of the second visit", ours.of("requests_again"), *counts)
    yield kib("scripts, raw", "scripts_raw")
    yield kib("scripts, compressed", "scripts")
    yield kib("answer to a drop", "answer")
    yield kib(f"memory of scripts, {small} cards", "heap")
    heap = f"{more.of('heap') / 1024:.0f} KiB", f"ours of {small}: {ours.of('heap') / 1024:.0f} KiB"
    grown = more.of("heap") / ours.of("heap")
    yield Line(f"browser: memory of scripts, {large} cards stored to {small}", grown, *heap)

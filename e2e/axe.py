"""Automatic accessibility checks by axe-core, at all sizes and in all colours."""

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

_ALL = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice")
_OF_COLOURS = ("color-contrast", "link-in-text-block")
"""The rules of axe that look at colours: all others say the same of a page in any of them."""
_WIDTHS = (1440, 768, 390, 320)
_RUN = """async ([within, rules]) => {
  const { violations } = await axe.run(within, { runOnly: rules, resultTypes: ['violations'] });
  const places = (nodes) => nodes.slice(0, 3).map((node) => node.target).join(' | ');
  return violations.map(({ id, nodes }) => `${id}: ${places(nodes)}`);
}"""
# WCAG 1.4.10: nothing but what scrolls by itself may be wider than the page.
_OVERFLOW = "() => document.scrollingElement.scrollWidth - innerWidth"


def findings(page: Page, name: str, within: str = "html") -> list[str]:
    """What axe finds on a page as it stands, or in a part of it, at all widths and colours."""
    if not page.evaluate("typeof axe !== 'undefined'"):
        page.evaluate(_source())
    found = []
    for look, media, width, rules in _looks():
        page.emulate_media(**media)
        page.set_viewport_size({"width": width, "height": 860})
        page.evaluate("() => new Promise(requestAnimationFrame)")
        found += [f"{name}, {look}: {finding}" for finding in page.evaluate(_RUN, [within, rules])]
        if page.evaluate(_OVERFLOW) > 0:
            found.append(f"{name}, {look}: the page scrolls sideways")
    page.emulate_media(color_scheme="light", forced_colors="none")
    page.set_viewport_size({"width": 1440, "height": 900})
    return found


def _looks() -> Iterator[tuple[str, dict[str, Any], int, Sequence[str]]]:
    for width in _WIDTHS:
        for scheme, rules in (("light", _ALL), ("dark", _OF_COLOURS)):
            media = {"color_scheme": scheme, "forced_colors": "none"}
            yield f"{width} {scheme}", media, width, rules
    media = {"color_scheme": "dark", "forced_colors": "active"}
    yield "1440 forced colours", media, 1440, _OF_COLOURS


@cache
def _source() -> str:
    return (Path(__file__).parent / "vendor" / "axe.min.js").read_text("utf-8")

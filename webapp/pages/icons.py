"""Icons as one path each, written into the page.

A reference into a file of symbols is shorter, but a browser makes a tree of its own for each, and
tells each when the file is there: a board has hundreds, and was usable a third later.
"""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from markupsafe import Markup

_SYMBOL = re.compile(r'<symbol id="([^"]+)" viewBox="0 0 24 24">(.*?)</symbol>', re.DOTALL)
_SHAPE = re.compile(r"<(\w+) ([^>]*?)\s*/>")
_ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
_NUMBER = r"(-?(?:\d+\.?\d*|\.\d+))"
_RELATIVE_START = re.compile(rf"^m\s*{_NUMBER}[\s,]*{_NUMBER}[\s,]*(?=([-.\d])?)")


class Icons:
    """Draws the icons of a file of symbols."""

    def __init__(self, sprite: Path) -> None:
        self._drawn = {
            name: _DRAWING.format("".join(map(_outline, _SHAPE.findall(body))))
            for name, body in _SYMBOL.findall(sprite.read_text("utf-8"))
        }

    def __call__(self, name: str) -> Markup:
        """Return an icon, in the colour of the text around it. Raises KeyError."""
        return self._drawn[name]


_DRAWING = Markup('<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="{}"/></svg>')


def _outline(shape: tuple[str, str]) -> str:
    """Return a shape as commands of a path (SVG 2, 9.3) that can follow any others."""
    kind, written = shape
    return _OUTLINES[kind](dict(_ATTRIBUTE.findall(written)))


def _path(shape: Mapping[str, str]) -> str:
    # A path may begin at an offset; behind another it would begin from where that one ended.
    return _RELATIVE_START.sub(
        lambda start: f"M{start[1]} {start[2]}{'l' if start[3] else ''}", shape["d"]
    )


def _circle(shape: Mapping[str, str]) -> str:
    x, y, r = (float(shape[name]) for name in ("cx", "cy", "r"))
    return f"M{x - r:g} {y:g}a{r:g} {r:g} 0 1 0 {2 * r:g} 0 {r:g} {r:g} 0 1 0 {-2 * r:g} 0"


def _rectangle(shape: Mapping[str, str]) -> str:
    x, y, width, height = (float(shape[name]) for name in ("x", "y", "width", "height"))
    r = float(shape.get("rx", "0"))
    across, down = width - 2 * r, height - 2 * r
    sides = (f"h{across:g}", f"v{down:g}", f"h{-across:g}", f"v{-down:g}")
    turns = (f"{r:g} {r:g}", f"{-r:g} {r:g}", f"{-r:g} {-r:g}", f"{r:g} {-r:g}")
    corners = (f"a{r:g} {r:g} 0 0 1 {turn}" if r else "" for turn in turns)
    whole = "".join(side + corner for side, corner in zip(sides, corners, strict=True))
    return f"M{x + r:g} {y:g}{whole}z"


def _line(shape: Mapping[str, str]) -> str:
    return f"M{shape['x1']} {shape['y1']}L{shape['x2']} {shape['y2']}"


_OUTLINES: Mapping[str, Callable[[Mapping[str, str]], str]] = {
    "path": _path,
    "circle": _circle,
    "rect": _rectangle,
    "line": _line,
    "polyline": lambda shape: f"M{shape['points']}",
}

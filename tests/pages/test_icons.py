"""Icons are one path each, which draws what the shapes of their symbol draw."""

import re
from pathlib import Path

import pytest

from webapp.pages.assets import STATIC
from webapp.pages.icons import Icons

SPRITE = STATIC / "vendor" / "icons.svg"


def drawn(folder: Path, shapes: str) -> str:
    sprite = folder / "icons.svg"
    sprite.write_text(f'<svg><symbol id="it" viewBox="0 0 24 24">{shapes}</symbol></svg>')
    found = re.search(r' d="([^"]*)"', Icons(sprite)("it"))
    assert found
    return found[1]


@pytest.mark.parametrize(
    ("shapes", "path"),
    [
        ('<path d="M3 6h18" />', "M3 6h18"),
        ('<path d="M3 6h18" /><path d="m2 2 20 20" />', "M3 6h18M2 2l20 20"),
        ('<path d="m18 13-6-6-6 6" />', "M18 13l-6-6-6 6"),
        ('<path d="m22 2-.5.75a1 1 0 0 0-1 1" />', "M22 2l-.5.75a1 1 0 0 0-1 1"),
        ('<path d="m5 .5.5.5" />', "M5 .5l.5.5"),
        ('<path d="m9 5h3" />', "M9 5h3"),
        ('<circle cx="12" cy="5.5" r="1" />', "M11 5.5a1 1 0 1 0 2 0 1 1 0 1 0 -2 0"),
        ('<rect x="1" y="2" width="3" height="4" />', "M1 2h3v4h-3v-4z"),
        (
            '<rect width="20" height="5" x="2" y="3" rx="1" />',
            "M3 3h18a1 1 0 0 1 1 1v3a1 1 0 0 1 -1 1h-18a1 1 0 0 1 -1 -1v-3a1 1 0 0 1 1 -1z",
        ),
        ('<line x1="12" x2="12" y1="8" y2="12" />', "M12 8L12 12"),
        ('<polyline points="22 12 16 12" />', "M22 12 16 12"),
    ],
)
def test_a_shape_is_a_path_that_can_follow_others(tmp_path: Path, shapes: str, path: str) -> None:
    assert drawn(tmp_path, shapes) == path


def test_every_icon_of_the_sprite_is_drawn_whole() -> None:
    icons, text = Icons(SPRITE), SPRITE.read_text("utf-8")
    symbols = re.findall(r'<symbol id="([^"]+)".*?>(.*?)</symbol>', text, re.DOTALL)
    assert len(symbols) == text.count("<symbol")
    for name, body in symbols:
        path = re.search(r'<path d="([^"]*)"/>', icons(name))
        assert path
        assert path[1].count("M") >= body.count("/>"), name


def test_an_unknown_one_is_an_error() -> None:
    with pytest.raises(KeyError):
        Icons(SPRITE)("nothing")

"""Notes as HTML."""

import pytest
from selectolax.lexbor import LexborHTMLParser

from webapp.pages.markdown import ATTRIBUTES, TAGS, render_markdown

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt:alert(1))",
    "[a](data:text/html;base64,PHNjcmlwdD4=)",
    "[a](vbscript:x)",
    "![a](https://example.com/pixel.png)",
    "<https://example.com/<script>>",
    '[a](https://example.com "onmouseover=alert(1)")',
    "[a]: javascript:alert(1)\n\n[a]",
    "<a href='x' style='position:fixed'>x</a>",
    "<svg/onload=alert(1)>",
    "> " * 500 + "deep",
    "- " * 500 + "deep",
    "`" * 5000,
    "|a|\n|-|\n|<script>|",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_comes_through_that_is_not_on_the_list(text: str) -> None:
    tree = LexborHTMLParser(f"<main>{render_markdown(text)}</main>")
    for node in tree.css("main *"):
        assert node.tag in TAGS
        assert node.attributes.keys() <= ATTRIBUTES.get(node.tag, set()) | {"rel"}
        href = node.attributes.get("href") or "https:"
        assert href.split(":")[0].lower() in {"http", "https", "mailto"}


def test_links_open_elsewhere_and_tell_nothing() -> None:
    link = LexborHTMLParser(render_markdown("[a](https://example.com)")).css_first("a")
    assert link is not None
    assert link.attributes["target"] == "_blank"
    assert set((link.attributes["rel"] or "").split()) == {"noopener", "noreferrer", "nofollow"}


def test_headings_come_below_the_heading_of_the_notes() -> None:
    tree = LexborHTMLParser(render_markdown("# One\n\n##### Five", below=2))
    assert [node.tag for node in tree.css("h1, h2, h3, h4, h5, h6")] == ["h3", "h6"]


def test_line_breaks_stay() -> None:
    assert "<br>" in render_markdown("one\ntwo")

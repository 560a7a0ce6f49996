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
    "![a](javascript:alert(1))",
    '![a](https://example.com/"onerror=alert(1))',
    "![<script>](https://example.com/a.png)",
    "[![a](https://example.com/a.png)](https://example.com)",
    "https://example.com/<script>alert(1)</script>",
    'https://example.com/"onmouseover="alert(1)',
    "javascript://example.com/%0Aalert(1)",
    "[a]: javascript:alert(1)\n\n[a]",
    "<a href='x' style='position:fixed'>x</a>",
    "<svg/onload=alert(1)>",
    "> " * 500 + "deep",
    "- " * 500 + "deep",
    "`" * 5000,
    "|a|\n|-|\n|<script>|",
    "- [x] <script>\n- [ ] [a](javascript:x)",
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


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("See https://example.com/a_b_c?x=1&y=2.", [("https://example.com/a_b_c?x=1&y=2", "")]),
        ("(HTTP://example.com/a_(b)), then", [("HTTP://example.com/a_(b)", "")]),
        ("**https://example.com/__init__.py**", [("https://example.com/__init__.py", "")]),
        (
            "[https://example.com](https://other.example)",
            [("https://other.example", "https://example.com")],
        ),
        ("`https://example.com` https:// xhttps://a.b mailto://a.b", []),
        ("![A plan](https://example.com/p.png)", [("https://example.com/p.png", "A plan")]),
        ("[![A plan](https://a.b/p.png)](https://c.d)", [("https://c.d", "A plan")]),
    ],
)
def test_addresses_and_images_are_links(text: str, links: list[tuple[str, str]]) -> None:
    html = render_markdown(text)
    found = LexborHTMLParser(html).css("a")
    assert [(each.attributes["href"], each.text()) for each in found] == [
        (address, said or address) for address, said in links
    ]
    assert "!" not in html


@pytest.mark.parametrize(
    ("text", "tasks"),
    [
        ("- [ ] call\n- [x] write", [("open", "call"), ("done", "write")]),
        ("* [X] **ask**\n\n* [x]", [("done", "ask"), ("done", "")]),
        ("1. [ ] one", [(None, "[ ] one")]),
        ("- a\n  + [ ] b", [(None, "a\n\nb"), ("open", "b")]),
        ("- [] a\n- [x]c\n- `[x]` d", [(None, "[] a"), (None, "[x]c"), (None, "[x] d")]),
        ("[ ] no item", []),
        ("- [x](https://a.b) c", [(None, "x c")]),
    ],
)  # fmt: skip
def test_items_with_a_box_are_tasks(text: str, tasks: list[tuple[str | None, str]]) -> None:
    items = LexborHTMLParser(render_markdown(text)).css("li")
    found = [(item.attributes.get("data-task"), item.text().strip()) for item in items]
    assert found == tasks

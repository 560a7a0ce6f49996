"""Notes as HTML: the one place where text of people becomes markup."""

import re
from collections.abc import Iterator, Sequence

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markupsafe import Markup

TAGS = {
    *("a", "blockquote", "br", "code", "del", "em", "h3", "h4", "h5", "h6", "hr"),
    *("li", "ol", "p", "pre", "s", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul"),
}
ATTRIBUTES = {
    "a": {"href", "title", "target", "data-bare"},
    "li": {"data-task"},
    "ol": {"start"},
}
SCHEMES = {"http", "https", "mailto"}
DEEPEST_HEADING = 6

_BEFORE_COLON = re.compile(r"(?<![\w.+-])https?$", re.IGNORECASE)
_AFTER_COLON = re.compile(r"://[^\s<>\"“”`|\\]{1,2000}")
_PAIRS = {")": "(", "]": "["}
_BULLETS = "-*+"
_TASK = re.compile(r"\[(?:( )|[xX])\](?: |$)")


def _link_address(state: StateInline, silent: bool) -> bool:
    """Make a bare web address a link, marked as one. The rule is asked at its colon."""
    begin = _BEFORE_COLON.search(state.pending[-6:])
    rest = _AFTER_COLON.match(state.src, state.pos, state.posMax)
    if state.linkLevel or not begin or not rest:
        return False
    address = begin[0] + _without_end(rest[0])
    href = state.md.normalizeLink(address)
    if address.endswith("://") or not state.md.validateLink(href):
        return False
    if not silent:
        state.pending = state.pending[: -len(begin[0])]
        state.push("link_open", "a", 1).attrs = {"href": href, "data-bare": ""}
        state.push("text", "", 0).content = address
        state.push("link_close", "a", -1)
    state.pos += len(address) - len(begin[0])
    return True


def _without_end(address: str) -> str:
    """Return an address without what ends the sentence or the bracket that it stands in."""
    while address:
        last = address[-1]
        is_open = last in _PAIRS and address.count(last) <= address.count(_PAIRS[last])
        if is_open or last not in ".,;:!?'*_~)]":
            break
        address = address[:-1]
    return address if len(address) > 3 else "://"


def _link_images(children: list[Token]) -> Iterator[Token]:
    """Make each image a link to it, since the page loads nothing from elsewhere."""
    depth = 0
    for token in children:
        depth += token.nesting if token.tag == "a" else 0
        if token.type != "image":
            yield token
            continue
        source = str(token.attrGet("src") or "")
        text = RendererHTML().renderInlineAsText(token.children, _parser.options, {})
        said = Token("text", "", 0, content=text or source)
        if depth:  # a link holds no other
            yield said
        else:
            yield from (Token("link_open", "a", 1, {"href": source}), said)
            yield Token("link_close", "a", -1)


def _mark_tasks(tokens: Sequence[Token]) -> None:
    """Mark the items of lists with bullets that begin with `[ ]` or `[x]`, as GitHub does."""
    for item, _, said in zip(tokens, tokens[1:], tokens[2:], strict=False):
        is_item = item.type == "list_item_open" and item.markup in _BULLETS
        first = said.children[0] if is_item and said.children else None
        if first and first.type == "text" and (box := _TASK.match(first.content)):
            first.content = first.content[box.end() :]
            item.attrSet("data-task", "open" if box[1] else "done")


_parser = MarkdownIt("commonmark", {"html": False, "breaks": True, "maxNesting": 20})
_parser.enable(["table", "strikethrough"])
_parser.inline.ruler.after("text", "web_address", _link_address)


def render_markdown(text: str, below: int = 2) -> Markup:
    """Return Markdown (CommonMark, tables, strikethrough, lists of tasks) as safe HTML.

    Its headings come below level `below`, so that they fit into the page's own.
    """
    tokens = _parser.parse(text)
    _mark_tasks(tokens)
    for token in tokens:
        if token.tag in {"h1", "h2", "h3", "h4", "h5", "h6"}:
            token.tag = f"h{min(int(token.tag[1]) + below, DEEPEST_HEADING)}"
        if token.children:
            token.children = list(_link_images(token.children))
    html = _parser.renderer.render(tokens, _parser.options, {})
    return Markup(  # noqa: S704 - this is the one sanitiser
        nh3.clean(
            html,
            tags=TAGS,
            attributes=ATTRIBUTES,
            url_schemes=SCHEMES,
            link_rel="noopener noreferrer nofollow",
            set_tag_attribute_values={"a": {"target": "_blank"}},
        )
    )

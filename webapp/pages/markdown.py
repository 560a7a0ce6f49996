"""Notes as HTML: the one place where text of people becomes markup."""

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

TAGS = {
    *("a", "blockquote", "br", "code", "del", "em", "h3", "h4", "h5", "h6", "hr"),
    *("li", "ol", "p", "pre", "s", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul"),
}
ATTRIBUTES = {"a": {"href", "title", "target"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}
DEEPEST_HEADING = 6

_parser = MarkdownIt("commonmark", {"html": False, "breaks": True, "maxNesting": 20})
_parser.enable(["table", "strikethrough"]).disable("image")


def render_markdown(text: str, below: int = 2) -> Markup:
    """Return Markdown (CommonMark, tables, strikethrough) as safe HTML.

    Its headings come below level `below`, so that they fit into the page's own.
    """
    tokens = _parser.parse(text)
    for token in tokens:
        if token.tag in {"h1", "h2", "h3", "h4", "h5", "h6"}:
            token.tag = f"h{min(int(token.tag[1]) + below, DEEPEST_HEADING)}"
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

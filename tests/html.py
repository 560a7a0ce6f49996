"""Pages as tests read them: parsed, by id and by role in the document, never as whole strings."""

import json
from typing import Any

from httpx2 import Response
from selectolax.lexbor import LexborHTMLParser, LexborNode

HTMX = {"HX-Request": "true"}
"""What htmx adds to a request that wants a partial."""


class Page:
    """A parsed answer."""

    def __init__(self, response: Response) -> None:
        self.response = response
        self.tree = LexborHTMLParser(response.text)

    def find(self, selector: str) -> LexborNode:
        """Return the one element that fits; fails if there is none."""
        node = self.tree.css_first(selector)
        assert node is not None, f"{selector} is not in the page"
        return node

    def all(self, selector: str) -> list[LexborNode]:
        """Return all elements that fit, in document order."""
        return list(self.tree.css(selector))

    def has(self, selector: str) -> bool:
        """Tell whether an element fits."""
        return self.tree.css_first(selector) is not None

    def text(self, selector: str) -> str:
        """Return what an element says, its blanks put together."""
        return " ".join(self.find(selector).text().split())

    def value(self, name: str, within: str = "") -> str:
        """Return what stands in a field."""
        field = self.find(f"{within} [name={name}]".strip())
        if field.tag == "textarea":
            return field.text()
        if field.tag == "select":
            return attribute(self.find(f"[name={name}] option[selected]"), "value")
        return attribute(field, "value")

    def error(self, name: str, within: str = "") -> str:
        """Return the message beside a field, found as a screen reader finds it."""
        field = self.find(f"{within} [name={name}]".strip())
        assert attribute(field, "aria-invalid") == "true"
        described = attribute(field, "aria-describedby").split()[0]
        return self.text(f"[id='{described}']")


def attribute(node: LexborNode, name: str) -> str:
    """Return an attribute, empty if it is absent."""
    return node.attributes.get(name) or ""


def events(response: Response) -> dict[str, Any]:
    """Return the events that an answer triggers in the browser."""
    triggered: dict[str, Any] = json.loads(response.headers.get("HX-Trigger", "{}"))
    return triggered


def toast(response: Response) -> dict[str, Any]:
    """Return the toast of an answer to htmx."""
    shown: dict[str, Any] = events(response)["toast"]
    return shown

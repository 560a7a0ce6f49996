"""What is the same in every answer is written into a template once, when it is loaded; indents are
left out then.
"""

import re
from collections.abc import Callable
from typing import cast

from jinja2.ext import Extension
from markupsafe import escape

_CONSTANT = re.compile(r"\{\{ (asset|icon|url)\('([\w./-]+)'\) \}\}")
_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)


class Constants(Extension):
    """Replaces `{{ url('board.show') }}`, and what else depends on nothing but its name, by its
    value: a page has dozens of them.
    """

    def preprocess(self, source: str, *_: object, **__: object) -> str:
        """Return the template with its constants and without indents; all lines stay where they
        are.
        """

        def value(found: re.Match[str]) -> str:
            ask = cast(Callable[[str], str], self.environment.globals[found[1]])
            return escape(ask(found[2]))

        return _INDENT.sub("", _CONSTANT.sub(value, source))

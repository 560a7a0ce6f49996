"""Searches: words that must all occur in an application."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Text, bindparam, func

from webapp import limits
from webapp.models.words import WorkMode
from webapp.repositories.tables import APPLICATIONS

_TEXTS = ("company", "title", "location", "notes", "next_action", "source")


def words_of(query: str) -> list[str]:
    """Return the words of a search."""
    return query[: limits.QUERY].split()


def patterns_of(words: Sequence[str]) -> dict[str, str]:
    """Return the values that `containing` asks for."""
    return {f"word_{number}": f"%{_plain(word)}%" for number, word in enumerate(words)}


def containing(words: int) -> list[ColumnElement[bool]]:
    """Return the conditions of a search: each word occurs somewhere, in whatever case.

    No word has a line feed in it, so none is found across two of the texts.
    """
    texts = (APPLICATIONS.c[name] for name in _TEXTS)
    mode = func.replace(APPLICATIONS.c.work_mode, WorkMode.ONSITE, WorkMode.ONSITE.label)
    text = func.concat_ws("\n", *texts, mode, func.array_to_string(APPLICATIONS.c.tags, "\n"))
    return [text.ilike(bindparam(f"word_{number}", type_=Text)) for number in range(words)]


def _plain(word: str) -> str:
    """Let a word stand for itself in a pattern."""
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")

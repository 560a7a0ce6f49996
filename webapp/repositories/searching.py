"""Searches: words that must all occur in an application."""

import unicodedata
from collections.abc import Sequence

from sqlalchemy import ColumnElement, Text, bindparam, func, select

from webapp import limits
from webapp.models.folding import folded
from webapp.repositories.tables import APPLICATIONS


def words_of(query: str) -> list[str]:
    """Return the words of a search."""
    return query[: limits.QUERY].split()


def values_of(words: Sequence[str]) -> dict[str, str]:
    """Return the values that `containing` asks for."""
    return {f"word_{number}": word for number, word in enumerate(words)}


def spellings_of(text: str) -> list[str]:
    """Return a text with its accents in their letters and beside them, which looks the same: texts
    are kept as they came, and what was copied out of a PDF or a Mac's file name comes in pieces.
    """
    return sorted({unicodedata.normalize(form, text) for form in ("NFC", "NFD")})


def containing(words: int) -> list[ColumnElement[bool]]:
    """Return the conditions of a search: each word occurs somewhere, whatever its case and marks.

    No word has a line feed in it, so none is found across two of the texts.
    """
    return [_contains(bindparam(f"word_{number}", type_=Text)) for number in range(words)]


def _contains(word: ColumnElement[str]) -> ColumnElement[bool]:
    once = select(folded(word)).scalar_subquery()  # not for each row
    return func.strpos(APPLICATIONS.c.search_text, once) > 0

"""Searches: words that must all occur in an application."""

import unicodedata
from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Text,
    and_,
    bindparam,
    func,
    literal_column,
    or_,
    select,
)

from webapp import limits
from webapp.models.folding import folded
from webapp.repositories.tables import APPLICATIONS

_ENDS_IN_KANA = literal_column("'[\u3041-\u30ff]$'", Text)
_WHOLE = literal_column("NFC", Text)  # letters with their marks in them


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
    """A voiced kana is another letter than the one it is taken apart into: `か` is not in `が`.

    Only the last letter of a word can be mistaken so, and only where the word was found at all.
    """
    text, asked = APPLICATIONS.c.search_text, folded(word)
    is_unmistakable = ~asked.regexp_match(_ENDS_IN_KANA)
    return and_(
        func.strpos(text, _once(asked)) > 0,
        or_(
            _once(is_unmistakable),
            func.strpos(func.normalize(text, _WHOLE), _once(func.normalize(asked, _WHOLE))) > 0,
        ),
    )


def _once(expression: ColumnElement[Any]) -> ScalarSelect[Any]:
    return select(expression).scalar_subquery()  # not for each row

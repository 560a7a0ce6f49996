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

_KANA_AT_END = literal_column("'[\u3041-\u30ff]$'", Text)
_VOICED = [
    (literal_column(f"'{mark}'", Text), literal_column(f"'{letter}'", Text))
    for mark, letter in (("\u3099", "\ue000"), ("\u309a", "\ue001"))
]
"""The two marks of kana, and for each what stands for a letter with it, in the private use area."""


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

    Only the last letter of a word can be mistaken so, and only where the word was found at all. For
    that one the voiced letters are put together again, in the text and in the word.
    """
    text, asked = APPLICATIONS.c.search_text, folded(word)
    last = func.right(asked, 1)
    return and_(
        func.strpos(text, _once(asked)) > 0,
        or_(
            _once(~asked.regexp_match(_KANA_AT_END)),
            func.strpos(_voiced(text, _once(last)), _once(_voiced(asked, last))) > 0,
        ),
    )


def _voiced(text: ColumnElement[str], kana: ColumnElement[str]) -> ColumnElement[str]:
    """Return a text in which a kana with a mark is one letter."""
    for mark, letter in _VOICED:
        text = func.replace(text, kana.concat(mark), letter)
    return text


def _once(expression: ColumnElement[Any]) -> ScalarSelect[Any]:
    return select(expression).scalar_subquery()  # not for each row

"""Searches: words that must all occur in an application."""

import unicodedata
from collections.abc import Sequence

from sqlalchemy import ColumnElement, Text, any_, bindparam, func
from sqlalchemy.dialects.postgresql import ARRAY

from webapp import limits
from webapp.models.words import WorkMode
from webapp.repositories.tables import APPLICATIONS

_TEXTS = ("company", "title", "location", "notes", "next_action", "source")


def words_of(query: str) -> list[str]:
    """Return the words of a search."""
    return query[: limits.QUERY].split()


def patterns_of(words: Sequence[str]) -> dict[str, list[str]]:
    """Return the values that `containing` asks for."""
    return {
        f"word_{number}": [f"%{_plain(each)}%" for each in spellings_of(word)]
        for number, word in enumerate(words)
    }


def spellings_of(text: str) -> list[str]:
    """Return a text with its accents in their letters and beside them, which looks the same: texts
    are kept as they came, and what was copied out of a PDF or a Mac's file name comes in pieces.
    """
    return sorted({unicodedata.normalize(form, text) for form in ("NFC", "NFD")})


def containing(words: int) -> list[ColumnElement[bool]]:
    """Return the conditions of a search: each word occurs somewhere, in whatever case.

    No word has a line feed in it, so none is found across two of the texts.
    """
    texts = (APPLICATIONS.c[name] for name in _TEXTS)
    mode = func.replace(APPLICATIONS.c.work_mode, WorkMode.ONSITE, WorkMode.ONSITE.label)
    text = func.concat_ws("\n", *texts, mode, func.array_to_string(APPLICATIONS.c.tags, "\n"))
    spelled = (bindparam(f"word_{number}", type_=ARRAY(Text)) for number in range(words))
    return [text.ilike(any_(each)) for each in spelled]


def _plain(word: str) -> str:
    """Let a word stand for itself in a pattern."""
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")

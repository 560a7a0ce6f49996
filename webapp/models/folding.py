"""Text as searches compare it: letters by themselves, whatever their case and their marks."""

from typing import Final

from sqlalchemy import ColumnElement, Text, column, func, literal_column

from webapp import limits
from webapp.models.words import WorkMode

MARKS: Final = (
    "[\u0300-\u036f"  # accents, of Latin, Greek and Cyrillic letters
    "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"  # points of Hebrew
    "\u064b-\u065f\u0670]"  # vowels of Arabic
)
LETTERS: Final = {
    "ß": "ss",
    "æ": "ae",
    "œ": "oe",
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ı": "i",
    "ς": "σ",
}
"""Letters that have no simpler form in Unicode (which takes `é` for an `e` with a mark)."""

_LINE: Final[ColumnElement[str]] = literal_column("'\n'")
_NOTHING: Final[ColumnElement[str]] = literal_column("''")


def folded(text: ColumnElement[str]) -> ColumnElement[str]:
    """Return the expression for a text as searches compare it.

    It is taken apart (Unicode Standard Annex 15, NFKD), so that wide and narrow forms, ligatures
    and marks do not matter; marks and case are left out.
    """
    apart = func.normalize(text, literal_column("NFKD"))
    found = func.lower(func.regexp_replace(apart, _quoted(MARKS), _NOTHING, _quoted("g")))
    for letter, plain in LETTERS.items():
        found = func.replace(found, _quoted(letter), _quoted(plain))
    return found


def search_text() -> ColumnElement[str]:
    """Return the expression for all that is searched of an application: one text in each line."""
    mode = func.replace(
        column("work_mode"), _quoted(WorkMode.ONSITE), _quoted(WorkMode.ONSITE.label)
    )
    texts = [
        *(column(name, Text) for name in ("company", "title")),
        *(column(name, Text) for name in ("location", "notes", "next_action", "source")),
        mode,
        # What would join an array is not held to be immutable, as a stored column has to be.
        *(literal_column(f"tags[{number}]", Text) for number in range(1, limits.TAGS + 1)),
    ]
    joined: ColumnElement[str] = func.coalesce(texts[0], _NOTHING, type_=Text)
    for text in texts[1:]:
        joined = joined.concat(_LINE).concat(func.coalesce(text, _NOTHING, type_=Text))
    return folded(joined)


def _quoted(text: str) -> ColumnElement[str]:
    return literal_column(f"'{text}'", Text)

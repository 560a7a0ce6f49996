"""What is wrong with a field, in a short sentence. The value itself is never part of it."""

from collections.abc import Mapping
from typing import Any, get_args

from pydantic_core.core_schema import ErrorType

BROKEN_TEXT = "Part of this text arrived damaged. Please type it again."
CHOOSE = "Choose one from the list."
FILL_IN = "Please fill this in."
DATE = "Enter a date as year-month-day, such as 2026-11-30."
OTHER = "This value is not valid."

BY_FIELD = {
    ("salary_currency", "string_pattern_mismatch"): "Use three letters, such as EUR.",
    ("revision", "int_type"): "Reload the page.",
}
BY_TYPE = {
    "missing": FILL_IN,
    "string_too_short": FILL_IN,
    "string_too_long": "Use at most {max_length:,} characters.",
    "string_unicode": BROKEN_TEXT,
    "too_long": "Use at most {max_length:,}.",
    "int_type": "Enter a whole number.",
    "int_parsing": "Enter a whole number.",
    "greater_than_equal": "Enter {ge:,} or more.",
    "less_than_equal": "Enter {le:,} or less.",
    "bool_type": CHOOSE,
    "enum": CHOOSE,
    "literal_error": CHOOSE,
    "uuid_type": CHOOSE,
    "uuid_parsing": CHOOSE,
    "date_type": DATE,
    "date_parsing": DATE,
    "date_from_datetime_parsing": DATE,
    "date_from_datetime_inexact": DATE,
}
_BUILT_IN = frozenset(get_args(ErrorType))


def message_for(name: str, problem: Mapping[str, Any]) -> str:
    """Return the sentence for one of Pydantic's errors; our own validators bring theirs."""
    kind = problem["type"]
    if kind not in _BUILT_IN:
        return str(problem["msg"])
    template = BY_FIELD.get((name, kind)) or BY_TYPE.get(kind, OTHER)
    return template.format(**problem.get("ctx", {}))

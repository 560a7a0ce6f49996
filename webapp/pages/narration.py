"""History in words."""

from collections.abc import Callable
from datetime import date
from typing import Any

from webapp.models import Kind
from webapp.pages import formats
from webapp.repositories.activities import ActivityRow

LABELS = {
    "url": "job posting",
    "location": "location",
    "work_mode": "work mode",
    "employment_type": "employment",
    "salary_min": "minimum salary",
    "salary_max": "maximum salary",
    "salary_currency": "currency",
    "salary_period": "pay period",
    "applied_on": "application date",
    "deadline_on": "deadline",
    "source": "source",
    "next_action": "next step",
    "next_action_on": "next step date",
}
TOGETHER = dict.fromkeys(("salary_min", "salary_max", "salary_currency", "salary_period"), "salary")
TOGETHER |= {"next_action_on": "next step", "location": "location", "work_mode": "location"}
LONGEST = 60
_UNTOLD = "Changed"
_PAY = {name for name, label in TOGETHER.items() if label == "salary"}
_DATES = {"applied_on", "deadline_on", "next_action_on"}


def describe(line: ActivityRow) -> str:
    """Return what a line of history says, as a sentence without an end."""
    return tell(line.kind, line.before, line.after)


def tell(kind: str, before: dict[str, Any], after: dict[str, Any]) -> str:
    """Return what a change of a kind says. An imported one may hold anything, or nothing."""
    sentence = _TELL.get(Kind(kind))
    try:
        return sentence(before, after) if sentence else _UNTOLD
    except (KeyError, IndexError, TypeError, ValueError, AttributeError):
        return _UNTOLD


def _created(_before: dict[str, Any], after: dict[str, Any]) -> str:
    return f"Added to {after['column']}"


def _moved(before: dict[str, Any], after: dict[str, Any]) -> str:
    if before["column_id"] == after["column_id"]:
        return f"Moved within {after['column']}"
    return f"Moved from {before['column']} to {after['column']}"


def _updated(before: dict[str, Any], after: dict[str, Any]) -> str:
    if len(after) == 1:
        [(name, value)] = after.items()
        return _one(name, before.get(name), value)
    if told := _salary(after) if set(after) <= _PAY else _step(after):
        was_known = any(_is_known(name, value) for name, value in before.items())
        return f"{'Changed' if was_known else 'Set'} {told}"
    *labels, last = dict.fromkeys(TOGETHER.get(name) or LABELS.get(name, name) for name in after)
    return f"Changed {', '.join(labels)} and {last}" if labels else f"Changed {last}"


def _one(name: str, old: Any, new: Any) -> str:
    label = LABELS.get(name, name)
    if not _is_known(name, new):
        return f"Cleared {label}"
    if not _is_known(name, old):
        return "Added notes" if name == "notes" else f"Set {label}{_quoted(' to ', name, new)}"
    return f"Changed {label}{_quoted(' from ', name, old)}{_quoted(' to ', name, new)}"


def _is_known(name: str, value: Any) -> bool:
    """Tell whether something is said: a salary of 0 is, a priority of 0 is none."""
    return bool(value) or (value == 0 and name in _PAY)


def _salary(after: dict[str, Any]) -> str:
    """Return a salary as the card says it, if this change tells all that matters of it."""
    low, high = after.get("salary_min"), after.get("salary_max")
    if low is None or high is None or not after.get("salary_currency"):
        return ""
    pay = formats.salary(low, high, after["salary_currency"], after.get("salary_period"))
    return f"salary to {pay}"


def _step(after: dict[str, Any]) -> str:
    """Return a next step with its day, if both and nothing else changed."""
    if after.keys() != {"next_action", "next_action_on"} or not all(after.values()):
        return ""
    text = _quoted(" to ", "next_action", after["next_action"])
    return (
        f"next step{text}{_quoted(', ', 'next_action_on', after['next_action_on'])}" if text else ""
    )


def _quoted(word: str, name: str, value: Any) -> str:
    """Return a value as part of the sentence, if it is short."""
    if name == "priority":
        return word + formats.PRIORITIES[value].lower()
    if name in _DATES:
        return word + formats.long_date(date.fromisoformat(value))
    text = ", ".join(value) if isinstance(value, list) else str(value)
    return f"{word}“{text}”" if name != "notes" and len(text) <= LONGEST else ""


def _link(verb: str, side: str) -> Callable[[dict[str, Any], dict[str, Any]], str]:
    def tell(before: dict[str, Any], after: dict[str, Any]) -> str:
        link = before if side == "before" else after
        name = link.get("label") or formats.host(link.get("url") or "")
        return f"{verb} the link “{name}”" if name and len(name) <= LONGEST else f"{verb} a link"

    return tell


_TELL: dict[Kind, Callable[[dict[str, Any], dict[str, Any]], str]] = {
    Kind.APPLICATION_CREATED: _created,
    Kind.APPLICATION_MOVED: _moved,
    Kind.APPLICATION_UPDATED: _updated,
    Kind.APPLICATION_DELETED: lambda _before, _after: "Moved to the trash",
    Kind.APPLICATION_RESTORED: lambda _before, after: f"Restored to {after['column']}",
    Kind.LINK_CREATED: _link("Added", "after"),
    Kind.LINK_UPDATED: _link("Changed", "after"),
    Kind.LINK_DELETED: _link("Removed", "before"),
}

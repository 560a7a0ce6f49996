"""What matters most on a card: its next step, and how long nothing has happened."""

from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from webapp.models.words import DEADLINE, DEADLINES, OPEN, Status
from webapp.pages.formats import QUIET_DAYS, days_since, relative_day, urgency

UNMET = OPEN - {Status.APPLIED}


class NextStep(NamedTuple):
    """What is next, when, and how pressing that is (`late`, `soon` or nothing)."""

    text: str
    when: str
    urgency: str


def next_step(
    status: str,
    action: str | None,
    action_on: date | None,
    deadline_on: date | None,
    today: date,
) -> NextStep | None:
    """Return the sooner one of next action and deadline. What is closed presses no more.

    A deadline is news while something is still to be done for it: not once one has applied.
    """
    text, on = action or ("Next step" if action_on else ""), action_on
    if deadline_on and status in UNMET and (deadline_on < on if on else not text):
        text, on = DEADLINES.get(Status(status), DEADLINE), deadline_on
    if not text:
        return None
    if on is None:
        return NextStep(text, "", "")
    is_open = Status(status) in OPEN
    return NextStep(text, relative_day(on, today), urgency(on, today) if is_open else "")


def quiet_days(status: str, updated_at: datetime, zone: ZoneInfo, today: date) -> int:
    """Return for how many days nothing has happened where something should, or 0."""
    if status == Status.SAVED or Status(status) not in OPEN:
        return 0
    days = days_since(updated_at, zone, today)
    return days if days >= QUIET_DAYS else 0

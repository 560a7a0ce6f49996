"""The fixed words of the domain, with their names for people."""

from enum import StrEnum


class Word(StrEnum):
    """A fixed word: its value is the contract, its label is for people."""

    @property
    def label(self) -> str:
        """The word as a person reads it."""
        return self.value.replace("_", "-").capitalize()


class Status(Word):
    """Where an application stands; the first four are open, the others closed."""

    SAVED = "saved"
    APPLIED = "applied"
    INTERVIEW = "interview"
    OFFER = "offer"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    GHOSTED = "ghosted"

    @property
    def is_open(self) -> bool:
        """Whether something can still come of it."""
        return self in OPEN


OPEN = frozenset({Status.SAVED, Status.APPLIED, Status.INTERVIEW, Status.OFFER})

DEADLINES = {Status.SAVED: "Apply by", Status.OFFER: "Answer by"}
DEADLINE = "Due"
"""What a deadline is for, where a card stands; elsewhere it is just due."""


class Colour(Word):
    """The colour of a column."""

    VIOLET = "violet"
    BLUE = "blue"
    TEAL = "teal"
    GREEN = "green"
    AMBER = "amber"
    ROSE = "rose"
    SLATE = "slate"
    GRAY = "gray"

    @property
    def label(self) -> str:
        """The word as a person reads it, spelled as the rest of the pages."""
        return "Grey" if self is Colour.GRAY else super().label


class WorkMode(Word):
    """Where the work is done."""

    ONSITE = "onsite"
    HYBRID = "hybrid"
    REMOTE = "remote"

    @property
    def label(self) -> str:
        """The word as a person reads it."""
        return "On-site" if self is WorkMode.ONSITE else super().label


class EmploymentType(Word):
    """The kind of contract."""

    FULL_TIME = "full_time"
    PART_TIME = "part_time"
    CONTRACT = "contract"
    TEMPORARY = "temporary"
    INTERNSHIP = "internship"


class SalaryPeriod(Word):
    """The period that a salary is paid for."""

    YEAR = "year"
    MONTH = "month"
    WEEK = "week"
    DAY = "day"
    HOUR = "hour"


class Scope(Word):
    """What a token can do."""

    READ = "read"
    WRITE = "write"


class Audience(Word):
    """What a session may be used for: pages in a browser, or the JSON API."""

    WEB = "web"
    API = "api"

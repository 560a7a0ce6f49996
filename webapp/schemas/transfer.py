"""A whole board as a file: what an export writes and an import reads, row by row."""

from datetime import datetime
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from webapp import limits, ranking
from webapp.models.activity import Kind
from webapp.models.words import Colour, EmploymentType, SalaryPeriod, Status, WorkMode
from webapp.schemas.types import (
    Amount,
    CalendarDate,
    ColumnName,
    Company,
    Currency,
    Flag,
    Input,
    Label,
    Location,
    NearInstant,
    NextAction,
    Notes,
    OptionalWebAddress,
    Priority,
    RevisionNumber,
    Source,
    Tags,
    Title,
    WebAddress,
)

VERSION: Final = 1


def _rank(text: str) -> str:
    if not ranking.is_rank(text):
        raise PydanticCustomError("rank", "This is not a valid rank.")
    return text


# Longer than those that a board keeps, and still there is one between any two that can be stored.
Rank = Annotated[str, StringConstraints(max_length=limits.RANK * 3 // 2), AfterValidator(_rank)]


class BoardCopy(Input):
    """The board itself."""

    revision: int = Field(strict=True, ge=0, le=2**53)  # it goes on counting from there
    shortcuts_enabled: Flag


class ColumnCopy(Input):
    """A column."""

    id: UUID
    status: Status
    name: ColumnName
    colour: Colour
    rank: Rank
    collapsed: Flag
    revision: RevisionNumber


class ApplicationCopy(Input):
    """An application, on the board or in the trash."""

    id: UUID
    column_id: UUID
    rank: Rank
    company: Company
    title: Title
    url: OptionalWebAddress
    location: Location
    work_mode: WorkMode | None
    employment_type: EmploymentType | None
    salary_min: Amount | None
    salary_max: Amount | None
    salary_currency: Currency | None
    salary_period: SalaryPeriod | None
    source: Source
    priority: Priority
    notes: Notes
    notes_revision: RevisionNumber
    tags: Tags
    applied_on: CalendarDate | None
    deadline_on: CalendarDate | None
    next_action: NextAction
    next_action_on: CalendarDate | None
    created_at: NearInstant
    updated_at: NearInstant
    deleted_at: NearInstant | None
    revision: RevisionNumber


class LinkCopy(Input):
    """A link."""

    id: UUID
    application_id: UUID
    rank: Rank
    label: Label
    url: WebAddress
    revision: RevisionNumber


class ActivityCopy(Input):
    """A line of history."""

    revision: RevisionNumber
    n: int = Field(strict=True, ge=0, le=limits.LINE)
    application_id: UUID | None
    kind: Kind
    actor: Annotated[str, StringConstraints(pattern=r"^[a-z]{1,20}$")]
    at: NearInstant
    before: dict[str, Any]
    after: dict[str, Any]


class UserCopy(Input):
    """Whose board it was. It is told, and not read back."""

    email: str
    name: str | None
    time_zone: str


class BoardHead(Input):
    """What a file says before the rows."""

    format: Literal["job-tracker"] = "job-tracker"
    version: Literal[1] = VERSION
    exported_at: datetime
    user: UserCopy
    board: BoardCopy

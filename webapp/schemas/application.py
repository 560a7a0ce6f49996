"""What comes in and goes out about applications."""

from datetime import date, datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from webapp import limits
from webapp.models.words import EmploymentType, SalaryPeriod, Status, WorkMode
from webapp.schemas.link import LinkCreate, LinkRead
from webapp.schemas.types import (
    Amount,
    CalendarDate,
    Company,
    Currency,
    Input,
    Instant,
    Location,
    NextAction,
    Notes,
    OptionalWebAddress,
    Output,
    Patch,
    Priority,
    RevisionNumber,
    SearchText,
    Source,
    Tags,
    Title,
)

Sort = Literal[
    "created_at",
    "-created_at",
    "updated_at",
    "-updated_at",
    "applied_on",
    "-applied_on",
    "deadline_on",
    "-deadline_on",
    "next_action_on",
    "-next_action_on",
    "company",
    "-company",
    "title",
    "-title",
    "priority",
    "-priority",
]


class ApplicationCreate(Input):
    """A new application. It goes to the top of its column."""

    company: Company
    title: Title
    status: Status | None = Field(
        None, description="Uses its first column; `applied` if neither is given."
    )
    column_id: UUID | None = Field(None, description="Cannot be combined with `status`.")
    url: OptionalWebAddress = None
    location: Location = None
    work_mode: WorkMode | None = None
    employment_type: EmploymentType | None = None
    salary_min: Amount | None = None
    salary_max: Amount | None = None
    salary_currency: Currency | None = None
    salary_period: SalaryPeriod | None = None
    source: Source = None
    priority: Priority = 0
    notes: Notes = Field(None, description="Markdown.")
    links: Annotated[list[LinkCreate], Field(max_length=limits.LINKS)] = Field([])
    tags: Tags = Field([])
    applied_on: CalendarDate | None = None
    deadline_on: CalendarDate | None = None
    next_action: NextAction = None
    next_action_on: CalendarDate | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.status is not None and self.column_id is not None:
            raise PydanticCustomError("one_column", "Give a status or a column, not both.")
        return self


class ApplicationUpdate(Patch):
    """The fields to change; null clears a field.

    A new status moves the card to the top of that status's first column.
    """

    company: Company = ""
    title: Title = ""
    status: Status = Status.APPLIED
    url: OptionalWebAddress = None
    location: Location = None
    work_mode: WorkMode | None = None
    employment_type: EmploymentType | None = None
    salary_min: Amount | None = None
    salary_max: Amount | None = None
    salary_currency: Currency | None = None
    salary_period: SalaryPeriod | None = None
    source: Source = None
    priority: Priority = 0
    notes: Notes = None
    tags: Tags = Field([])
    applied_on: CalendarDate | None = None
    deadline_on: CalendarDate | None = None
    next_action: NextAction = None
    next_action_on: CalendarDate | None = None


class ApplicationQuery(Input):
    """Which applications a list shows, in which order, and from where on."""

    status: list[Status] = Field([], max_length=8, description="May be repeated.")
    column_id: UUID | None = None
    tag: SearchText | None = Field(None, description="An exact tag; case-sensitive.")
    q: SearchText = Field(
        "",
        description="Words that must all occur in company, title, location, notes, next action,"
        " source, work mode or tags; case and accents are ignored.",
    )
    updated_since: Instant | None = None
    deleted: Literal["only", "include"] | None = Field(
        None, description="Show only the trash, or include it; by default only the board."
    )
    sort: Sort = Field("-created_at", description="A minus sorts in descending order.")
    limit: int = Field(
        limits.PAGE,
        ge=1,
        le=limits.PAGE_MAX,
        description="Pages with long texts may be shorter.",
    )
    cursor: str | None = Field(
        None, description="Taken from the `Link` header of the previous page."
    )


class NotesUpdate(Input):
    """New notes, and the revision of the notes that they were written from (absent: the last
    write wins).
    """

    notes: Notes = None
    revision: RevisionNumber | None = None


class ApplicationRead(Output):
    """An application."""

    id: UUID
    status: Status
    column_id: UUID
    rank: str = Field(description="Sorts the cards in a column, compared byte by byte.")
    company: str
    title: str
    url: str | None
    location: str | None
    work_mode: WorkMode | None
    employment_type: EmploymentType | None
    salary_min: int | None
    salary_max: int | None
    salary_currency: str | None
    salary_period: SalaryPeriod | None
    source: str | None
    priority: int
    notes: str | None
    links: list[LinkRead]
    tags: list[str]
    applied_on: date | None
    deadline_on: date | None
    next_action: str | None
    next_action_on: date | None
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None = Field(
        description="When it was moved to the trash; null on the board."
    )
    revision: RevisionNumber = Field(
        description="The board's revision at the last change; also the ETag."
    )

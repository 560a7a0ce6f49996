"""Applications: the jobs applied for, or about to be. On the board they look like cards."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Computed,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy import Column as TableColumn
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp import limits
from webapp.models.base import Base, Instant, OnBoard, Rank, Revision, at_most, one_of
from webapp.models.column import Column
from webapp.models.folding import search_text
from webapp.models.link import Link
from webapp.models.words import EmploymentType, SalaryPeriod, Status, WorkMode


class Application(OnBoard, Base):
    """A job applied for. `notes_revision` is the revision of the last change of its notes."""

    __tablename__ = "applications"
    __table_args__ = (
        ForeignKeyConstraint(
            ["owner_id", "column_id"],
            ["columns.owner_id", "columns.id"],
            name="fk_applications_columns",
        ),
        UniqueConstraint(
            "owner_id", "column_id", "rank", name="uq_applications_owner_id_column_id_rank"
        ),
        Index(
            "ix_applications_trash",
            "owner_id",
            "deleted_at",
            postgresql_where=text("deleted_at IS NOT NULL"),
        ),
        Index(
            "ix_applications_live",
            "owner_id",
            "column_id",
            postgresql_where=text("deleted_at IS NULL"),
        ),
        Index(
            "ix_applications_next_action_on",
            "owner_id",
            "next_action_on",
            postgresql_where=text("deleted_at IS NULL AND next_action_on IS NOT NULL"),
        ),
        Index(
            "ix_applications_deadline_on",
            "owner_id",
            "deadline_on",
            postgresql_where=text("deleted_at IS NULL AND deadline_on IS NOT NULL"),
        ),
        CheckConstraint(at_most("company", limits.COMPANY), name="company"),
        CheckConstraint(at_most("title", limits.TITLE), name="title"),
        CheckConstraint(at_most("url", limits.URL), name="url"),
        CheckConstraint(at_most("location", limits.LOCATION), name="location"),
        CheckConstraint(at_most("source", limits.SOURCE), name="source"),
        CheckConstraint(at_most("notes", limits.NOTES), name="notes"),
        CheckConstraint(at_most("next_action", limits.NEXT_ACTION), name="next_action"),
        CheckConstraint(at_most("rank", 2 * limits.RANK), name="rank"),
        CheckConstraint(one_of("work_mode", WorkMode), name="work_mode"),
        CheckConstraint(one_of("employment_type", EmploymentType), name="employment_type"),
        CheckConstraint(one_of("salary_period", SalaryPeriod), name="salary_period"),
        CheckConstraint("char_length(salary_currency) = 3", name="salary_currency"),
        CheckConstraint(f"salary_min BETWEEN 0 AND {limits.SALARY}", name="salary_min"),
        CheckConstraint(f"salary_max BETWEEN 0 AND {limits.SALARY}", name="salary_max"),
        CheckConstraint("salary_min <= salary_max", name="salary"),
        CheckConstraint(f"priority BETWEEN 0 AND {limits.PRIORITY}", name="priority"),
        CheckConstraint(f"cardinality(tags) <= {limits.TAGS}", name="tags"),
        TableColumn("search_text", Text, Computed(search_text(), persisted=True)),
    )
    # It is for statements that search; no object carries it.
    __mapper_args__ = {"exclude_properties": {"search_text"}}  # noqa: RUF012

    column_id: Mapped[UUID]
    rank: Mapped[Rank]
    company: Mapped[str]
    title: Mapped[str]
    url: Mapped[str | None]
    location: Mapped[str | None]
    work_mode: Mapped[str | None]
    employment_type: Mapped[str | None]
    salary_min: Mapped[int | None]
    salary_max: Mapped[int | None]
    salary_currency: Mapped[str | None]
    salary_period: Mapped[str | None]
    source: Mapped[str | None]
    priority: Mapped[int] = mapped_column(SmallInteger)
    notes: Mapped[str | None]
    notes_revision: Mapped[Revision]
    tags: Mapped[list[str]] = mapped_column(ARRAY(Text))
    applied_on: Mapped[date | None]
    deadline_on: Mapped[date | None]
    next_action: Mapped[str | None]
    next_action_on: Mapped[date | None]
    created_at: Mapped[Instant]
    updated_at: Mapped[Instant]
    deleted_at: Mapped[Instant | None]

    column: Mapped[Column] = relationship(lazy="raise", viewonly=True)
    links: Mapped[list[Link]] = relationship(lazy="raise", viewonly=True, order_by=Link.rank)

    @property
    def is_deleted(self) -> bool:
        """Whether it lies in the trash."""
        return self.deleted_at is not None

    def touch(self, revision: int, at: datetime) -> None:
        """Note that a change with this revision has touched it."""
        self.revision = revision
        self.updated_at = at

    @property
    def status(self) -> Status:
        """Where it stands: the status of its column."""
        return Status(self.column.status)

"""Activities: the lines of history. From them alone each application's path can be told."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base, Facts, Instant, Owned, Revision, of_board


class Kind(StrEnum):
    """What happened to what."""

    APPLICATION_CREATED = "application.created"
    APPLICATION_UPDATED = "application.updated"
    APPLICATION_MOVED = "application.moved"
    APPLICATION_DELETED = "application.deleted"
    APPLICATION_RESTORED = "application.restored"
    APPLICATION_ERASED = "application.erased"
    LINK_CREATED = "link.created"
    LINK_UPDATED = "link.updated"
    LINK_DELETED = "link.deleted"
    COLUMN_CREATED = "column.created"
    COLUMN_UPDATED = "column.updated"
    COLUMN_MOVED = "column.moved"
    COLUMN_DELETED = "column.deleted"
    BOARD_UPDATED = "board.updated"
    BOARD_IMPORTED = "board.imported"
    BOARD_RESTORED = "board.restored"
    USER_UPDATED = "user.updated"


class Activity(Owned, Base):
    """One line: line `n` of the change with this revision.

    `before` and `after` hold only what changed.
    """

    __tablename__ = "activities"
    __table_args__ = (
        of_board("activities"),
        Index("ix_activities_application", "owner_id", "application_id", "revision", "n"),
    )

    revision: Mapped[Revision] = mapped_column(primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[UUID | None]
    kind: Mapped[str]
    actor: Mapped[str]
    at: Mapped[Instant]
    before: Mapped[Facts]
    after: Mapped[Facts]

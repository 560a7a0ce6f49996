"""Links: an application's labelled URLs."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped

from webapp import limits
from webapp.models.base import Base, OnBoard, Rank, at_most


class Link(OnBoard, Base):
    """A labelled URL of an application."""

    __tablename__ = "links"
    __table_args__ = (
        ForeignKeyConstraint(
            ["owner_id", "application_id"],
            ["applications.owner_id", "applications.id"],
            name="fk_links_applications",
            ondelete="CASCADE",
        ),
        UniqueConstraint(
            "owner_id", "application_id", "rank", name="uq_links_owner_id_application_id_rank"
        ),
        CheckConstraint(at_most("label", limits.LABEL), name="label"),
        CheckConstraint(at_most("url", limits.URL), name="url"),
        CheckConstraint(at_most("rank", 2 * limits.RANK), name="rank"),
    )

    application_id: Mapped[UUID]
    rank: Mapped[Rank]
    label: Mapped[str | None]
    url: Mapped[str]

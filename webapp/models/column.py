"""Columns: the lanes of a board, named, ordered and coloured by their owner."""

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped

from webapp import limits
from webapp.models.base import Base, OnBoard, Rank, at_most, of_board, one_of
from webapp.models.words import Colour, Status

STARTING: tuple[tuple[Status, Colour], ...] = (
    (Status.SAVED, Colour.VIOLET),
    (Status.APPLIED, Colour.BLUE),
    (Status.INTERVIEW, Colour.AMBER),
    (Status.OFFER, Colour.GREEN),
    (Status.ACCEPTED, Colour.TEAL),
    (Status.REJECTED, Colour.ROSE),
    (Status.WITHDRAWN, Colour.SLATE),
    (Status.GHOSTED, Colour.GRAY),
)
"""The columns of a new board, in order; those of closed statuses start collapsed."""


class Column(OnBoard, Base):
    """A lane. It belongs to exactly one status."""

    __tablename__ = "columns"
    __table_args__ = (
        of_board("columns"),
        UniqueConstraint("owner_id", "rank", name="uq_columns_owner_id_rank"),
        CheckConstraint(one_of("status", Status), name="status"),
        CheckConstraint(one_of("colour", Colour), name="colour"),
        CheckConstraint(at_most("name", limits.COLUMN_NAME), name="name"),
        CheckConstraint(at_most("rank", 2 * limits.RANK), name="rank"),
    )

    status: Mapped[str]
    name: Mapped[str]
    colour: Mapped[str]
    rank: Mapped[Rank]
    collapsed: Mapped[bool]

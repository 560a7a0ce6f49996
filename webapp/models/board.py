"""The board: one for each owner; it carries the revision that numbers all changes."""

from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base, Revision


class Board(Base):
    """All of an owner's columns and applications, and the owner's preferences."""

    __tablename__ = "boards"

    owner_id: Mapped[UUID] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    revision: Mapped[Revision]
    shortcuts_enabled: Mapped[bool]

"""Invitations: links by which one person makes an account while registration is by invitation."""

from uuid import UUID

from sqlalchemy import CheckConstraint, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from webapp import limits
from webapp.models.base import Base, Instant, at_most


class Invitation(Base):
    """A link that is good once. Nobody owns it: whoever has it has no account yet."""

    __tablename__ = "invitations"
    __table_args__ = (CheckConstraint(at_most("note", limits.NAME), name="note"),)

    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    note: Mapped[str | None]
    made_by: Mapped[UUID | None]
    created_at: Mapped[Instant]
    expires_at: Mapped[Instant]
    used_at: Mapped[Instant | None]

"""Users: people with an e-mail address and a password."""

import unicodedata
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp import limits
from webapp.models.base import Base, Instant, Revision, at_most, new_id


class User(Base):
    """A person who signs in.

    The one table that is found by something else than an owner: its e-mail address.
    """

    __tablename__ = "users"
    __table_args__ = (
        UniqueConstraint("email_canonical", name="uq_users_email_canonical"),
        CheckConstraint(at_most("email", limits.EMAIL), name="email"),
        CheckConstraint(at_most("name", limits.NAME), name="name"),
        CheckConstraint(at_most("time_zone", limits.TIME_ZONE), name="time_zone"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    email: Mapped[str]
    email_canonical: Mapped[str]
    password_hash: Mapped[str] = mapped_column()
    name: Mapped[str | None]
    time_zone: Mapped[str]
    revision: Mapped[Revision]
    created_at: Mapped[Instant]
    disabled_at: Mapped[Instant | None]
    is_administrator: Mapped[bool] = mapped_column(default=False, server_default="false")


def canonical_email(email: str) -> str:
    """Return the form in which addresses are compared: NFC, case folded, without a trailing dot."""
    return unicodedata.normalize("NFC", email.strip()).casefold().rstrip(".")

"""Sessions: sign-ins of browsers and of scripts.

A signed token names a row here; no row, no access.
"""

from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp import limits
from webapp.models.base import Base, Instant, Owned, at_most, new_id, of_board, one_of
from webapp.models.words import Audience


class SignedIn(Owned, Base):
    """A sign-in, revocable at once."""

    __tablename__ = "sessions"
    __table_args__ = (
        of_board("sessions"),
        CheckConstraint(one_of("audience", Audience), name="audience"),
        CheckConstraint(at_most("user_agent", limits.USER_AGENT), name="user_agent"),
        CheckConstraint(at_most("address", limits.ADDRESS), name="address"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, sort_order=-1)
    audience: Mapped[str]
    user_agent: Mapped[str]
    address: Mapped[str]
    created_at: Mapped[Instant]
    last_seen_at: Mapped[Instant]
    expires_at: Mapped[Instant]
    revoked_at: Mapped[Instant | None]

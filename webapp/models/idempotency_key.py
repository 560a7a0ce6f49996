"""Idempotency keys: the first answer to a request, kept so that a retry gets it again."""

from typing import Any

from sqlalchemy import CheckConstraint, Index, LargeBinary
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from webapp import limits
from webapp.models.base import Base, Instant, Owned, at_most, of_board


class IdempotencyKey(Owned, Base):
    """A key that a client chose, the digest of the request that came with it, and the answer to
    that.
    """

    __tablename__ = "idempotency_keys"
    __table_args__ = (
        of_board("idempotency_keys"),
        Index("ix_idempotency_keys_at", "owner_id", "at"),
        CheckConstraint(at_most("key", limits.IDEMPOTENCY_KEY), name="key"),
    )

    key: Mapped[str] = mapped_column(primary_key=True, sort_order=-1)
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    answer: Mapped[dict[str, Any]] = mapped_column(JSONB)
    at: Mapped[Instant]

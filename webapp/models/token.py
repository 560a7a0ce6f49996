"""Tokens: personal access tokens of scripts. Only a digest is kept."""

from uuid import UUID

from sqlalchemy import CheckConstraint, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp import limits
from webapp.models.base import Base, Instant, Owned, at_most, new_id, of_board, one_of
from webapp.models.words import Scope


class Token(Owned, Base):
    """A script's key, revocable at once. Its text names the owner; the rest of it is chance."""

    __tablename__ = "tokens"
    __table_args__ = (
        of_board("tokens"),
        UniqueConstraint("owner_id", "digest", name="uq_tokens_owner_id_digest"),
        CheckConstraint(one_of("scope", Scope), name="scope"),
        CheckConstraint(at_most("name", limits.TOKEN_NAME), name="name"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, sort_order=-1)
    name: Mapped[str]
    scope: Mapped[str]
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[Instant]
    expires_at: Mapped[Instant | None]
    last_used_at: Mapped[Instant | None]
    revoked_at: Mapped[Instant | None]

"""Throttles: how often something was tried lately, by a keyed digest of who tried."""

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base, Instant


class Throttle(Base):
    """A count within a window of time.

    It may be lost with a crash; it never holds an address in clear.
    """

    __tablename__ = "throttles"
    __table_args__ = {"prefixes": ["UNLOGGED"]}  # noqa: RUF012 - SQLAlchemy reads it from the class

    key: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    tries: Mapped[int]
    started_at: Mapped[Instant]
    ends_at: Mapped[Instant]

"""What all mapped classes share: names of constraints, column types, the owner in every key."""

import secrets
import time
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, ForeignKeyConstraint, MetaData, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

Instant = Annotated[datetime, mapped_column(DateTime(timezone=True))]
Revision = Annotated[int, mapped_column(BigInteger)]
Rank = Annotated[str, mapped_column(Text(collation="C"))]
Facts = Annotated[dict[str, Any], mapped_column(JSONB)]


def new_id() -> UUID:
    """Return a UUIDv7 (RFC 9562, 5.7): 48 bits of milliseconds, 12 bits of a fraction of one, 62
    random bits.
    """
    nanoseconds = time.time_ns()
    milliseconds, rest = divmod(nanoseconds, 1_000_000)
    fraction = rest * 4096 // 1_000_000
    value = milliseconds << 80 | 0x7 << 76 | fraction << 64 | 0b10 << 62 | secrets.randbits(62)
    return UUID(int=value)


class Base(DeclarativeBase):
    """The root of all mapped classes."""

    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(referred_table_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        }
    )
    type_annotation_map = {str: Text}  # noqa: RUF012 - SQLAlchemy reads it from the class


class Owned:
    """A row of an owner: the owner is the first part of its key."""

    owner_id: Mapped[UUID] = mapped_column(primary_key=True, sort_order=-2)


class OnBoard(Owned):
    """A row of an owner's board: it changes only through the gate, which numbers each change."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, sort_order=-1)
    revision: Mapped[Revision]


def of_board(table: str) -> ForeignKeyConstraint:
    """Return the foreign key that ties a table's rows to the board of their owner."""
    return ForeignKeyConstraint(
        ["owner_id"], ["boards.owner_id"], name=f"fk_{table}_boards", ondelete="CASCADE"
    )


def at_most(column: str, length: int) -> str:
    """Return the SQL condition that bounds a text column to `length` code points."""
    return f"char_length({column}) <= {length}"


def one_of(column: str, words: type[StrEnum]) -> str:
    """Return the SQL condition that bounds a text column to the words of an enumeration."""
    listed = ", ".join(f"'{word}'" for word in words)
    return f"{column} IN ({listed})"

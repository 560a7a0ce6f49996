"""Columns, in the order of the board."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.errors import NotFound
from webapp.models import Column
from webapp.repositories.reading import FRESH


def get(session: Session, owner_id: UUID, column_id: UUID) -> Column:
    """Return a column; raises NotFound."""
    column = session.get(Column, (owner_id, column_id), populate_existing=True)
    if column is None:
        raise NotFound("This column does not exist.")
    return column


def find(session: Session, owner_id: UUID, column_id: UUID) -> Column | None:
    """Return a column, if it still exists."""
    return session.get(Column, (owner_id, column_id), populate_existing=True)


def list_all(session: Session, owner_id: UUID) -> list[Column]:
    """Return all columns from left to right."""
    query = select(Column).where(Column.owner_id == owner_id).order_by(Column.rank)
    return list(session.scalars(query, execution_options=FRESH))


def find_rank_after(session: Session, owner_id: UUID, rank: str) -> str | None:
    """Return the rank of the next column to the right."""
    query = select(func.min(Column.rank)).where(Column.owner_id == owner_id, Column.rank > rank)
    return session.scalar(query)

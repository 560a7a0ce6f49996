"""All rows of one board, to copy them out and in."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from webapp.models import Activity, Application, Column, Link

COPIED = (Column, Application, Link, Activity)
"""In the order in which rows refer to each other."""
ROWS_AT_ONCE = 50
"""So few that a statement is in time though each row has the longest notes, which are folded."""
_ORDER: dict[type, tuple[Any, ...]] = {
    Column: (Column.rank,),
    Application: (Application.id,),
    Link: (Link.application_id, Link.rank),
    Activity: (Activity.revision, Activity.n),
}


def list_rows(session: Session, owner_id: UUID, model: Any) -> list[Any]:
    """Return all rows of one kind."""
    query = select(model).where(model.owner_id == owner_id).order_by(*_ORDER[model])
    return list(session.scalars(query))


def insert_rows(
    session: Session, owner_id: UUID, model: Any, rows: Sequence[Mapping[str, Any]]
) -> None:
    """Store rows of one kind for an owner."""
    for start in range(0, len(rows), ROWS_AT_ONCE):
        some = rows[start : start + ROWS_AT_ONCE]
        session.execute(insert(model), [{**row, "owner_id": owner_id} for row in some])


def delete_starting_rows(session: Session, owner_id: UUID) -> None:
    """Delete the columns and the history of a board that has no cards."""
    for model in (Activity, Column):
        session.execute(delete(model).where(model.owner_id == owner_id))
    session.expire_all()

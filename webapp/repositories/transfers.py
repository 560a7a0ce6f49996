"""All rows of one board, to copy them out and in."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select, tuple_
from sqlalchemy.orm import Session

from webapp.models import Activity, Application, Column, Link

ROWS_AT_ONCE = 50
_ORDER: dict[type, tuple[Any, ...]] = {
    Column: (Column.rank,),
    Application: (Application.id,),
    Link: (Link.application_id, Link.rank),
    Activity: (Activity.revision, Activity.n),
}


def iterate_rows(
    session: Session, owner_id: UUID, model: Any, names: Collection[str]
) -> Iterator[Any]:
    """Return these columns of all rows of one kind, some rows at a time."""
    order = _ORDER[model]
    columns = [getattr(model, name) for name in names]
    query = select(*columns).where(model.owner_id == owner_id).order_by(*order).limit(ROWS_AT_ONCE)
    page = query
    while rows := session.execute(page).all():
        yield from rows
        last = tuple_(*(getattr(rows[-1], column.key) for column in order))
        page = query.where(tuple_(*order) > last)


def insert_rows(
    session: Session, owner_id: UUID, model: Any, rows: Sequence[Mapping[str, Any]]
) -> None:
    """Store rows of one kind for an owner."""
    session.execute(insert(model), [{**row, "owner_id": owner_id} for row in rows])


def delete_starting_rows(session: Session, owner_id: UUID) -> None:
    """Delete the columns and the history of a board that has no cards."""
    for model in (Activity, Column):
        session.execute(delete(model).where(model.owner_id == owner_id))
    session.expire_all()

"""All rows of one board, to copy them out and in."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select, tuple_
from sqlalchemy.orm import Session

from webapp.models import Activity, Application, Column, Link

COPIED = (Column, Application, Link, Activity)
"""In the order in which rows refer to each other."""
ROWS_AT_ONCE = 50
NOTES_AT_ONCE = 500_000
"""Characters of notes that one statement stores, as folding them takes time: a tenth of what a
statement may take, on a machine that does nothing else."""
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
    session: Session, owner_id: UUID, model: Any, rows: Iterable[Mapping[str, Any]]
) -> None:
    """Store rows of one kind for an owner, some at a time."""
    for some in _batches(rows):
        session.execute(insert(model), [{**row, "owner_id": owner_id} for row in some])


def delete_starting_rows(session: Session, owner_id: UUID) -> None:
    """Delete the columns and the history of a board that has no cards."""
    for model in (Activity, Column):
        session.execute(delete(model).where(model.owner_id == owner_id))
    session.expire_all()


def _batches(rows: Iterable[Mapping[str, Any]]) -> Iterator[list[Mapping[str, Any]]]:
    batch: list[Mapping[str, Any]] = []
    characters = 0
    for row in rows:
        batch.append(row)
        characters += len(row.get("notes") or "")
        if len(batch) == ROWS_AT_ONCE or characters >= NOTES_AT_ONCE:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch

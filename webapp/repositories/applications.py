"""Applications: one with all that belongs to it, pages of many, and the ranks around a place."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, delete, func, insert, literal, null, select, tuple_
from sqlalchemy.orm import Session, joinedload, selectinload

from webapp.errors import NotFound
from webapp.models import Application, Link
from webapp.prepared import prepared
from webapp.repositories.activities import Written, history_of, with_history
from webapp.repositories.reading import FRESH
from webapp.repositories.tables import APPLICATIONS, FACTS_OF_APPLICATIONS


def get(session: Session, owner_id: UUID, application_id: UUID) -> Application:
    """Return an application with its column and links, from the trash too; raises NotFound."""
    query = _whole(owner_id).where(Application.id == application_id)
    application: Application | None = session.scalar(
        query.execution_options(populate_existing=True)
    )
    if application is None:
        raise NotFound("This application does not exist.")
    return application


_NAMES = [each.name for each in FACTS_OF_APPLICATIONS]
_ADDED = insert(APPLICATIONS).values({name: bindparam(name) for name in _NAMES})
_ADD = prepared(_ADDED)
_ADD_AND_WRITE = prepared(with_history(select(null()).add_cte(_ADDED.cte("added"))))


def add(session: Session, application: Application, written: Written | None = None) -> None:
    """Store a new application, and with `written` the whole change, in one statement. Its object
    stays outside of the session.
    """
    values = {name: getattr(application, name) for name in _NAMES}
    if written is None:
        session.connection().execute(_ADD, values)
    else:
        session.connection().execute(_ADD_AND_WRITE, values | history_of(written))


def list_trash(
    session: Session,
    owner_id: UUID,
    before: tuple[datetime, UUID] | None,
    limit: int,
    until: int | None = None,
) -> list[Application]:
    """Return trashed applications, the newest first; of those that have not changed since a
    revision, if one is given.
    """
    query = _whole(owner_id).where(Application.deleted_at.is_not(None))
    if before is not None:
        place = tuple_(Application.deleted_at, Application.id)
        query = query.where(place < tuple_(literal(before[0]), literal(before[1])))
    if until is not None:
        query = query.where(Application.revision <= until)
    query = query.order_by(Application.deleted_at.desc(), Application.id.desc())
    return list(session.scalars(query.limit(limit)))


def is_empty(session: Session, owner_id: UUID) -> bool:
    """Tell whether an owner has no application at all, not even in the trash."""
    query = select(Application.id).where(Application.owner_id == owner_id).limit(1)
    return session.scalar(query) is None


def delete_rows(session: Session, owner_id: UUID, ids: Sequence[UUID]) -> None:
    """Delete applications and their links for good."""
    session.execute(delete(Link).where(Link.owner_id == owner_id, Link.application_id.in_(ids)))
    session.execute(
        delete(Application).where(Application.owner_id == owner_id, Application.id.in_(ids))
    )


def find_rank_after(
    session: Session, owner_id: UUID, column_id: UUID, rank: str, apart: UUID
) -> str | None:
    """Return the next rank of a column after one, whoever holds it but `apart`."""
    return session.scalar(
        _rank(func.min(Application.rank), owner_id, column_id, apart).where(Application.rank > rank)
    )


def find_rank_before(
    session: Session, owner_id: UUID, column_id: UUID, rank: str, apart: UUID
) -> str | None:
    """Return the next rank of a column before one, whoever holds it but `apart`."""
    return session.scalar(
        _rank(func.max(Application.rank), owner_id, column_id, apart).where(Application.rank < rank)
    )


def find_last_rank(session: Session, owner_id: UUID, column_id: UUID) -> str | None:
    """Return the highest rank of a column."""
    return session.scalar(_rank(func.max(Application.rank), owner_id, column_id, None))


def find_neighbour(
    session: Session, owner_id: UUID, column_id: UUID, rank: str, *, above: bool
) -> str | None:
    """Return the rank of the card of the board right above or below a rank of a column."""
    value = func.max(Application.rank) if above else func.min(Application.rank)
    query = _rank(value, owner_id, column_id, None).where(
        Application.deleted_at.is_(None),
        Application.rank < rank if above else Application.rank > rank,
    )
    return session.scalar(query)


def _rank(value: Any, owner_id: UUID, column_id: UUID, apart: UUID | None) -> Select[str | None]:
    query = select(value).where(
        Application.owner_id == owner_id, Application.column_id == column_id
    )
    return query if apart is None else query.where(Application.id != apart)


def _whole(owner_id: UUID) -> Select[Any]:
    """Select applications with columns and links, each by a statement that names the owner."""
    return (
        select(Application)
        .where(Application.owner_id == owner_id)
        .options(
            joinedload(Application.column, innerjoin=True),
            selectinload(Application.links.and_(Link.owner_id == owner_id)),
        )
        .execution_options(**FRESH)
    )

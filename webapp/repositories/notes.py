"""Notes by themselves: they are saved often, and the rest of the application does not matter."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from webapp.errors import NotFound
from webapp.prepared import prepared
from webapp.repositories.tables import APPLICATIONS, OWNER


class NotesRow(NamedTuple):
    """An application's notes, under the names that they have there."""

    id: UUID
    notes: str | None
    notes_revision: int
    is_deleted: bool


_GET = prepared(
    select(
        APPLICATIONS.c.id,
        APPLICATIONS.c.notes,
        APPLICATIONS.c.notes_revision,
        APPLICATIONS.c.deleted_at.is_not(None),
    ).where(APPLICATIONS.c.owner_id == OWNER, APPLICATIONS.c.id == bindparam("id"))
)


def get(session: Session, owner_id: UUID, application_id: UUID) -> NotesRow:
    """Return the notes of an application, of one in the trash too; raises NotFound."""
    values = {"owner_id": owner_id, "id": application_id}
    row = session.connection().execute(_GET, values).one_or_none()
    if row is None:
        raise NotFound("This application does not exist.")
    return NotesRow._make(row)


_WRITE = prepared(
    update(APPLICATIONS)
    .where(
        APPLICATIONS.c.owner_id == bindparam("of_owner"), APPLICATIONS.c.id == bindparam("of_id")
    )
    .values(
        notes=bindparam("notes"),
        notes_revision=bindparam("of_change"),
        revision=bindparam("of_change"),
        updated_at=bindparam("updated_at"),
    )
)


def write(
    session: Session,
    owner_id: UUID,
    application_id: UUID,
    notes: str | None,
    revision: int,
    at: datetime,
) -> None:
    """Replace the notes by a change with this revision."""
    values = {
        "of_owner": owner_id,
        "of_id": application_id,
        "notes": notes,
        "of_change": revision,
        "updated_at": at,
    }
    session.connection().execute(_WRITE, values)

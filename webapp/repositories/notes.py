"""Notes by themselves: they are saved often, and the rest of the application does not matter."""

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, Text, Uuid, bindparam, null, select
from sqlalchemy.orm import Session

from webapp.errors import NotFound
from webapp.prepared import prepared
from webapp.repositories.activities import Written, history_of, with_history
from webapp.repositories.tables import APPLICATIONS, OWNER, written_by


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


_REPLACED = written_by(
    "replaced",
    """
    UPDATE applications SET notes = :notes, notes_revision = :of_change, revision = :of_change,
        updated_at = :of_instant
    WHERE owner_id = :owner_id AND id = :id
    """,
    owner_id=Uuid(),
    id=Uuid(),
    notes=Text(),
    of_change=BigInteger(),
    of_instant=DateTime(timezone=True),
)
_WRITE = prepared(with_history(select(null()).add_cte(_REPLACED)))


def write(session: Session, application_id: UUID, notes: str | None, written: Written) -> None:
    """Replace the notes, and write down the whole change."""
    values = {**history_of(written), "id": application_id, "notes": notes}
    session.connection().execute(_WRITE, values)

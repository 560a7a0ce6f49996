"""History, as it is read."""

from uuid import UUID

from sqlalchemy.orm import Session

from webapp import limits
from webapp.errors import UnknownRevision
from webapp.repositories import activities, applications
from webapp.repositories.activities import ActivityRow
from webapp.services import undos
from webapp.services.owner import Owner
from webapp.services.undos import Undone


def list_for(
    session: Session,
    owner: Owner,
    application_id: UUID,
    before: tuple[int, int] | None = None,
    limit: int = limits.PAGE,
) -> list[ActivityRow]:
    """Return an application's history, the newest line first, from before a line.

    Raises NotFound.
    """
    applications.get(session, owner.id, application_id)
    return activities.list_by_application(session, owner.id, application_id, before, limit)


def list_newest(
    session: Session, owner_id: UUID, application_id: UUID, limit: int
) -> list[ActivityRow]:
    """Return the newest lines of an application that is there, the newest first."""
    return activities.list_by_application(session, owner_id, application_id, None, limit)


def list_since(
    session: Session, owner: Owner, after: tuple[int, int], limit: int
) -> list[ActivityRow]:
    """Return what changed on the board after a line of history, the oldest first.

    Raises UnknownRevision: whoever waits for the board to come to theirs would miss all until then.
    """
    if after[0] > owner.board_revision:
        raise UnknownRevision(
            "This board has not come to that revision; it may be restored from an older backup."
            " Read all anew, and go on from there.",
            "since",
        )
    return activities.list_since(session, owner.id, after, limit)


def undo(session: Session, owner: Owner, revision: int) -> Undone:
    """Take back the change with this revision. Raises NotFound, UndoRefused."""
    return undos.undo(session, owner, revision)

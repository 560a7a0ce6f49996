"""History, as it is read."""

from uuid import UUID

from sqlalchemy.orm import Session

from webapp import limits
from webapp.errors import UnknownRevision
from webapp.repositories import activities, applications, histories
from webapp.repositories.histories import Lines
from webapp.services import undos
from webapp.services.owner import Owner
from webapp.services.undos import Undone


def list_for(
    session: Session,
    owner: Owner,
    application_id: UUID,
    before: tuple[int, int] | None = None,
    limit: int = limits.PAGE,
) -> Lines:
    """Return an application's history, the newest line first, from before a line: a page of it.

    Raises NotFound.
    """
    applications.get(session, owner.id, application_id)
    return histories.list_by_application(session, owner.id, application_id, before, limit)


def list_in_words(
    session: Session,
    owner_id: UUID,
    application_id: UUID,
    before: tuple[int, int] | None,
    limit: int,
) -> Lines:
    """Return a page of the history of an application that is there, as sentences tell it, the
    newest line first, from before a line: of notes only whether there were any.
    """
    return histories.list_in_words(session, owner_id, application_id, before, limit)


def list_since(session: Session, owner: Owner, after: tuple[int, int], limit: int) -> Lines:
    """Return a page of what changed on the board after a line of history, the oldest first.

    Raises UnknownRevision if the board never had that revision, or had it before it was restored to
    an earlier one: who has it may know of changes that have been undone.
    """
    found = histories.list_since(session, owner.id, after, limit)
    next_one = found.lines[0].revision if found.lines else owner.board_revision + 1
    # After a gap, which an import may have left as well, history itself is asked.
    is_known = next_one <= after[0] + 1 or activities.is_known(session, owner.id, after[0])
    if after[0] > owner.board_revision or (after[0] and not is_known):
        raise UnknownRevision(
            "This board has never had that revision; it may have been restored from an older"
            " backup. Fetch everything again and continue from there.",
            "since",
        )
    return found


def undo(session: Session, owner: Owner, revision: int) -> Undone:
    """Take back the change with this revision. Raises NotFound, UndoRefused."""
    return undos.undo(session, owner, revision)

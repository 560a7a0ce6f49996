"""The trash: where applications go, come back from, and end."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from webapp import limits
from webapp.errors import Conflict
from webapp.models import Application, Kind
from webapp.repositories import activities, applications
from webapp.services.changes import Change, change
from webapp.services.idempotency import forget
from webapp.services.owner import Owner
from webapp.services.places import standing
from webapp.services.preconditions import Expected, require

_KEPT_WHEN_ERASED = ["column_id", "column", "status", "rank", "deleted_at", "applied_on"]
_AT_ONCE = 10
"""So few that a statement is in time though long notes were changed often."""


def list_all(
    session: Session, owner: Owner, before: tuple[datetime, UUID] | None = None
) -> list[Application]:
    """Return a page of the trash, the newest first, and one more if there are more."""
    return applications.list_trash(session, owner.id, before, limits.PAGE + 1)


def delete(
    session: Session, owner: Owner, application_id: UUID, expected: Expected = None
) -> Application:
    """Put an application into the trash, with all that belongs to it.

    Deleting twice is one deletion.

    Raises NotFound, PreconditionFailed.
    """
    with change(session, owner) as opened:
        application = applications.get(session, owner.id, application_id)
        require(application, expected)
        if not application.is_deleted:
            set_deleted(opened, application, opened.at)
    return application


def restore(
    session: Session, owner: Owner, application_id: UUID, expected: Expected = None
) -> Application:
    """Take an application out of the trash, back to where it was.

    Restoring twice is one restoration.

    Raises NotFound, PreconditionFailed.
    """
    with change(session, owner) as opened:
        application = applications.get(session, owner.id, application_id)
        require(application, expected)
        if application.is_deleted:
            set_deleted(opened, application, None)
    return application


def set_deleted(opened: Change, application: Application, at: datetime | None) -> None:
    """Put an application into the trash at an instant, or take it out."""
    place = standing(application.column, application.rank)
    opened.record(
        Kind.APPLICATION_DELETED if at else Kind.APPLICATION_RESTORED,
        application_id=application.id,
        before={"deleted_at": application.deleted_at} | place,
        after={"deleted_at": at} | place,
    )
    application.deleted_at = at
    application.touch(opened.revision, opened.at)


def erase(session: Session, owner: Owner, application_id: UUID) -> None:
    """Delete an application of the trash for good.

    What is left is its path through the columns, without words.

    Raises NotFound, Conflict for one that is not in the trash.
    """
    with change(session, owner) as opened:
        application = applications.get(session, owner.id, application_id)
        if not application.is_deleted:
            raise Conflict("Only applications in the trash can be deleted for good.")
        _erase(session, opened, [application])
        forget(session, owner, [application_id])


def empty(session: Session, owner: Owner, until: int | None = None) -> int:
    """Delete all of the trash for good, or what was in it at a revision and has not changed since;
    return how many applications that were.
    """
    erased = 0
    with change(session, owner) as opened:
        while trashed := applications.list_trash(session, owner.id, None, _AT_ONCE, until):
            _erase(session, opened, trashed)
            forget(session, owner, [application.id for application in trashed])
            erased += len(trashed)
    return erased


def _erase(session: Session, opened: Change, trashed: Sequence[Application]) -> None:
    ids = [application.id for application in trashed]
    activities.strip(session, opened.owner_id, ids, _KEPT_WHEN_ERASED)
    for application in trashed:
        opened.record(
            Kind.APPLICATION_ERASED,
            application_id=application.id,
            before=standing(application.column, application.rank),
            after={},
        )
    session.flush()
    applications.delete_rows(session, opened.owner_id, ids)

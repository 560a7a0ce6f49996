"""Undo: the inverse of a change, taken from its own lines of history.

A change can be taken back as long as what it left behind is still as it left it; otherwise
nothing happens and the refusal says so. Taking back is a change like any other, with history of
its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from sqlalchemy.orm import Session

from webapp.errors import NotFound, UndoneAlready, UndoRefused
from webapp.models import Activity, Kind
from webapp.repositories import activities
from webapp.services.changes import Change, change
from webapp.services.idempotency import note_undone, was_undone
from webapp.services.inverse_moves import unmove
from webapp.services.inverses import INVERSES
from webapp.services.owner import Owner


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo did: its own revision, the application concerned if there is just one, and a
    sentence.
    """

    revision: int
    application_id: UUID | None
    message: str


def undo(session: Session, owner: Owner, revision: int) -> Undone:
    """Take back the change with this revision.

    Raises NotFound if there is none, UndoRefused if what it would restore has changed since or
    cannot be restored, UndoneAlready if that is because it was taken back before: the answer may
    have been lost.
    """
    try:
        undone = _undo(session, owner, revision)
    except UndoRefused:
        if was_undone(session, owner, revision):
            raise UndoneAlready("This was undone already.") from None
        raise
    note_undone(session, owner, revision)
    return undone


def _undo(session: Session, owner: Owner, revision: int) -> Undone:
    with change(session, owner) as opened:
        lines = activities.list_by_revision(session, owner.id, revision)
        if not lines:
            raise NotFound("This change does not exist.")
        if activities.is_from_file(session, owner.id, revision):
            raise UndoRefused("This was imported, so it cannot be undone.")
        whole = _without_parts(lines)
        for kind, alike in groupby(whole, lambda line: Kind(line.kind)):
            _take_back(session, opened, kind, [*alike])
    touched = {line.application_id for line in lines}
    single = touched.pop() if len(touched) == 1 else None
    return Undone(opened.revision, single, _MESSAGES.get(Kind(whole[0].kind), "Undone."))


def _take_back(session: Session, opened: Change, kind: Kind, lines: Sequence[Activity]) -> None:
    if kind is Kind.APPLICATION_MOVED:
        unmove(session, opened, lines)
        return
    inverse = INVERSES.get(kind)
    if inverse is None:
        raise UndoRefused("This cannot be undone.")
    for line in lines:
        inverse(session, opened, line)
        session.flush()


def _without_parts(lines: Sequence[Activity]) -> list[Activity]:
    """Leave out the links of an application that came with them: they go and stay with it."""
    created = {line.application_id for line in lines if line.kind == Kind.APPLICATION_CREATED}
    return [
        line
        for line in lines
        if line.kind != Kind.LINK_CREATED or line.application_id not in created
    ]


_MESSAGES = {
    Kind.APPLICATION_CREATED: "The new application is in the trash.",
    Kind.APPLICATION_MOVED: "Moved back.",
    Kind.APPLICATION_DELETED: "Back on the board.",
    Kind.APPLICATION_RESTORED: "Back in the trash.",
    Kind.COLUMN_DELETED: "The column is back.",
}

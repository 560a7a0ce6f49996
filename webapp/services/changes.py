"""The one way to change a board.

A change locks the board's row, takes the next revision, applies what it does, and writes the
lines of history that say so, all in one transaction. Because changes to one board are in a single
line, the order of cards is a total order whatever many clients do at once, history is complete,
and the revision serves as ETag, as event id, and as the place where a client that was away picks
up again.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from functools import cached_property
from typing import Any, Final
from uuid import UUID

from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction
from sqlalchemy.orm.attributes import set_committed_value

from webapp.database import note_writing
from webapp.models import Activity, Board, Kind, OnBoard
from webapp.repositories import activities, boards
from webapp.repositories.activities import Line, Written
from webapp.services.clock import now
from webapp.services.owner import Owner

_OPEN: Final = "change"
_GUARDED = (OnBoard, Activity, Board)


class Change:
    """A change under way: its revision and instant, and the lines of history it has so far."""

    def __init__(self, session: Session, owner_id: UUID, actor: str, revision: int) -> None:
        """Begin on a locked board whose last change has this revision."""
        self.session = session
        self.owner_id = owner_id
        self.actor = actor
        self.revision = revision + 1
        self.at = now()
        self._lines: list[Line] = []
        self._is_closed = False

    @cached_property
    def board(self) -> Board:
        """The board itself, for who changes its preferences."""
        return boards.get(self.session, self.owner_id)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was recorded, so that no revision is used up."""
        return not self._lines

    def record(
        self,
        kind: Kind,
        *,
        before: dict[str, Any],
        after: dict[str, Any],
        application_id: UUID | None = None,
    ) -> None:
        """Write a line of history. `before` and `after` hold only what changed."""
        if self._is_closed:
            raise RuntimeError("what the change did is written down already")
        self._lines.append(
            {
                "n": len(self._lines),
                "kind": kind.value,
                "application_id": plain(application_id),
                "before": {name: plain(value) for name, value in before.items()},
                "after": {name: plain(value) for name, value in after.items()},
            }
        )

    @property
    def written(self) -> Written:
        """What is to be written down so far."""
        return Written(self.owner_id, self.revision, self.actor, self.at, self._lines)

    def close(self) -> Written:
        """Return what is to be written down, for the last statement of the change, which does that
        besides its own work. Nothing can be recorded any more.
        """
        self.session.flush()
        self._is_closed = True
        return self.written

    def finish(self) -> None:
        """Number the board and store the lines, if that was not done with the last statement, and
        let the listeners hear of it at the commit.
        """
        is_written = self._is_closed
        written = self.close()
        if self._lines:
            if not is_written:
                activities.write(self.session, written)
            activities.note(self.session, written)
            note_writing(self.session)
            if "board" in vars(self):
                set_committed_value(self.board, "revision", self.revision)


@contextmanager
def change(session: Session, owner: Owner) -> Iterator[Change]:
    """Open the gate: inside the block, and only there, rows of the owner's board may be written."""
    with change_by(session, owner.id, owner.actor) as opened:
        yield opened


@contextmanager
def change_by(session: Session, owner_id: UUID, actor: str) -> Iterator[Change]:
    """Open the gate for somebody who is not signed in, such as the operator."""
    if _OPEN in session.info:
        raise RuntimeError("a change is open already")
    opened = Change(session, owner_id, actor, boards.lock(session, owner_id))
    session.info[_OPEN] = owner_id
    try:
        yield opened
        opened.finish()
    finally:
        del session.info[_OPEN]


@contextmanager
def first_change(session: Session, owner_id: UUID, board: Board, actor: str) -> Iterator[Change]:
    """Open the gate for a board that nobody can see yet, as it is made in this transaction."""
    session.info[_OPEN] = owner_id
    try:
        session.add(board)
        session.flush()
        opened = Change(session, owner_id, actor, board.revision)
        yield opened
        opened.finish()
    finally:
        del session.info[_OPEN]


@contextmanager
def removal(session: Session, owner_id: UUID) -> Iterator[None]:
    """Open the gate for the removal of a whole account, which leaves no history to write."""
    boards.lock(session, owner_id)
    session.info[_OPEN] = owner_id
    try:
        yield
    finally:
        del session.info[_OPEN]


def assign(row: Any, values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Give a row these values; return those of them that differed, before and after."""
    after = {name: value for name, value in values.items() if getattr(row, name) != value}
    before = {name: getattr(row, name) for name in after}
    for name, value in after.items():
        setattr(row, name, value)
    return before, after


def plain(value: Any) -> Any:
    """Return a value as JSON can hold it."""
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value


@event.listens_for(Session, "before_flush")
def _refuse_flush_outside(session: Session, _context: UOWTransaction, _objects: Any) -> None:
    touched = [
        *session.new,
        *session.deleted,
        *(row for row in session.dirty if session.is_modified(row)),
    ]
    for row in touched:
        if isinstance(row, _GUARDED) and session.info.get(_OPEN) != row.owner_id:
            raise RuntimeError(f"{type(row).__name__} is written outside of a change of its board")


@event.listens_for(Session, "do_orm_execute")
def _refuse_statement_outside(state: ORMExecuteState) -> None:
    if not (state.is_insert or state.is_update or state.is_delete):
        return
    mapper = state.bind_mapper
    if (
        mapper is not None
        and issubclass(mapper.class_, _GUARDED)
        and _OPEN not in state.session.info
    ):
        raise RuntimeError(f"{mapper.class_.__name__} is written outside of a change of its board")

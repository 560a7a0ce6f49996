"""What the listeners of all server processes hear once a transaction commits, by NOTIFY.

The client sends it, on one channel and never by a trigger, so that a distributed PostgreSQL tells
it where all listen: at the node that clients talk to.
"""

from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from webapp.database import tell_after_commit
from webapp.logs import REQUEST_ID
from webapp.telling import News

CHANNEL: Final = "job_tracker"
_END: Final = "end"


class Told(NamedTuple):
    """A board has a new revision, by some request; or, without one, somebody's access ended."""

    owner_id: UUID
    revision: int | None
    request_id: str


def tell_change(session: Session, owner_id: UUID, revision: int) -> None:
    """Tell after the commit that a board has a new revision, and by which request."""
    told = f"{owner_id} {revision} {REQUEST_ID.get()}"
    tell_after_commit(session, News(CHANNEL, told))


def tell_end(session: Session, owner_id: UUID) -> None:
    """Tell after the commit that a session or a token of an owner has ended."""
    tell_after_commit(session, News(CHANNEL, f"{owner_id} {_END} "))


def read(told: str) -> Told | None:
    """Return what was told; None if it is none of ours."""
    try:
        owner_id, what, request_id = told.split(" ")
        return Told(UUID(owner_id), None if what == _END else int(what), request_id)
    except ValueError:
        return None

"""What the listeners of all server processes hear once a transaction commits, by NOTIFY.

The client sends it, on one channel and never by a trigger, so that a distributed PostgreSQL tells
it where all listen: at the node that clients talk to.
"""

from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.logs import current_request

CHANNEL: Final = "job_tracker"
_TELL = text("SELECT pg_notify(:channel, :told)")
_END: Final = "end"


class Told(NamedTuple):
    """A board has a new revision, by some request; or, without one, somebody's access ended."""

    owner_id: UUID
    revision: int | None
    request_id: str


def of_change(owner_id: UUID, revision: int) -> dict[str, str]:
    """Return channel and text of the news that a board has a new revision, and by which request."""
    return {"channel": CHANNEL, "told": f"{owner_id} {revision} {current_request()}"}


def tell_end(session: Session, owner_id: UUID) -> None:
    """Tell at the commit that a session or a token of an owner has ended."""
    _tell(session, f"{owner_id} {_END} ")


def _tell(session: Session, told: str) -> None:
    session.execute(_TELL, {"channel": CHANNEL, "told": told})


def read(told: str) -> Told | None:
    """Return what was told; None if it is none of ours."""
    try:
        owner_id, what, request_id = told.split(" ")
        return Told(UUID(owner_id), None if what == _END else int(what), request_id)
    except ValueError:
        return None

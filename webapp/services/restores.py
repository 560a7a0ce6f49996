"""A database that was brought back to an earlier moment: what clients know of later is void."""

from typing import Final

from sqlalchemy.orm import Session

from webapp.models import Kind
from webapp.repositories import users
from webapp.services.changes import change_by
from webapp.services.clock import now

STEP: Final = 1_000_000
"""The least that a board goes on by: so many changes nobody makes between a backup and its return.
"""


def begin_anew(session: Session) -> int:
    """Let every board go on with revisions that were never told; return how many boards there are.

    Pages and scripts that know a board as it was after the moment of the backup would take its new
    changes for those that they know. Now they find a gap, and read all anew. The gap ends at the
    milliseconds since 1970: a backup that is restored twice leads to other revisions each time.
    """
    instant = int(now().timestamp() * 1000)
    owner_ids = users.list_ids(session)
    for owner_id in owner_ids:
        with change_by(session, owner_id, "operator") as opened:
            before = opened.revision - 1
            opened.revision = max(before + STEP, instant)
            opened.record(
                Kind.BOARD_RESTORED,
                before={"revision": before},
                after={"revision": opened.revision},
            )
    return len(owner_ids)

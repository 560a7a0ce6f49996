"""Who asks: the signed-in user on whose behalf a service works."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from webapp.services.clock import now


@dataclass(frozen=True, slots=True)
class Owner:
    """Who asks, and how: `actor` is `web`, `api`, `token` or `operator`.

    Only who signed in with the password has a session; a token has none, and may not always write.
    `board_revision` is the board's when the owner was recognised.
    """

    id: UUID
    session_id: UUID | None
    email: str
    name: str | None
    actor: str
    time_zone: ZoneInfo
    shortcuts_enabled: bool
    is_administrator: bool = False
    may_write: bool = True
    board_revision: int = 0

    def own(self, revision: int) -> int | None:
        """Return a revision if it came with this request, which held the board's lock since the
        owner was recognised; None for one of before.
        """
        return revision if revision > self.board_revision else None

    def today(self) -> date:
        """Return the calendar date where the owner is."""
        return now().astimezone(self.time_zone).date()

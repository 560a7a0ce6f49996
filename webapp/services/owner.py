"""Who asks: the signed-in user on whose behalf a service works."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from webapp.models import Audience
from webapp.services.clock import now


@dataclass(frozen=True, slots=True)
class Owner:
    """A signed-in user, and how the request came."""

    id: UUID
    session_id: UUID
    email: str
    name: str | None
    actor: Audience
    time_zone: ZoneInfo
    shortcuts_enabled: bool

    def today(self) -> date:
        """Return the calendar date where the owner is."""
        return now().astimezone(self.time_zone).date()

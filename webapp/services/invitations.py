"""Invitations: one person, one account, while registration is by invitation."""

import secrets
from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from webapp.errors import RegistrationClosed
from webapp.models import Invitation
from webapp.repositories import invitations
from webapp.security import digest_of
from webapp.services.clock import now

LASTS = timedelta(days=7)


def create(session: Session, note: str | None = None, made_by: UUID | None = None) -> str:
    """Make an invitation and return its text, which nobody can tell later."""
    text = secrets.token_urlsafe(24)
    at = now()
    session.add(
        Invitation(
            digest=digest_of(text),
            note=note,
            made_by=made_by,
            created_at=at,
            expires_at=at + LASTS,
        )
    )
    session.flush()
    return text


def list_open(session: Session) -> list[Invitation]:
    """Return the invitations that can still be used, the newest first."""
    return invitations.list_open(session, now())


def revoke(session: Session, digest: bytes) -> None:
    """Take an invitation back."""
    invitations.delete(session, digest)


def require(session: Session, text: str | None) -> None:
    """Raise RegistrationClosed unless this is an invitation that can still be used."""
    if text is None or not invitations.is_open(session, digest_of(text), now()):
        raise _refused()


def redeem(session: Session, text: str | None) -> None:
    """Use an invitation up; of two that come at once, one gets it. Raises RegistrationClosed."""
    if text is None or not invitations.use(session, digest_of(text), now()):
        raise _refused()


def _refused() -> RegistrationClosed:
    return RegistrationClosed(
        "You need a valid invitation to create an account. Ask the administrator for a new link."
    )

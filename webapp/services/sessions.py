"""Signing in and out, and who a token stands for."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from webapp import limits
from webapp.database import release
from webapp.errors import (
    InsufficientScope,
    InvalidCredentials,
    NotFound,
    NotSignedIn,
)
from webapp.models import Audience, SignedIn, new_id
from webapp.repositories import boards, invitations, sessions, tokens, users
from webapp.schemas.session import SignIn
from webapp.security import Claims, hash_password, needs_rehash, verify_password
from webapp.services.clock import now
from webapp.services.owner import Owner
from webapp.services.throttles import Throttle

SLIDING = timedelta(hours=24)
ABSOLUTE = timedelta(days=30)
TOUCH_EVERY = timedelta(minutes=5)
KEPT = timedelta(days=30)
"""So long after its end it is known from where somebody was signed in, what a token was called and
whom an invitation was for."""


@dataclass(frozen=True, slots=True)
class Device:
    """From where somebody signs in."""

    user_agent: str
    address: str
    known_account: str = ""
    """What stands for the account that was signed in to here before, if any."""


def sign_in(
    session: Session,
    throttle: Throttle,
    data: SignIn,
    audience: Audience,
    device: Device,
    lifetime: timedelta = SLIDING,
) -> SignedIn:
    """Check a password and open a session.

    Raises TooManyTries, for the right password too; InvalidCredentials, after the same work for
    unknown accounts.
    """
    is_known = throttle.is_account(device.known_account, data.email)
    with throttle.sign_in(data.email, device.address, is_known_device=is_known):
        known = users.find_credentials(session, data.email)
        release(session)
        fits = verify_password(data.password, known.password_hash if known else None)
        if known is None or not fits:
            raise InvalidCredentials
        new = hash_password(data.password) if needs_rehash(known.password_hash) else None
        # Meanwhile the account may have ended, or its password been changed and all sessions ended.
        is_still = boards.keep(session, known.id) and (
            users.replace_password_hash(session, known.id, known.password_hash, new)
            if new
            else users.has_still(session, known.id, known.password_hash)
        )
        if not is_still:
            raise InvalidCredentials
    return open_session(session, known.id, audience, device, lifetime)


def open_session(
    session: Session,
    owner_id: UUID,
    audience: Audience,
    device: Device,
    lifetime: timedelta = SLIDING,
) -> SignedIn:
    """Open a session for an owner who has proven who they are, and forget what ended long ago."""
    at = now()
    sessions.delete_before(session, owner_id, at - KEPT)
    tokens.delete_before(session, owner_id, at - KEPT)
    invitations.delete_before(session, at - KEPT)
    signed_in = SignedIn(
        owner_id=owner_id,
        id=new_id(),
        audience=audience.value,
        user_agent=_printable(device.user_agent)[: limits.USER_AGENT],
        address=_printable(device.address)[: limits.ADDRESS],
        created_at=at,
        last_seen_at=at,
        expires_at=at + lifetime,
    )
    session.add(signed_in)
    session.flush()
    return signed_in


def authenticate(
    session: Session, claims: Claims, audience: Audience, *, is_changing: bool = False
) -> Owner:
    """Return who a verified token stands for; for one who changes something their board is locked
    at once, as that is cheaper than by itself.

    Raises NotSignedIn if its session is revoked or has ended.
    """
    at = now()
    row = sessions.find_active(
        session, claims.owner_id, claims.session_id, audience, at, is_changing=is_changing
    )
    if row is None:
        raise NotSignedIn
    if audience is Audience.WEB and at - row.last_seen_at > TOUCH_EVERY:
        until = _slide(at, row.created_at)
        sessions.touch(session, claims.owner_id, claims.session_id, at, until)
    return Owner(
        id=claims.owner_id,
        session_id=claims.session_id,
        email=row.email,
        name=row.name,
        actor=audience.value,
        time_zone=ZoneInfo(row.time_zone),
        shortcuts_enabled=row.shortcuts_enabled,
        is_administrator=row.is_administrator,
        board_revision=row.revision,
    )


def list_all(session: Session, owner: Owner) -> list[SignedIn]:
    """Return where the owner is signed in, this place first, then the last used ones; and one more
    than a page has, if there are more.
    """
    return sessions.list_active(session, owner.id, owner.session_id, now(), limits.PAGE + 1)


def end(session: Session, owner: Owner, session_id: UUID) -> None:
    """End one session. Raises NotFound."""
    if not sessions.is_active(session, owner.id, session_id, now()):
        raise NotFound("This session has already ended.")
    sessions.revoke(session, owner.id, session_id, now())


def end_others(session: Session, owner: Owner) -> None:
    """End all sessions but the one that asks."""
    sessions.revoke_others(session, owner.id, require_session(owner), now())


def sign_out(session: Session, owner: Owner) -> None:
    """End the session. Raises InsufficientScope for a token, which has none."""
    sessions.revoke(session, owner.id, require_session(owner), now())


def require_session(owner: Owner) -> UUID:
    """Return the session of who signed in with the password.

    Raises InsufficientScope for a token.
    """
    if owner.session_id is None:
        raise InsufficientScope("A personal token cannot do this. Sign in with your password.")
    return owner.session_id


def revoke(session: Session, claims: Claims) -> None:
    """End the session that a token names, whoever holds it now."""
    sessions.revoke(session, claims.owner_id, claims.session_id, now())


def _slide(at: datetime, created_at: datetime) -> datetime:
    return min(at + SLIDING, created_at + ABSOLUTE)


def _printable(text: str) -> str:
    return "".join(character if character.isprintable() else "?" for character in text)

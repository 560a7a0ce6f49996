"""Passwords that were lost: a link by mail, good once and for half an hour."""

import hashlib
from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from webapp.errors import Invalid
from webapp.repositories import users
from webapp.schemas.user import PasswordReset
from webapp.security import InvalidToken, Keyring
from webapp.services import accounts

PURPOSE = "password-reset"
LASTS = timedelta(minutes=30)


def issue(session: Session, keys: Keyring, email: str) -> tuple[str, str] | None:
    """Return the address as it was registered and the token of a reset, or None if nobody has it.

    The token is bound to the password hash of now: with the first use, or any other change of the
    password, it is void.
    """
    known = users.find_credentials(session, email)
    if known is None:
        return None
    value = [str(known.id), _fingerprint(known.password_hash)]
    return users.get(session, known.id).email, keys.seal_for_a_while(PURPOSE, value)


def require(session: Session, keys: Keyring, token: str) -> UUID:
    """Return whose password a token may reset. Raises Invalid."""
    try:
        match keys.unseal_young(PURPOSE, token, LASTS):
            case [str(owner_id), str(fingerprint)]:
                password_hash = users.find_password_hash(session, UUID(owner_id))
                if password_hash is not None and _fingerprint(password_hash) == fingerprint:
                    return UUID(owner_id)
    except (InvalidToken, ValueError):
        pass
    raise _refused()


def find_address(session: Session, keys: Keyring, token: str) -> str:
    """Return the address whose password a token may reset. Raises Invalid."""
    return users.get(session, require(session, keys, token)).email


def redeem(session: Session, keys: Keyring, token: str, data: PasswordReset) -> None:
    """Set the new password and end all sessions; who did it is not signed in by it.

    Raises Invalid for a token that is no longer good, WeakPassword.
    """
    user = users.get(session, require(session, keys, token))
    owner_id, email, old = user.id, user.email, user.password_hash
    # Of two that come at once with one link, the second finds another hash than it was made for.
    if not accounts.reset_password(session, owner_id, email, data.new_password, old):
        raise _refused()


def _refused() -> Invalid:
    return Invalid("This link has been used or has expired. Request a new one.")


def _fingerprint(password_hash: str) -> str:
    return hashlib.sha256(password_hash.encode()).hexdigest()[:16]

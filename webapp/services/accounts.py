"""Accounts: registration, one's own facts, the password, and the end."""

import gzip
from functools import cache
from pathlib import Path
from typing import Literal
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from webapp import ranking
from webapp.database import release, violates
from webapp.errors import (
    EmailTaken,
    NotFound,
    NotSignedIn,
    RegistrationClosed,
    WeakPassword,
    WrongPassword,
)
from webapp.models import Board, Column, Kind, User, canonical_email, new_id
from webapp.models.column import STARTING
from webapp.repositories import notifications, sessions, users
from webapp.schemas.types import time_zones
from webapp.schemas.user import AccountDelete, PasswordUpdate, UserCreate, UserUpdate
from webapp.security import hash_password, verify_password
from webapp.services import invitations
from webapp.services.changes import assign, change, first_change, removal
from webapp.services.clock import now
from webapp.services.owner import Owner
from webapp.services.preconditions import Expected, require
from webapp.services.sessions import require_session

_PRODUCT = ("jobtracker", "job tracker", "job-tracker")


def register(
    session: Session,
    data: UserCreate,
    registration: Literal["open", "invite", "closed"] = "open",
    *,
    actor: str = "web",
    is_administrator: bool = False,
) -> User:
    """Make an account with an empty board; the first account of all administers the others. The
    `actor` is how that came, as the board's history tells it.

    Raises RegistrationClosed, EmailTaken, WeakPassword.
    """
    if registration == "closed":
        raise RegistrationClosed("Registration is closed. Ask the administrator for an account.")
    if registration == "invite":
        invitations.require(session, data.invitation)
    may_be_first = not users.is_anybody(session)
    _refuse_weak(data.password, data.email)
    if users.is_taken(session, data.email):
        raise _taken()
    release(session)
    password_hash = hash_password(data.password)
    is_first = may_be_first and users.is_first(session)
    user = User(
        id=new_id(),
        email=data.email,
        email_canonical=canonical_email(data.email),
        password_hash=password_hash,
        name=data.name,
        time_zone=data.time_zone if data.time_zone in time_zones() else "UTC",
        revision=0,
        created_at=now(),
        is_administrator=is_administrator or is_first,
    )
    session.add(user)
    try:
        session.flush()
    except IntegrityError as error:
        if violates(error, "uq_users_email_canonical"):
            raise _taken() from error
        raise
    if registration == "invite":
        invitations.redeem(session, data.invitation)
    _start_board(session, user, actor)
    return user


def _start_board(session: Session, user: User, actor: str) -> None:
    board = Board(owner_id=user.id, revision=0, shortcuts_enabled=True)
    with first_change(session, user.id, board, actor) as opened:
        ranks = ranking.spread(len(STARTING))
        for (status, colour), rank in zip(STARTING, ranks, strict=True):
            column = Column(
                owner_id=user.id,
                id=new_id(),
                status=status.value,
                name=status.label,
                colour=colour.value,
                rank=rank,
                collapsed=not status.is_open,
                revision=opened.revision,
            )
            session.add(column)
            after = {
                name: getattr(column, name)
                for name in ("id", "status", "name", "colour", "rank", "collapsed")
            }
            opened.record(Kind.COLUMN_CREATED, before={}, after=after)


def get(session: Session, owner: Owner) -> User:
    """Return the user."""
    return users.get(session, owner.id)


def update(session: Session, owner: Owner, data: UserUpdate, expected: Expected = None) -> User:
    """Change the name or the time zone. Raises PreconditionFailed."""
    with change(session, owner) as opened:
        user = users.get(session, owner.id)
        require(user, expected)
        before, after = assign(user, data.changes())
        if after:
            user.revision = opened.revision
            opened.record(Kind.USER_UPDATED, before=before, after=after)
    return user


def change_password(session: Session, owner: Owner, data: PasswordUpdate) -> None:
    """Set a new password and end all other sessions. Raises WrongPassword, WeakPassword."""
    kept_id = require_session(owner)
    old = _confirm(session, owner, data.current_password, "current_password")
    _refuse_weak(data.new_password, owner.email, "new_password")
    new = hash_password(data.new_password)
    if not users.replace_password_hash(session, owner.id, old, new):
        raise _wrong("current_password")
    sessions.revoke_others(session, owner.id, kept_id, now())


def delete(session: Session, owner: Owner, data: AccountDelete) -> None:
    """Delete the account and all that is in it, for good.

    Raises WrongPassword, NotSignedIn if another request has deleted it meanwhile.
    """
    require_session(owner)
    password_hash = _confirm(session, owner, data.password, "password")
    try:
        with removal(session, owner.id):
            if not users.has_still(session, owner.id, password_hash):
                raise _wrong("password")
            users.delete_with_all(session, owner.id)
            notifications.tell_end(session, owner.id)
    except NotFound:
        raise NotSignedIn from None


def set_administrator(session: Session, email: str, *, is_administrator: bool) -> None:
    """Let somebody invite others, or no longer. Raises NotFound."""
    _find(session, email).is_administrator = is_administrator


def disable(session: Session, email: str) -> None:
    """Keep somebody out: sign-ins and streams end, tokens rest, and nothing is deleted. Raises
    NotFound.
    """
    user = _find(session, email)
    user.disabled_at = user.disabled_at or now()
    sessions.revoke_others(session, user.id, None, now())


def enable(session: Session, email: str) -> None:
    """Let somebody in again. Raises NotFound."""
    _find(session, email).disabled_at = None


def _find(session: Session, email: str) -> User:
    owner_id = users.find_id(session, email)
    if owner_id is None:
        raise NotFound(f"There is no account for {email}.")
    return users.get(session, owner_id)


def reset_password(
    session: Session, owner_id: UUID, email: str, password: str, instead_of: str | None = None
) -> bool:
    """Set a new password for who has lost it, and end all sessions; tell whether it was done.

    With the hash that it comes `instead_of`, it is done only if that is still the hash. Raises
    WeakPassword.
    """
    _refuse_weak(password, email, "new_password")
    release(session)
    password_hash = hash_password(password)
    if instead_of is None:
        users.set_password_hash(session, owner_id, password_hash)
    elif not users.replace_password_hash(session, owner_id, instead_of, password_hash):
        return False
    sessions.revoke_others(session, owner_id, None, now())
    return True


def _wrong(field: str) -> WrongPassword:
    return WrongPassword("That is not your current password.", field)


def _confirm(session: Session, owner: Owner, password: str, field: str) -> str:
    password_hash = users.find_password_hash(session, owner.id)
    release(session)
    if password_hash is None:
        raise NotSignedIn
    if not verify_password(password, password_hash):
        raise _wrong(field)
    return password_hash


def _taken() -> EmailTaken:
    return EmailTaken(
        "An account with this email address already exists. Sign in instead.", "email"
    )


def _refuse_weak(password: str, email: str, field: str = "password") -> None:
    folded = password.casefold()
    address = canonical_email(email)
    if folded in {address, address.partition("@")[0], *_PRODUCT}:
        raise WeakPassword(
            "Choose a password that is not your email address or the name of this app.", field
        )
    if folded in _common_passwords():
        raise WeakPassword("This is one of the most common passwords. Choose another one.", field)


@cache
def _common_passwords() -> frozenset[str]:
    """Return the shipped list of passwords that everybody tries first, case folded."""
    path = Path(__file__).parent.parent / "data" / "common-passwords.txt.gz"
    return frozenset(gzip.decompress(path.read_bytes()).decode().split("\n"))

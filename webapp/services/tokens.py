"""Personal access tokens: keys of scripts, with a scope and an end."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from webapp import limits
from webapp.errors import Conflict, NotSignedIn
from webapp.models import Scope, Token, new_id
from webapp.repositories import notifications, tokens
from webapp.schemas.token import TokenCreate
from webapp.security import InvalidToken, digest_of, new_token, read_token
from webapp.services.clock import now
from webapp.services.owner import Owner

TOUCH_EVERY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Made:
    """A new token, and its text, which nobody can tell later."""

    token: Token
    text: str


def list_all(session: Session, owner: Owner) -> list[Token]:
    """Return the tokens that work, the newest first."""
    return tokens.list_active(session, owner.id, now())


def create(session: Session, owner: Owner, data: TokenCreate) -> Made:
    """Make a token. Raises Conflict when there are too many."""
    at = now()
    if tokens.count_active(session, owner.id, at) >= limits.TOKENS:
        raise Conflict(f"You already have {limits.TOKENS} tokens. Revoke some first.")
    text = new_token(owner.id)
    token = Token(
        owner_id=owner.id,
        id=new_id(),
        name=data.name,
        scope=data.scope.value,
        digest=digest_of(text),
        created_at=at,
        expires_at=None if data.days is None else at + timedelta(days=data.days),
    )
    session.add(token)
    session.flush()
    return Made(token, text)


def revoke(session: Session, owner: Owner, token_id: UUID) -> Token:
    """End a token at once. Raises NotFound."""
    token = tokens.get_active(session, owner.id, token_id, now())
    token.revoked_at = now()
    notifications.tell_end(session, owner.id)
    return token


def authenticate(session: Session, text: str, *, is_changing: bool = False) -> Owner:
    """Return who a token stands for; for one who changes something their board is locked at once,
    as that is cheaper than by itself. Raises NotSignedIn.
    """
    at = now()
    try:
        owner_id = read_token(text)
    except InvalidToken:
        raise NotSignedIn from None
    row = tokens.find_owner(session, owner_id, digest_of(text), at, is_changing=is_changing)
    if row is None:
        raise NotSignedIn
    if row.last_used_at is None or at - row.last_used_at > TOUCH_EVERY:
        tokens.touch(session, owner_id, row.id, at)
    return Owner(
        id=owner_id,
        session_id=None,
        email=row.email,
        name=row.name,
        actor="token",
        time_zone=ZoneInfo(row.time_zone),
        shortcuts_enabled=row.shortcuts_enabled,
        is_administrator=row.is_administrator,
        board_revision=row.revision,
        may_write=row.scope == Scope.WRITE,
    )

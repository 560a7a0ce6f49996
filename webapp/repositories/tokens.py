"""Tokens of an owner, and who is behind one."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, bindparam, delete, func, or_, select, update
from sqlalchemy.orm import Session

from webapp.errors import NotFound
from webapp.models import Token, User
from webapp.prepared import prepared
from webapp.repositories import boards
from webapp.repositories.tables import BOARDS, OWNER, TOKENS, USERS


def list_active(session: Session, owner_id: UUID, now: datetime) -> list[Token]:
    """Return the tokens that are neither revoked nor expired, the newest first."""
    query = select(Token).where(Token.owner_id == owner_id, *_active(now))
    return list(session.scalars(query.order_by(Token.id.desc())))


def count_active(session: Session, owner_id: UUID, now: datetime) -> int:
    """Return how many tokens are neither revoked nor expired."""
    query = select(func.count()).where(Token.owner_id == owner_id, *_active(now))
    return session.scalar(query) or 0


def get_active(session: Session, owner_id: UUID, token_id: UUID, now: datetime) -> Token:
    """Return a token that is neither revoked nor expired; raises NotFound."""
    query = select(Token).where(Token.owner_id == owner_id, Token.id == token_id, *_active(now))
    token = session.scalar(query)
    if token is None:
        raise NotFound("This token does not exist.")
    return token


class TokenRow(NamedTuple):
    """A token, and who is behind it."""

    id: UUID
    scope: str
    last_used_at: datetime | None
    email: str
    name: str | None
    time_zone: str
    is_administrator: bool
    shortcuts_enabled: bool
    revision: int


def _owner() -> Select[Any]:
    users, boards, tokens = USERS.c, BOARDS.c, TOKENS.c
    return select(
        tokens.id,
        tokens.scope,
        tokens.last_used_at,
        users.email,
        users.name,
        users.time_zone,
        users.is_administrator,
        boards.shortcuts_enabled,
        boards.revision,
    ).where(
        users.id == OWNER,
        boards.owner_id == OWNER,
        boards.owner_id == users.id,
        tokens.owner_id == users.id,
        tokens.owner_id == OWNER,
        tokens.digest == bindparam("digest"),
        tokens.revoked_at.is_(None),
        or_(tokens.expires_at.is_(None), tokens.expires_at > bindparam("now")),
        users.disabled_at.is_(None),
    )


_OWNER = prepared(_owner())
_OWNER_AND_LOCKED = prepared(_owner().with_for_update(of=BOARDS))


def find_owner(
    session: Session, owner_id: UUID, digest: bytes, now: datetime, *, is_changing: bool = False
) -> TokenRow | None:
    """Return the token with this digest, and who is behind it; their board is locked too for one
    who is about to change it.
    """
    values = {"owner_id": owner_id, "digest": digest, "now": now}
    statement = _OWNER_AND_LOCKED if is_changing else _OWNER
    row = session.connection().execute(statement, values).one_or_none()
    if row is None:
        return None
    found = TokenRow._make(row)
    if is_changing:
        boards.hold(session, owner_id, found.revision)
    return found


def list_open(
    session: Session, owner_ids: Collection[UUID], digests: Collection[bytes], now: datetime
) -> set[bytes]:
    """Return which of these tokens still give access; of all owners in one statement."""
    query = (
        select(Token.digest)
        .join(User, User.id == Token.owner_id)
        .where(
            Token.owner_id.in_(owner_ids),
            Token.digest.in_(digests),
            *_active(now),
            User.disabled_at.is_(None),
        )
    )
    return set(session.scalars(query))


def touch(session: Session, owner_id: UUID, token_id: UUID, now: datetime) -> None:
    """Note that a token was used."""
    session.execute(
        update(Token)
        .where(Token.owner_id == owner_id, Token.id == token_id)
        .values(last_used_at=now)
    )


def delete_before(session: Session, owner_id: UUID, moment: datetime) -> None:
    """Delete the tokens that ended before a moment, but for what another sign-in is deleting."""
    is_over = or_(Token.revoked_at < moment, Token.expires_at < moment)
    over = select(Token.id).where(Token.owner_id == owner_id, is_over)
    session.execute(
        delete(Token).where(
            Token.owner_id == owner_id, Token.id.in_(over.with_for_update(skip_locked=True))
        )
    )


def _active(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        Token.revoked_at.is_(None),
        or_(Token.expires_at.is_(None), Token.expires_at > now),
    )

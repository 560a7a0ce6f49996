"""Tokens of an owner, and who is behind one."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Row, func, or_, select, update
from sqlalchemy.orm import Session

from webapp.errors import NotFound
from webapp.models import Board, Token, User


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


def find_owner(
    session: Session, owner_id: UUID, digest: bytes, now: datetime
) -> Row[UUID, str, datetime | None, str, str | None, str, bool, bool] | None:
    """Return the token with this digest, and who is behind it."""
    query = (
        select(
            Token.id,
            Token.scope,
            Token.last_used_at,
            User.email,
            User.name,
            User.time_zone,
            User.is_administrator,
            Board.shortcuts_enabled,
        )
        .join(User, User.id == Token.owner_id)
        .join(Board, Board.owner_id == Token.owner_id)
        .where(
            Token.owner_id == owner_id,
            Board.owner_id == owner_id,
            Token.digest == digest,
            *_active(now),
            User.disabled_at.is_(None),
        )
    )
    return session.execute(query).one_or_none()


def touch(session: Session, owner_id: UUID, token_id: UUID, now: datetime) -> None:
    """Note that a token was used."""
    session.execute(
        update(Token)
        .where(Token.owner_id == owner_id, Token.id == token_id)
        .values(last_used_at=now)
    )


def _active(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        Token.revoked_at.is_(None),
        or_(Token.expires_at.is_(None), Token.expires_at > now),
    )

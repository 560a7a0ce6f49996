"""Sign-ins, and who is behind them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Row, exists, select, update
from sqlalchemy.orm import Session

from webapp.models import Board, SignedIn, User


def find_active(
    session: Session, owner_id: UUID, session_id: UUID, audience: str, now: datetime
) -> Row[str, str | None, str, bool, bool, datetime, datetime] | None:
    """Return who is signed in by a session that is neither revoked nor expired."""
    query = (
        select(
            User.email,
            User.name,
            User.time_zone,
            User.is_administrator,
            Board.shortcuts_enabled,
            SignedIn.last_seen_at,
            SignedIn.created_at,
        )
        .join(User, User.id == SignedIn.owner_id)
        .join(Board, Board.owner_id == SignedIn.owner_id)
        .where(
            SignedIn.owner_id == owner_id,
            Board.owner_id == owner_id,
            SignedIn.id == session_id,
            SignedIn.audience == audience,
            SignedIn.revoked_at.is_(None),
            SignedIn.expires_at > now,
            User.disabled_at.is_(None),
        )
    )
    return session.execute(query).one_or_none()


def list_active(session: Session, owner_id: UUID, now: datetime) -> list[SignedIn]:
    """Return the sessions that are neither revoked nor expired, the last used first."""
    query = select(SignedIn).where(
        SignedIn.owner_id == owner_id, SignedIn.revoked_at.is_(None), SignedIn.expires_at > now
    )
    return list(session.scalars(query.order_by(SignedIn.last_seen_at.desc(), SignedIn.id.desc())))


def is_active(session: Session, owner_id: UUID, session_id: UUID, now: datetime) -> bool:
    """Tell whether a session is neither revoked nor expired."""
    query = select(
        exists().where(
            SignedIn.owner_id == owner_id,
            SignedIn.id == session_id,
            SignedIn.revoked_at.is_(None),
            SignedIn.expires_at > now,
        )
    )
    return bool(session.scalar(query))


def touch(
    session: Session, owner_id: UUID, session_id: UUID, now: datetime, expires_at: datetime
) -> None:
    """Note that a session was used, and until when it lasts."""
    session.execute(
        update(SignedIn)
        .where(SignedIn.owner_id == owner_id, SignedIn.id == session_id)
        .values(last_seen_at=now, expires_at=expires_at)
    )


def revoke(session: Session, owner_id: UUID, session_id: UUID, now: datetime) -> None:
    """End one session."""
    session.execute(
        update(SignedIn)
        .where(
            SignedIn.owner_id == owner_id, SignedIn.id == session_id, SignedIn.revoked_at.is_(None)
        )
        .values(revoked_at=now)
    )


def revoke_others(session: Session, owner_id: UUID, kept_id: UUID | None, now: datetime) -> None:
    """End all sessions of an owner but one, or all."""
    session.execute(
        update(SignedIn)
        .where(
            SignedIn.owner_id == owner_id,
            SignedIn.id.is_distinct_from(kept_id),
            SignedIn.revoked_at.is_(None),
        )
        .values(revoked_at=now)
    )

"""Sign-ins, and who is behind them."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, bindparam, delete, exists, select, update
from sqlalchemy.orm import Session

from webapp.models import SignedIn, User
from webapp.prepared import prepared
from webapp.repositories import boards, notifications
from webapp.repositories.tables import BOARDS, OWNER, SESSIONS, USERS


class SignedInRow(NamedTuple):
    """Who is signed in."""

    email: str
    name: str | None
    time_zone: str
    is_administrator: bool
    shortcuts_enabled: bool
    revision: int
    last_seen_at: datetime
    created_at: datetime


def _active() -> Select[Any]:
    users, boards, sessions = USERS.c, BOARDS.c, SESSIONS.c
    return select(
        users.email,
        users.name,
        users.time_zone,
        users.is_administrator,
        boards.shortcuts_enabled,
        boards.revision,
        sessions.last_seen_at,
        sessions.created_at,
    ).where(
        users.id == OWNER,
        boards.owner_id == OWNER,
        boards.owner_id == users.id,
        sessions.owner_id == users.id,
        sessions.owner_id == OWNER,
        sessions.id == bindparam("session_id"),
        sessions.audience == bindparam("audience"),
        sessions.revoked_at.is_(None),
        sessions.expires_at > bindparam("now"),
        users.disabled_at.is_(None),
    )


_ACTIVE = prepared(_active())
_ACTIVE_AND_LOCKED = prepared(_active().with_for_update(of=BOARDS))


def find_active(
    session: Session,
    owner_id: UUID,
    session_id: UUID,
    audience: str,
    now: datetime,
    *,
    is_changing: bool = False,
) -> SignedInRow | None:
    """Return who is signed in by a session that is neither revoked nor expired; their board is
    locked too for one who is about to change it.
    """
    values = {"owner_id": owner_id, "session_id": session_id, "audience": audience, "now": now}
    statement = _ACTIVE_AND_LOCKED if is_changing else _ACTIVE
    row = session.connection().execute(statement, values).one_or_none()
    if row is None:
        return None
    found = SignedInRow._make(row)
    if is_changing:
        boards.hold(session, owner_id, found.revision)
    return found


def list_active(
    session: Session, owner_id: UUID, first_id: UUID | None, now: datetime, most: int
) -> list[SignedIn]:
    """Return up to `most` sessions that are neither revoked nor expired: first the one that is
    named, then the last used.
    """
    query = select(SignedIn).where(
        SignedIn.owner_id == owner_id, SignedIn.revoked_at.is_(None), SignedIn.expires_at > now
    )
    order = (
        SignedIn.id.is_distinct_from(first_id),
        SignedIn.last_seen_at.desc(),
        SignedIn.id.desc(),
    )
    return list(session.scalars(query.order_by(*order).limit(most)))


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
    notifications.tell_end(session, owner_id)


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
    notifications.tell_end(session, owner_id)


def delete_before(session: Session, owner_id: UUID, moment: datetime) -> None:
    """Delete the sessions that would have expired before a moment, but for what another sign-in is
    deleting.
    """
    over = select(SignedIn.id).where(SignedIn.owner_id == owner_id, SignedIn.expires_at < moment)
    session.execute(
        delete(SignedIn).where(
            SignedIn.owner_id == owner_id, SignedIn.id.in_(over.with_for_update(skip_locked=True))
        )
    )


def list_open(
    session: Session, owner_ids: Collection[UUID], session_ids: Collection[UUID], now: datetime
) -> set[UUID]:
    """Return which of these sessions still give access; of all owners in one statement."""
    query = (
        select(SignedIn.id)
        .join(User, User.id == SignedIn.owner_id)
        .where(
            SignedIn.owner_id.in_(owner_ids),
            SignedIn.id.in_(session_ids),
            SignedIn.revoked_at.is_(None),
            SignedIn.expires_at > now,
            User.disabled_at.is_(None),
        )
    )
    return set(session.scalars(query))

"""Invitations, found by a digest of their text."""

from datetime import datetime

from sqlalchemy import ColumnElement, exists, select, update
from sqlalchemy import delete as delete_from
from sqlalchemy.orm import Session

from webapp.models import Invitation


def list_open(session: Session, now: datetime) -> list[Invitation]:
    """Return those that can still be used, the newest first."""
    query = select(Invitation).where(*_open(now))
    return list(session.scalars(query.order_by(Invitation.created_at.desc(), Invitation.digest)))


def is_open(session: Session, digest: bytes, now: datetime) -> bool:
    """Tell whether one can still be used."""
    query = select(exists().where(Invitation.digest == digest, *_open(now)))
    return bool(session.scalar(query))


def use(session: Session, digest: bytes, now: datetime) -> bool:
    """Use one up; tell whether it could still be used."""
    used = session.execute(
        update(Invitation)
        .where(Invitation.digest == digest, *_open(now))
        .values(used_at=now)
        .returning(Invitation.digest)
    )
    return used.one_or_none() is not None


def delete(session: Session, digest: bytes) -> None:
    """Delete one."""
    session.execute(delete_from(Invitation).where(Invitation.digest == digest))


def delete_before(session: Session, moment: datetime) -> None:
    """Delete those that expired before a moment, used or not, but for what another sign-in is
    deleting.
    """
    over = select(Invitation.digest).where(Invitation.expires_at < moment)
    session.execute(
        delete_from(Invitation).where(Invitation.digest.in_(over.with_for_update(skip_locked=True)))
    )


def _open(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return Invitation.used_at.is_(None), Invitation.expires_at > now

"""Idempotency keys of an owner."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from webapp.models import IdempotencyKey


def find(session: Session, owner_id: UUID, key: str) -> IdempotencyKey | None:
    """Return what was kept under a key."""
    return session.get(IdempotencyKey, (owner_id, key))


def delete_before(session: Session, owner_id: UUID, moment: datetime) -> None:
    """Delete what was kept before a moment."""
    session.execute(
        delete(IdempotencyKey).where(
            IdempotencyKey.owner_id == owner_id, IdempotencyKey.at < moment
        )
    )

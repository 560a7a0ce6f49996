"""Idempotency keys of an owner."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func
from sqlalchemy.orm import Session

from webapp.models import IdempotencyKey


def find(session: Session, owner_id: UUID, key: str) -> IdempotencyKey | None:
    """Return what was kept under a key."""
    return session.get(IdempotencyKey, (owner_id, key))


def delete_about(session: Session, owner_id: UUID, application_ids: Sequence[UUID]) -> None:
    """Delete what was kept of answers that were an application, or were about one."""
    ids = [str(id_) for id_ in application_ids]
    answer = IdempotencyKey.answer
    session.execute(
        delete(IdempotencyKey).where(
            IdempotencyKey.owner_id == owner_id,
            answer["body"]["id"].astext.in_(ids)
            | func.split_part(answer["headers"]["Location"].astext, "/", 3).in_(ids),
        )
    )


def delete_before(session: Session, owner_id: UUID, moment: datetime) -> None:
    """Delete what was kept before a moment."""
    session.execute(
        delete(IdempotencyKey).where(
            IdempotencyKey.owner_id == owner_id, IdempotencyKey.at < moment
        )
    )

"""Idempotency keys of an owner."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import BindParameter, bindparam, delete, func, insert, select
from sqlalchemy.orm import Session

from webapp.models import IdempotencyKey
from webapp.prepared import prepared
from webapp.repositories.tables import IDEMPOTENCY_KEYS, OWNER


class Kept(NamedTuple):
    """What was kept under a key: the digest of the request, and the answer."""

    digest: bytes
    answer: dict[str, Any]


_KEYS = IDEMPOTENCY_KEYS.c
_MOMENT: BindParameter[datetime] = bindparam("moment")
_OLD = delete(IDEMPOTENCY_KEYS).where(_KEYS.owner_id == OWNER, _KEYS.at < _MOMENT)
_FIND = prepared(
    select(_KEYS.digest, _KEYS.answer)
    .where(_KEYS.owner_id == OWNER, _KEYS.key == bindparam("key"), _KEYS.at >= _MOMENT)
    .add_cte(_OLD.cte("old"))
)
_ADD = prepared(insert(IDEMPOTENCY_KEYS))


def find(session: Session, owner_id: UUID, key: str, moment: datetime) -> Kept | None:
    """Return what was kept under a key since a moment, and delete what was kept before."""
    values = {"owner_id": owner_id, "key": key, "moment": moment}
    row = session.connection().execute(_FIND, values).one_or_none()
    return None if row is None else Kept._make(row)


def add(session: Session, owner_id: UUID, key: str, kept: Kept, at: datetime) -> None:
    """Keep something under a key that is new."""
    values = {"owner_id": owner_id, "key": key, "at": at, **kept._asdict()}
    session.connection().execute(_ADD, values)


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

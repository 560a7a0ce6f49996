"""Safe retries: the same key and request give the first answer again."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from webapp.errors import KeyReused
from webapp.repositories import boards, idempotency_keys
from webapp.repositories.idempotency_keys import Kept
from webapp.services.clock import now
from webapp.services.owner import Owner

KEPT = timedelta(hours=24)
KEY = r"^[\x21-\x7e]+$"
"""What a key may be, up to `limits.IDEMPOTENCY_KEY` characters."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it was given: status, JSON body, and the headers that belong to it."""

    status: int
    body: Any
    headers: dict[str, str]


def answer_once(
    session: Session, owner: Owner, key: str, digest: bytes, produce: Callable[[], Answer]
) -> tuple[Answer, bool]:
    """Return the answer kept under this key, or produce and keep one; and whether it was kept
    before.

    The board is locked first, so that two requests with one key that arrive together are answered
    one after the other. Raises KeyReused if the key was used for another request in the last 24
    hours.
    """
    boards.lock(session, owner.id)
    at = now()
    kept = idempotency_keys.find(session, owner.id, key, at - KEPT)
    if kept is not None:
        if kept.digest != digest:
            raise KeyReused("This Idempotency-Key was already used for a different request.")
        return Answer(**kept.answer), True
    answer = produce()
    session.flush()
    idempotency_keys.add(session, owner.id, key, Kept(digest, asdict(answer)), at)
    return answer, False


def forget(session: Session, owner: Owner, application_ids: Sequence[UUID]) -> None:
    """Let go of the answers that hold applications which are deleted for good, and of old ones."""
    idempotency_keys.delete_about(session, owner.id, application_ids)
    idempotency_keys.delete_before(session, owner.id, now() - KEPT)


def note_undone(session: Session, owner: Owner, revision: int) -> None:
    """Keep for as long that a change was taken back, under a key that no client can choose."""
    if not was_undone(session, owner, revision):
        idempotency_keys.add(session, owner.id, _key_of(revision), Kept(b"", {}), now())


def was_undone(session: Session, owner: Owner, revision: int) -> bool:
    """Tell whether a change was taken back in the last 24 hours."""
    kept = idempotency_keys.find(session, owner.id, _key_of(revision), now() - KEPT)
    return kept is not None


def _key_of(revision: int) -> str:
    return f"undo {revision}"

"""What a form adds is added once, also when it is sent again because no answer came."""

import hashlib
import json
import re
from collections.abc import Callable
from typing import Annotated, Protocol, TypeVar
from uuid import UUID

from sqlalchemy import orm

from webapp import limits
from webapp.pages.dependencies import get_owner
from webapp.pages.forms import Form
from webapp.services import idempotency
from webapp.services.idempotency import Answer
from webapp.services.owner import Owner
from webapp.transactions import Work, later


class _Identified(Protocol):
    @property
    def id(self) -> orm.Mapped[UUID] | UUID: ...


Added = TypeVar("Added", bound=_Identified)


class Once:
    """Adds by a form, unless the same form with the same key has done so before."""

    def __init__(self, session: orm.Session, owner: Owner, key: str) -> None:
        self._session = session
        self._owner = owner
        is_key = len(key) <= limits.IDEMPOTENCY_KEY and re.fullmatch(idempotency.KEY, key)
        self._key = key if is_key else None

    def add(self, form: Form, create: Callable[[], Added], find: Callable[[UUID], Added]) -> Added:
        """Create, or find what was created before. Raises KeyReused, and what these raise."""
        if self._key is None:
            return create()
        created: list[Added] = []

        def produce() -> Answer:
            created.append(create())
            return Answer(201, {"id": str(created[0].id)}, {})

        answer, _ = idempotency.answer_once(
            self._session, self._owner, self._key, _digest(form), produce
        )
        return created[0] if created else find(UUID(answer.body["id"]))


def _digest(form: Form) -> bytes:
    sent = [form.request.url.path, *sorted(form.values.items())]
    return hashlib.sha256(json.dumps(sent).encode()).digest()


def _once(work: Work) -> Once:
    key = work.request.headers.get("Idempotency-Key", "")
    return Once(work.session, work.find(get_owner), key)


AddsOnce = Annotated[Once, later(_once)]

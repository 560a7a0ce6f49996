"""The time by which services work; it can be set, for a story told afterwards and for tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_set: ContextVar[datetime | None] = ContextVar("set", default=None)


def now() -> datetime:
    """Return this instant, in UTC."""
    return _set.get() or datetime.now(UTC)


@contextmanager
def at(instant: datetime) -> Iterator[None]:
    """Let it be this instant inside the block."""
    token = _set.set(instant)
    try:
        yield
    finally:
        _set.reset(token)

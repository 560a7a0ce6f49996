"""Throttles: counted in one atomic statement."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import case, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from webapp.models import Throttle

_APART = timedelta(minutes=1)
"""The clocks of servers differ less than that."""


def reserve(
    session: Session, windows: Mapping[bytes, timedelta], now: datetime
) -> dict[bytes, tuple[int, datetime]]:
    """Count one more try for each key; return how many it has in its window, and when that ends."""
    # In one order for all, so that two statements cannot wait for each other.
    rows = [
        {"key": key, "tries": 1, "started_at": now, "ends_at": now + windows[key]}
        for key in sorted(windows)
    ]
    statement = insert(Throttle).values(rows)
    new = statement.excluded
    # A window that ends later than a new one began while the clock was ahead.
    is_over = or_(Throttle.ends_at <= new.started_at, Throttle.ends_at > new.ends_at + _APART)
    counted = statement.on_conflict_do_update(
        index_elements=[Throttle.key],
        set_={
            "tries": case((is_over, new.tries), else_=Throttle.tries + new.tries),
            "started_at": case((is_over, new.started_at), else_=Throttle.started_at),
            "ends_at": case((is_over, new.ends_at), else_=Throttle.ends_at),
        },
    ).returning(Throttle.key, Throttle.tries, Throttle.ends_at)
    return {bytes(key): (tries, ends_at) for key, tries, ends_at in session.execute(counted)}


def refund(session: Session, keys: Sequence[bytes]) -> None:
    """Take one try back from each key."""
    # Locked in the order of `reserve`: an UPDATE by itself takes rows as they lie on the disk.
    locked = select(Throttle.key).where(Throttle.key.in_(keys)).order_by(Throttle.key)
    session.execute(
        update(Throttle)
        .where(Throttle.key.in_(locked.with_for_update()))
        .values(tries=func.greatest(Throttle.tries - 1, 0))
    )


def delete_over(session: Session, now: datetime) -> None:
    """Delete what no longer counts, but for what somebody is counting at this moment."""
    over = select(Throttle.key).where(Throttle.ends_at <= now).with_for_update(skip_locked=True)
    session.execute(delete(Throttle).where(Throttle.key.in_(over)))

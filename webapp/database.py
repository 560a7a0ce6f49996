"""The engine, sessions, and the one place that commits."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, create_engine, event, make_url, text
from sqlalchemy.exc import IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session, UOWTransaction, sessionmaker

from webapp.errors import Unavailable

CONNECT_SECONDS = 3
POOL_SECONDS = 5
STATEMENT_MILLISECONDS = 15_000
IDLE_MILLISECONDS = 30_000
LOCK_MILLISECONDS = 10_000
_WRITTEN = "written"


class Database:
    """A PostgreSQL database: a pool of connections, and transactions on it."""

    def __init__(self, url: str, *, pool_size: int = 10, max_overflow: int = 10) -> None:
        """Prepare the pool for `url`; nothing is connected before the first statement."""
        settings = (
            f"-c statement_timeout={STATEMENT_MILLISECONDS} -c lock_timeout={LOCK_MILLISECONDS}"
            f" -c idle_in_transaction_session_timeout={IDLE_MILLISECONDS} -c timezone=UTC"
        )
        self.engine: Engine = create_engine(
            make_url(url).set(drivername="postgresql+psycopg2"),
            pool_size=pool_size,
            max_overflow=max_overflow,
            pool_timeout=POOL_SECONDS,
            pool_use_lifo=True,
            pool_pre_ping=True,
            hide_parameters=True,  # what people wrote is not for the log
            connect_args={"connect_timeout": CONNECT_SECONDS, "options": settings},
        )
        self.sessions = sessionmaker(self.engine, expire_on_commit=False)
        event.listen(self.sessions, "after_flush", _note_writing)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Give a session; commit when the block ends, roll back when it raises.

        Raises Unavailable when the database is away or has no connection left.
        """
        with refusals(), self.sessions() as session:
            try:
                yield session
                session.commit()
            except BaseException:
                # What a refusal shows (the state of now) must outlive the rollback, which would
                # empty it.
                session.expunge_all()
                session.rollback()
                raise

    def ping(self) -> None:
        """Ask the database for a sign of life; raises Unavailable."""
        with refusals(), self.engine.connect() as connection:
            connection.execute(text("SELECT 1"))

    def dispose(self) -> None:
        """Close all pooled connections."""
        self.engine.dispose()


@contextmanager
def refusals() -> Iterator[None]:
    """Turn the driver's and the pool's ways of saying "not now" into Unavailable."""
    try:
        yield
    except (OperationalError, InterfaceError, PoolTimeout) as error:
        raise Unavailable from error


def release(session: Session) -> None:
    """End a transaction that has only read, so that no connection is held during slow work.

    What was loaded is detached and keeps its values. Raises RuntimeError if something is waiting
    to be written.
    """
    if session.new or session.dirty or session.deleted or _WRITTEN in session.info:
        raise RuntimeError("only a reading transaction can be released")
    session.expunge_all()
    session.rollback()


def _note_writing(session: Session, _context: UOWTransaction) -> None:
    session.info[_WRITTEN] = True


def violates(error: IntegrityError, constraint: str) -> bool:
    """Tell whether a statement was refused by this constraint.

    The name is looked for in the message, as a distributed PostgreSQL reports it there only, with
    a shard's number.
    """
    return re.search(rf'"{constraint}(_\d+)?"', str(error.orig)) is not None

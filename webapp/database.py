"""The engine, sessions, and the one place that commits."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2
from psycopg2 import errors
from sqlalchemy import Engine, create_engine, event, make_url, text
from sqlalchemy.engine.interfaces import ExceptionContext
from sqlalchemy.exc import (
    DBAPIError,
    IntegrityError,
    InterfaceError,
    InvalidatePoolError,
    OperationalError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session, UOWTransaction, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry

from webapp.database_urls import connect_arguments, with_options
from webapp.driver import CONNECT_SECONDS, Connection
from webapp.errors import Unavailable, Unconfirmed
from webapp.prepared import use_prepared
from webapp.telling import News, Teller

# A request that meets a database which says nothing waits for a connection of the pool, for its
# sign of life and for a new connection, or for one statement: never for ten seconds.
POOL_SECONDS = 3
ANSWER_SECONDS = 7
STATEMENT_MILLISECONDS = 6_000
LOCK_MILLISECONDS = 5_000
IDLE_MILLISECONDS = 30_000
BELIEVED_SECONDS = 1.0
"""So long a connection is believed to live after it was used."""
_WRITTEN = "written"
_IDLE_SINCE = "idle since"
_NEWS = "news"
HELD = "held"
"""Under this key of a session is what its transaction has locked."""


class Database:
    """A PostgreSQL database: a pool of connections, and transactions on it."""

    def __init__(self, url: str, *, pool_size: int = 10, max_overflow: int = 10) -> None:
        """Prepare the pool for `url`; nothing is connected before the first statement."""
        settings = (
            f"-c statement_timeout={STATEMENT_MILLISECONDS} -c lock_timeout={LOCK_MILLISECONDS}"
            f" -c idle_in_transaction_session_timeout={IDLE_MILLISECONDS} -c timezone=UTC"
            " -c plan_cache_mode=force_generic_plan"  # one plan for all owners: see prepared.py
        )
        self._connecting: dict[str, Any] = {
            "connect_timeout": CONNECT_SECONDS,
            "connection_factory": Connection,
        }
        self.engine: Engine = create_engine(
            with_options(make_url(url).set(drivername="postgresql+psycopg2"), settings),
            pool_size=pool_size,
            max_overflow=max_overflow,
            pool_timeout=POOL_SECONDS,
            pool_use_lifo=True,
            hide_parameters=True,  # what people wrote is not for the log
            connect_args=self._connecting,
        )
        event.listen(self.engine, "checkout", _ask_for_a_sign)
        event.listen(self.engine, "checkin", _expect_a_sign)
        event.listen(self.engine, "handle_error", _leave_a_standby)
        use_prepared(self.engine)
        self.sessions = sessionmaker(self.engine, expire_on_commit=False)
        event.listen(self.sessions, "after_flush", note_writing)
        alone = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        self.readers = sessionmaker(alone, expire_on_commit=False)
        event.listen(self.readers, "before_flush", _refuse_to_write)
        self.teller = Teller(self.connect_alone)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Give a session; commit when the block ends, roll back when it raises.

        Raises Unavailable when the database is away or has no connection left, and Unconfirmed when
        it went away during the commit.
        """
        with refusals(), self.sessions() as session:
            try:
                yield session
                session.flush()
                with _commits(session):
                    session.commit()
            except BaseException:
                # What a refusal shows (the state of now) must outlive the rollback, which would
                # empty it.
                session.expunge_all()
                session.rollback()
                raise
            news: list[News] = session.info.pop(_NEWS, [])
        if news:
            self.teller.tell(news)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Give a session that reads: each statement by itself, no transaction around them.

        Objects cannot be written by it; a single statement that writes is committed at once.
        Raises Unavailable.
        """
        with refusals(), self.readers() as session:
            yield session
            _refuse_to_write(session)

    def connect_alone(self) -> Connection:
        """Open a connection outside of the pool, for one who stays; each statement commits."""
        connection: Connection = psycopg2.connect(
            **connect_arguments(self.engine.url), **self._connecting
        )
        connection.is_transactional = False
        return connection

    def ping(self) -> None:
        """Ask the database for a sign of life; raises Unavailable."""
        with refusals(), self.engine.connect() as connection:
            connection.execute(text("SELECT 1"))

    def dispose(self) -> None:
        """Tell what is left to be told, and close all connections."""
        self.teller.stop()
        self.engine.dispose()


@contextmanager
def refusals() -> Iterator[None]:
    """Turn the driver's and the pool's ways of saying "not now" into Unavailable."""
    try:
        yield
    except (OperationalError, InterfaceError, PoolTimeout) as error:
        raise Unavailable from error
    except DBAPIError as error:
        if error.connection_invalidated:  # a lost connection is at times a bare DatabaseError
            raise Unavailable from error
        raise


def _ask_for_a_sign(connection: Any, record: ConnectionPoolEntry, _proxy: Any) -> None:
    """Ask a connection whether it lives, unless it has just shown that it does."""
    idle_since = record.info.pop(_IDLE_SINCE, None)
    if idle_since is not None and time.monotonic() - idle_since > BELIEVED_SECONDS:
        try:
            connection.ask()
        except psycopg2.Error as error:
            raise InvalidatePoolError from error
    connection.patience = ANSWER_SECONDS


def _expect_a_sign(connection: Any, record: ConnectionPoolEntry) -> None:
    record.info[_IDLE_SINCE] = time.monotonic()
    if connection is not None:
        connection.patience = CONNECT_SECONDS


def _leave_a_standby(context: ExceptionContext) -> None:
    """Drop the connections to a server that only reads, as another one has taken over from it."""
    if isinstance(context.original_exception, errors.ReadOnlySqlTransaction):
        context.is_disconnect = True


@contextmanager
def _commits(session: Session) -> Iterator[None]:
    """Tell a commit whose answer was lost from one that did not happen."""
    try:
        yield
    except DBAPIError as error:
        if error.connection_invalidated and _WRITTEN in session.info:
            raise Unconfirmed from error
        raise


def release(session: Session) -> None:
    """End a transaction that has only read, so that no connection is held during slow work.

    What was loaded is detached and keeps its values. Raises RuntimeError if something is waiting
    to be written.
    """
    if session.new or session.dirty or session.deleted or _WRITTEN in session.info:
        raise RuntimeError("only a reading transaction can be released")
    session.expunge_all()
    session.rollback()
    session.info.pop(HELD, None)


def _refuse_to_write(session: Session, *_: Any) -> None:
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("a reading session writes no objects")


def tell_after_commit(session: Session, news: News) -> None:
    """Let others be told something once the transaction is committed, and not if it is not."""
    session.info.setdefault(_NEWS, []).append(news)


def note_writing(session: Session, _context: UOWTransaction | None = None) -> None:
    """Note that a transaction has written; to be told where no object was flushed."""
    session.info[_WRITTEN] = True


def violates(error: IntegrityError, constraint: str) -> bool:
    """Tell whether a statement was refused by this constraint.

    The name is looked for in the message, as a distributed PostgreSQL reports it there only, with
    a shard's number.
    """
    return re.search(rf'"{constraint}(_\d+)?"', str(error.orig)) is not None

"""psycopg2's connection as we use it: it waits in Python, and begins with its first statement."""

import select
import time
from typing import Any, Final

import psycopg2
from psycopg2 import extensions

CONNECT_SECONDS: Final = 3
_IDLE: Final = extensions.TRANSACTION_STATUS_IDLE


def bound_waiting() -> None:
    """Let no statement of this process wait for ever for a database that says nothing.

    A server that was stopped, or is unreachable behind a dead link, neither answers nor ends the
    connection; its own timeouts do not run then, and libpq waits without end. With this callback
    psycopg2 waits in Python, at a cost of some 3 µs for a statement. It holds for the whole process
    and rules out COPY, so it is for processes that serve.
    """
    extensions.set_wait_callback(_wait)


class Connection(extensions.connection):
    """A connection that knows how long an answer may take, and what was prepared on it.

    psycopg2 sends BEGIN by itself, and waits for the answer before it sends the first statement of
    a transaction. This one sends both at once: one round trip less for each request that writes.
    To psycopg2 it is in autocommit mode, so that it adds nothing.
    """

    patience: float = CONNECT_SECONDS
    is_transactional = True

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.prepared: dict[str, None] = {}
        self.autocommit = True
        self.cursor_factory = _Cursor

    def set_isolation_level(self, level: int | None) -> None:
        """Change between transactions and single statements; nobody need be asked for that."""
        if level not in _LEVELS:
            raise psycopg2.NotSupportedError("a transaction is one of READ COMMITTED")
        self.is_transactional = _LEVELS[level]

    def commit(self) -> None:
        """End the transaction, if there is one."""
        self._end("COMMIT")

    def rollback(self) -> None:
        """Take the transaction back, if there is one."""
        self._end("ROLLBACK")

    def ask(self) -> None:
        """Ask for a sign of life, outside of any transaction. Raises psycopg2.Error."""
        with extensions.cursor(self) as cursor:
            cursor.execute("SELECT 1")

    def _end(self, statement: str) -> None:
        if self.get_transaction_status() != _IDLE:
            with self.cursor() as cursor:
                cursor.execute(statement)


_LEVELS: Final = {
    extensions.ISOLATION_LEVEL_AUTOCOMMIT: False,
    extensions.ISOLATION_LEVEL_READ_COMMITTED: True,
}


class _Cursor(extensions.cursor):
    connection: Connection

    def execute(self, query: Any, vars: Any = None) -> None:  # noqa: A002 - psycopg2's name for it
        """Execute a statement; the first one of a transaction begins it."""
        super().execute(f"BEGIN; {query}" if self._is_first() else query, vars)

    def executemany(self, query: Any, vars_list: Any) -> None:
        """Execute a statement for each of many rows, which psycopg2 does by itself."""
        if self._is_first():
            super().execute("BEGIN")
        super().executemany(query, vars_list)

    def _is_first(self) -> bool:
        connection = self.connection
        return connection.is_transactional and connection.get_transaction_status() == _IDLE


def _wait(connection: extensions.connection) -> None:
    patience = getattr(connection, "patience", None)
    deadline = None if patience is None else time.monotonic() + patience
    waiting = select.poll()
    while (state := connection.poll()) != extensions.POLL_OK:
        is_reading = state == extensions.POLL_READ
        waiting.register(connection.fileno(), select.POLLIN if is_reading else select.POLLOUT)
        left = None if deadline is None else max(0.0, deadline - time.monotonic()) * 1000
        if not waiting.poll(left):
            raise psycopg2.OperationalError(f"no answer from the database within {patience} s")

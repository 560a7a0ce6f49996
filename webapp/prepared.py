"""Statements that PostgreSQL reads and plans once for a connection, not for each request.

Planning the board's statement costs four times what its execution does. psycopg2 has no prepared
statements of its own, so those that are marked by `prepared` are sent as PREPARE once, when a
connection first meets them, and as EXECUTE from then on. There is one plan for all values
(`plan_cache_mode`), since each names an owner and finds the rest by an index; it is made anew when
tables or their statistics change.
"""

import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final, NamedTuple, TypeVar, cast
from weakref import WeakKeyDictionary

from psycopg2 import errors, extensions
from sqlalchemy import Engine, Executable, event
from sqlalchemy.engine import Dialect
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.engine.interfaces import ExceptionContext
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import NullType, String, TypeEngine

from webapp.driver import Connection

_PREPARED: Final = "prepared"
_VALUE: Final = re.compile(r"%\((\w+)\)s|%%")
_MOST: Final = 100
"""So many statements are kept prepared on a connection, at some 50 KiB each; the one that was
prepared first goes first."""
_GONE = (errors.FeatureNotSupported, errors.InvalidSqlStatementName)
"""What PostgreSQL says when a plan no longer gives the columns that it gave, or is not there."""

Marked = TypeVar("Marked", bound=Executable)


class _Prepared(NamedTuple):
    name: str
    prepare: str
    execute: str


def prepared(statement: Marked) -> Marked:
    """Mark a statement that is sent often, and always with the same text."""
    return statement.execution_options(**{_PREPARED: True})


def use_prepared(engine: Engine) -> None:
    """Let an engine whose connections are those of `driver.py` prepare what is marked."""
    known: WeakKeyDictionary[SQLCompiler, _Prepared] = WeakKeyDictionary()

    def execute(
        cursor: extensions.cursor,
        statement: str,
        values: Mapping[str, Any],
        context: DefaultExecutionContext,
    ) -> bool:
        if not context.execution_options.get(_PREPARED):
            return False
        compiled = cast(SQLCompiler, context.compiled)
        if (found := known.get(compiled)) is None:
            found = known[compiled] = _write(statement, compiled)
        kept = cast(Connection, cursor.connection).prepared
        if found.name not in kept:
            _prepare(cursor, found, kept)
        cursor.execute(found.execute, values)
        return True

    event.listen(engine, "do_execute", execute)
    event.listen(engine, "handle_error", _let_go)


def _prepare(cursor: extensions.cursor, statement: _Prepared, kept: dict[str, None]) -> None:
    if len(kept) >= _MOST:
        oldest = next(iter(kept))
        cursor.execute(f"DEALLOCATE {oldest}")
        del kept[oldest]
    cursor.execute(statement.prepare)
    kept[statement.name] = None


def _write(statement: str, compiled: SQLCompiler) -> _Prepared:
    names: list[str] = []

    def numbered(found: re.Match[str]) -> str:
        if (name := found[1]) is None:
            return "%"
        if name not in names:
            names.append(name)
        return f"${names.index(name) + 1}"

    text = _VALUE.sub(numbered, statement)
    name = f"p{sha256(statement.encode()).hexdigest()[:16]}"
    types = [_name_of(compiled.binds[each].type, compiled.dialect) for each in names]
    told = f"({', '.join(types)})" if types else ""
    given = f"({', '.join(f'%({each})s' for each in names)})" if names else ""
    return _Prepared(name, f"PREPARE {name}{told} AS {text}", f"EXECUTE {name}{given}")


def _name_of(type_: TypeEngine[Any], dialect: Dialect) -> str:
    if isinstance(type_, NullType):
        return "unknown"  # PostgreSQL finds it out
    return "text" if isinstance(type_, String) else type_.compile(dialect=dialect)


def _let_go(context: ExceptionContext) -> None:
    """Drop the connections whose plans are out of date, as after an upgrade by another process."""
    statement_of_ours = context.execution_context is not None and (
        context.execution_context.execution_options.get(_PREPARED)
    )
    if statement_of_ours and isinstance(context.original_exception, _GONE):
        context.is_disconnect = True

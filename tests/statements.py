"""Watches every SQL statement of a test: it names an owner, and boards change behind a lock.

Statements that tests send on purpose over all owners say so with
`execution_options(across_owners=True)`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.interfaces import ExecutionContext

from webapp.models import Activity, Base, Board, OnBoard

OWNED = frozenset(name for name, table in Base.metadata.tables.items() if "owner_id" in table.c)
GUARDED = frozenset(
    str(mapper.local_table.description)
    for mapper in Base.registry.mappers
    if issubclass(mapper.class_, (OnBoard, Activity, Board))
)
_NAMES = "|".join(sorted(OWNED))
_TABLE = re.compile(
    rf"(?:\bFROM|\bJOIN|\bUPDATE|\bINTO|,)\s+\"?({_NAMES})\b\"?(?![.(\"])(?:\s+AS\s+(\w+))?",
    re.IGNORECASE,
)
_WRITE = re.compile(rf"\b(INSERT INTO|UPDATE|DELETE FROM)\s+\"?({_NAMES})\b", re.IGNORECASE)
_INSERTED = re.compile(rf"INSERT INTO\s+\"?(?:{_NAMES})\"?\s*\(([^)]*)\)", re.IGNORECASE)
_OWNER_VALUE = re.compile(r"\bowner_id (?:=|IN) \(?%\((\w+)\)s")
_LOCK = re.compile(
    r"\bFROM boards\b.*\bFOR UPDATE\s*$|\bboards\b.*\bFOR UPDATE OF boards\s*$",
    re.IGNORECASE | re.DOTALL,
)
_FRAMES = "statements.locked"

Parameters = Mapping[str, Any] | Sequence[Mapping[str, Any]]


@lru_cache(maxsize=4096)
def unpinned(statement: str) -> list[str]:
    """Return the owners' tables that a statement reads or writes without naming an owner."""
    inserted = _INSERTED.search(statement)
    if inserted and "owner_id" in re.findall(r"\w+", inserted[1]):
        return unpinned(statement[inserted.end() :])
    return [
        table
        for table, alias in _TABLE.findall(statement)
        if not re.search(
            rf"\b{alias or table}\.owner_id (=|IN\b)|= {alias or table}\.owner_id\b"
            rf"|(?<!\.)\bowner_id (=|IN\b)",
            statement,
        )
    ]


@lru_cache(maxsize=4096)
def guarded_written(statement: str) -> frozenset[str]:
    """Return the tables behind the gate that a statement writes."""
    return frozenset(table.lower() for _, table in _WRITE.findall(statement)) & GUARDED


@lru_cache(maxsize=4096)
def is_lock(statement: str) -> bool:
    """Tell whether a statement locks a board."""
    return _LOCK.search(statement) is not None


@lru_cache(maxsize=4096)
def _owner_names(statement: str) -> frozenset[str]:
    return frozenset(_OWNER_VALUE.findall(statement))


def owners_of(statement: str, parameters: Parameters) -> set[str]:
    """Return the owners that a statement names."""
    rows = [parameters] if isinstance(parameters, Mapping) else parameters
    names = _owner_names(statement)
    inserted = statement.lstrip().upper().startswith("INSERT")
    return {
        str(value)
        for row in rows
        for name, value in row.items()
        if name in names or (inserted and re.fullmatch(r"owner_id(__\d+)?", name))
    }


class Statements:
    """What the statements of a test did wrong."""

    def __init__(self) -> None:
        self.faults: list[str] = []

    def check(
        self,
        connection: Connection,
        _cursor: Any,
        statement: str,
        parameters: Parameters,
        context: ExecutionContext | None,
        _many: bool,
    ) -> None:
        """Fail a statement that breaks a rule, before it is sent."""
        if context is not None and context.execution_options.get("across_owners"):
            return
        if tables := unpinned(statement):
            self._fail(f"{', '.join(tables)} without an owner: {statement}")
        owners = owners_of(statement, parameters)
        frames = _frames(connection)
        if is_lock(statement):
            frames[-1] |= owners
        written = guarded_written(statement)
        if statement.startswith("INSERT INTO boards"):
            frames[-1] |= owners  # nobody else can see this board before the transaction ends
        elif written and not owners <= set().union(*frames):
            self._fail(f"{', '.join(written)} without a lock on the board: {statement}")

    def _fail(self, fault: str) -> None:
        self.faults.append(fault)
        raise AssertionError(fault)


def _frames(connection: Connection) -> list[set[str]]:
    """Return whose boards are locked, by the transaction and by each savepoint within."""
    frames: list[set[str]] = connection.info.setdefault(_FRAMES, [set()])
    return frames


def _begin(connection: Connection) -> None:
    connection.info[_FRAMES] = [set()]


def _begin_within(connection: Connection, _name: str | None) -> None:
    _frames(connection).append(set())


def _end_within(connection: Connection, _name: str | None, _context: None) -> None:
    frames = _frames(connection)
    if len(frames) > 1:
        frames.pop()


@contextmanager
def watched() -> Iterator[Statements]:
    """Check all statements of all engines inside the block."""
    statements = Statements()
    listeners: Iterable[tuple[str, Any]] = (
        ("before_cursor_execute", statements.check),
        ("begin", _begin),
        ("savepoint", _begin_within),
        ("rollback_savepoint", _end_within),
        ("release_savepoint", _end_within),
    )
    for name, listener in listeners:
        event.listen(Engine, name, listener)
    try:
        yield statements
    finally:
        for name, listener in listeners:
            event.remove(Engine, name, listener)

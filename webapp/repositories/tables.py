"""The tables behind the models, for statements that select columns and not objects."""

from typing import Any, Final, cast
from uuid import UUID

from sqlalchemy import CTE, ColumnElement, Table, TextualSelect, Uuid, bindparam, column, text
from sqlalchemy.types import TypeEngine

from webapp.models import (
    Activity,
    Application,
    Board,
    Column,
    IdempotencyKey,
    Link,
    SignedIn,
    Token,
    User,
)

ACTIVITIES: Final = cast(Table, Activity.__table__)
APPLICATIONS: Final = cast(Table, Application.__table__)
BOARDS: Final = cast(Table, Board.__table__)
FACTS_OF_APPLICATIONS: Final = [each for each in APPLICATIONS.c if each.computed is None]
"""What is kept of an application, without what is worked out from it."""
COLUMNS: Final = cast(Table, Column.__table__)
IDEMPOTENCY_KEYS: Final = cast(Table, IdempotencyKey.__table__)
LINKS: Final = cast(Table, Link.__table__)
SESSIONS: Final = cast(Table, SignedIn.__table__)
TOKENS: Final = cast(Table, Token.__table__)
USERS: Final = cast(Table, User.__table__)


def written_by(
    name: str, statement: str, returned: Table | None = None, **types: TypeEngine[Any]
) -> CTE:
    """Return what a statement writes as a part of another one; `returned` is the table of whose
    rows it returns all columns.

    It is given as text, as SQLAlchemy would take each value that is named like a column of the
    table for a new value of that column.
    """
    bound = text(statement).bindparams(*(bindparam(each, type_=types[each]) for each in types))
    columns = [] if returned is None else [column(each.name, each.type) for each in returned.c]
    return bound.columns(*columns).cte(name)


def read_by(statement: str, width: int, **types: TypeEngine[Any]) -> TextualSelect:
    """Return a statement that reads rows of `width` columns; `types` are those of its parameters.

    With its width told, SQLAlchemy works out once what the rows are like, not each time.
    """
    bound = text(statement).bindparams(*(bindparam(each, type_=types[each]) for each in types))
    return bound.columns(*(column(f"column_{number}") for number in range(width)))


OWNER: Final[ColumnElement[UUID]] = bindparam("owner_id", type_=Uuid())
"""Whose rows a statement is about."""

"""The tables behind the models, for statements that select columns and not objects."""

from typing import Final, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Table, Uuid, bindparam

from webapp.models import Activity, Application, Board, Column, Link, SignedIn, Token, User

ACTIVITIES: Final = cast(Table, Activity.__table__)
APPLICATIONS: Final = cast(Table, Application.__table__)
BOARDS: Final = cast(Table, Board.__table__)
COLUMNS: Final = cast(Table, Column.__table__)
LINKS: Final = cast(Table, Link.__table__)
SESSIONS: Final = cast(Table, SignedIn.__table__)
TOKENS: Final = cast(Table, Token.__table__)
USERS: Final = cast(Table, User.__table__)

OWNER: Final[ColumnElement[UUID]] = bindparam("owner_id", type_=Uuid())
"""Whose rows a statement is about."""

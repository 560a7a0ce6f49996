"""Whole installations: databases with rows in every table, and all rows of a database."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg2
from psycopg2.extensions import connection as Connection  # noqa: N812 - it is a class
from sqlalchemy import make_url

from tests.factories import make_application, make_owner
from webapp import limits
from webapp.backups import TABLES
from webapp.database import Database
from webapp.models import IdempotencyKey
from webapp.schemas.token import TokenCreate
from webapp.services import invitations, tokens, trash
from webapp.services.clock import now

Tables = dict[str, list[str]]
ODD_NOTES = 'first\n\\.\n\\N\n"quoted",\tcommas; tabs\r\nand \x01\x7f marks\\'
NAMES = (
    "Zoë",
    "Łukasz",
    "محمد",
    "美咲",
    "Ἀριστοτέλης",
    "👩🏽‍💻",
    "e\u0301",
    '"; DROP TABLE users; --',
)


@contextmanager
def opened(url: str) -> Iterator[Database]:
    database = Database(url, pool_size=2)
    try:
        yield database
    finally:
        database.dispose()


def fill(database: Database) -> None:
    for name in NAMES:
        with database.transaction() as session:
            owner = make_owner(session, "Alice")
            notes = ODD_NOTES if name == "Zoë" else "ß" * limits.NOTES
            link = {"url": "https://example.org/?q=%00", "label": name}
            made = make_application(
                session, owner, company=name, notes=notes, tags=[name, 'a"b', "{}"], links=[link]
            )
            trash.delete(session, owner, made.id)
            tokens.create(session, owner, TokenCreate(name=name))
            invitations.create(session, name)
            key = IdempotencyKey(
                owner_id=owner.id, key="k", digest=bytes(range(1, 33)), answer={"a": name}, at=now()
            )
            session.add(key)


def connect(url: str) -> Connection:
    return psycopg2.connect(make_url(url).set(drivername="postgresql").render_as_string(False))


def rows_of(url: str) -> Tables:
    """Every row of every table, as PostgreSQL writes it."""
    rows = {}
    with closing(connect(url)) as connection, connection.cursor() as cursor:
        for table in (*TABLES, "alembic_version"):
            cursor.execute(f"SELECT each::text FROM {table} AS each ORDER BY 1")
            rows[table] = [row[0] for row in cursor]
    return rows


def begun_anew(url: str) -> int:
    """Take back that the boards go on with other revisions; return how many of them had."""
    with closing(connect(url)) as connection, connection, connection.cursor() as cursor:
        cursor.execute(
            "UPDATE boards SET revision = (before->'revision')::bigint FROM activities AS line"
            " WHERE kind = 'board.restored' AND line.owner_id = boards.owner_id"
            " AND line.revision = boards.revision"
        )
        lines = cursor.rowcount
        cursor.execute("DELETE FROM activities WHERE kind = 'board.restored'")
        assert cursor.rowcount == lines
    return lines

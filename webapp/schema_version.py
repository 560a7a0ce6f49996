"""Which schema a database has, and which one this version needs.

Alembic is not asked: it takes 12 MiB, which a server that has nothing to upgrade need not hold.
"""

from typing import Final

from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from webapp.driver import CONNECT_SECONDS

NEEDED: Final = "0005"
"""The newest migration."""


class MigrationError(Exception):
    """Why a database could not be brought to this version's schema, in one sentence."""


def find(engine: Engine) -> str | None:
    """Return the schema that a database has, None for an empty one."""
    with engine.connect() as connection:
        exists = connection.scalar(text("SELECT to_regclass('alembic_version')"))
        query = text("SELECT version_num FROM alembic_version")
        return connection.scalar(query) if exists else None


def is_needed_one(url: str) -> bool:
    """Tell whether a database has the schema of this version; one that cannot be read has none."""
    engine = create_engine(
        make_url(url).set(drivername="postgresql+psycopg2"),
        poolclass=NullPool,
        connect_args={"connect_timeout": CONNECT_SECONDS},
    )
    try:
        return find(engine) == NEEDED
    except DBAPIError:
        return False

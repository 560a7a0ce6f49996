"""A PostgreSQL for the tests: one server for all runs of a checkout, a database for each worker.

The server is the embedded one, fast rather than durable, or that of TEST_DATABASE_URL. A database
is migrated once and then copied, which takes some 40 ms, for each worker and for each test that
wants one of its own. Databases carry the pid of their run; what a killed run left is dropped.
"""

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psutil
import pytest
from sqlalchemy import Connection, create_engine, make_url, text
from sqlalchemy.pool import NullPool

from webapp.embedded.server import EmbeddedPostgres
from webapp.migrations import upgrade

_ROOT = Path(__file__).resolve().parents[1]
_LOCK = 4_711


class PostgresServer:
    """Makes databases with the schema of this version, and drops them."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url).set(drivername="postgresql+psycopg2")
        self._admin = create_engine(self._url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        self._numbers = count(1)
        self._template = f"template_{_digest_of_migrations()}"
        with self._alone() as connection:
            self._drop_leftovers(connection)
            if self._template not in self._names(connection, "template"):
                self._make_template(connection)

    def create(self, template: str | None = None, options: str = "") -> str:
        """Return the URL of a new database: a copy of the migrated one, unless told otherwise."""
        name = f"test_{os.getpid()}_{next(self._numbers)}"
        with self._admin.connect() as connection:
            connection.execute(
                text(f'CREATE DATABASE "{name}" TEMPLATE "{template or self._template}" {options}')
            )
        return self._of(name)

    def drop(self, url: str) -> None:
        with self._admin.connect() as connection:
            connection.execute(text(f'DROP DATABASE "{make_url(url).database}" WITH (FORCE)'))

    def _make_template(self, connection: Connection) -> None:
        building = f"{self._template}_building"
        connection.execute(text(f'DROP DATABASE IF EXISTS "{building}" WITH (FORCE)'))
        connection.execute(text(f'CREATE DATABASE "{building}" TEMPLATE template0'))
        upgrade(self._of(building))
        connection.execute(text(f'ALTER DATABASE "{building}" RENAME TO "{self._template}"'))
        connection.execute(text(f'ALTER DATABASE "{self._template}" ALLOW_CONNECTIONS false'))

    def _drop_leftovers(self, connection: Connection) -> None:
        in_use = False
        for name in self._names(connection, "test"):
            if psutil.pid_exists(int(name.split("_")[1])):
                in_use = True
            else:
                connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
        for name in self._names(connection, "template") - {self._template}:
            if not in_use:
                connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))

    @contextmanager
    def _alone(self) -> Iterator[Connection]:
        with self._admin.connect() as connection:
            connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _LOCK})
            yield connection  # the lock ends with the connection

    @staticmethod
    def _names(connection: Connection, kind: str) -> set[str]:
        query = text("SELECT datname FROM pg_database WHERE datname ~ :pattern")
        return set(connection.scalars(query, {"pattern": rf"^{kind}_[0-9a-f]+(_|$)"}))

    def _of(self, name: str) -> str:
        return self._url.set(database=name).render_as_string(hide_password=False)


@contextmanager
def running_server() -> Iterator[PostgresServer]:
    if url := os.environ.get("TEST_DATABASE_URL"):
        yield PostgresServer(url)
        return
    checkout = hashlib.sha256(os.fsencode(_ROOT)).hexdigest()[:12]
    folder = Path(tempfile.gettempdir(), f"job-tracker-tests-{os.geteuid()}-{checkout}")
    with EmbeddedPostgres(folder, durable=False) as server:
        yield PostgresServer(server.url)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """The server; shared by all workers and by runs at the same time."""
    with running_server() as server:
        yield server


@pytest.fixture(scope="session")
def database_url(postgres: PostgresServer) -> Iterator[str]:
    """This worker's own database; tests that use it roll back."""
    url = postgres.create()
    yield url
    postgres.drop(url)


@pytest.fixture
def fresh_database_url(postgres: PostgresServer) -> Iterator[Callable[[], str]]:
    """Makes databases for one test, which may commit."""
    made: list[str] = []

    def make() -> str:
        made.append(postgres.create())
        return made[-1]

    yield make
    for url in made:
        postgres.drop(url)


def _digest_of_migrations() -> str:
    digest = hashlib.sha256()
    for path in sorted((_ROOT / "alembic" / "versions").glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]

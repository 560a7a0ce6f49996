"""The PostgreSQL of the benchmark: an embedded one in a temporary folder, or a given one."""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg2
from psycopg2.extensions import connection as Connection  # noqa: N812 - a class by its nature
from sqlalchemy.engine import URL, make_url

from bench.processes import cpu_seconds
from webapp.embedded.server import EmbeddedPostgres


@dataclass(frozen=True)
class Cluster:
    """A PostgreSQL server, and its processes if they are on this machine."""

    url: URL
    version: str
    postmaster: psutil.Process | None

    def database(self, name: str) -> str:
        """Make a database, in place of one of that name, and return its libpq URL."""
        with closing(self.connect(self.url)) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
                cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
        return self.url.set(database=name).render_as_string(hide_password=False)

    def drop(self, *urls: str) -> None:
        """Remove databases again; those of an embedded server go with its folder."""
        with closing(self.connect(self.url)) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                for url in urls:
                    name = make_url(url).database
                    cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def cpu_seconds(self) -> float:
        """Return the CPU time of all its processes so far, 0 if they are elsewhere."""
        return cpu_seconds(self.postmaster) if self.postmaster else 0.0

    @staticmethod
    def connect(url: URL | str) -> Connection:
        """Connect by psycopg2."""
        made = make_url(url).set(drivername="postgresql")
        return psycopg2.connect(made.render_as_string(hide_password=False))


@contextmanager
def running_cluster(folder: Path) -> Iterator[Cluster]:
    """The server of BENCH_DATABASE_URL, else an embedded one, as durable as that of `make run`."""
    if given := os.environ.get("BENCH_DATABASE_URL"):
        yield _cluster(given)
        return
    with EmbeddedPostgres(folder / "postgres") as server:
        yield _cluster(server.url)


def vacuum(url: str) -> None:
    """Bring the statistics and the visibility map of a database up to date."""
    with closing(Cluster.connect(url)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def _cluster(text: str) -> Cluster:
    url = make_url(text).set(drivername="postgresql")
    with closing(Cluster.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid(), current_setting('server_version')")
        found = cursor.fetchone()
        assert found
        pid, version = found
        return Cluster(url, str(version), _postmaster(pid))


def _postmaster(backend: int) -> psutil.Process | None:
    """The parent of a backend, if that process is one here and not a namesake elsewhere."""
    try:
        process = psutil.Process(backend)
        parent = process.parent()
    except psutil.Error:
        return None
    return parent if "postgres" in process.name() else None

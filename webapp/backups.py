"""Backup and restore of a whole installation, without other programs.

A backup is one ZIP: a manifest, and each table in PostgreSQL's text format, all read in one
snapshot while people go on working. (Not as CSV: before version 18, PostgreSQL takes a line of
backslash and full stop in the midst of a text for its end.) It holds no signing key: after a
restore with another key, people sign in again.
"""

import json
import os
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, Any

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import connection as Connection  # noqa: N812 - it is a class
from sqlalchemy import create_engine, make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import NullPool

from webapp.database import Database
from webapp.database_urls import connect_arguments, with_options
from webapp.errors import Unavailable
from webapp.migrations import downgrade_all, known, upgrade
from webapp.models import Base, Throttle
from webapp.schema_version import NEEDED, MigrationError, find
from webapp.services import restores
from webapp.services.clock import now

MANIFEST = "manifest.json"
FORMAT = "job-tracker-backup"
VERSION = 1
TABLES = tuple(
    table.name for table in Base.metadata.sorted_tables if table is not Throttle.__table__
)
"""In the order in which rows refer to each other. Tries are counted anew after a restore."""
_UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError)


class BackupError(Exception):
    """Why there is no backup, or why nothing was restored, in one sentence."""


def back_up(url: str, target: Path) -> dict[str, int]:
    """Write a backup of the database; return how many rows each table has.

    The file appears under its name only when it is whole, also if two are written at once. Raises
    BackupError.
    """
    schema = _schema(url)
    place = Path(os.path.realpath(target))  # what a link leads to is written, not the link
    try:
        if place.is_dir():
            raise BackupError(f"{target} is a folder; give the name of a file.")
        if place.exists() and not place.is_file():
            raise BackupError(f"{target} is a device or a pipe; give the name of a file.")
        descriptor, name = tempfile.mkstemp(".unfinished", f".{place.name}.", place.parent)
    except OSError as error:
        raise BackupError(f"{target} cannot be written: {error.strerror}.") from None
    unfinished = Path(name)  # readable by us only
    try:
        with os.fdopen(descriptor, "wb") as file, _snapshot(url) as connection:
            counts = _write(connection, file, schema)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(place)
    except OSError as error:
        raise BackupError(f"{target} cannot be written: {error.strerror}.") from None
    except psycopg2.Error as error:
        raise _unreadable(error) from None
    finally:
        unfinished.unlink(missing_ok=True)
    return counts


def restore(url: str, source: Path) -> dict[str, int]:
    """Fill an empty database from a backup, bring it to this version's schema, and let its boards
    go on with revisions that nobody knows.

    All rows come back, or none. Raises BackupError if the database holds data, if the file is none
    of ours or broken, if a newer version wrote it, or if only what comes after the rows is missing.
    """
    try:
        archive = zipfile.ZipFile(source)
    except OSError as error:
        raise BackupError(f"{source} cannot be read: {error.strerror or error}.") from None
    except zipfile.BadZipFile:
        raise BackupError(f"{source} is not a Job Tracker backup.") from None
    with archive:
        manifest = _manifest(archive, source)
        _refuse_damaged(archive, source)
        _refuse_full(url)
        _prepare(url, manifest["schema"])
        try:
            with closing(_connect(url)) as connection, connection:
                counts = _read(connection, archive, manifest["tables"])
        except (KeyError, psycopg2.Error) as error:
            raise BackupError(f"Nothing was restored: {_in_one_line(error)}.") from None
    try:
        upgrade(url)
        _begin_anew(url)
    except (MigrationError, Unavailable) as error:
        raise BackupError(
            f"All rows are restored, but the last step failed ({_in_one_line(error)});"
            " run mark-restored."
        ) from None
    return counts


def _begin_anew(url: str) -> None:
    database = Database(url, pool_size=1)
    try:
        with database.transaction() as session:
            restores.begin_anew(session)
    finally:
        database.dispose()


def _write(connection: Connection, file: IO[bytes], schema: str) -> dict[str, int]:
    counts = {}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        with connection.cursor() as cursor:
            for table in TABLES:
                with archive.open(_file_of(table), "w", force_zip64=True) as member:
                    copy = sql.SQL("COPY {} TO STDOUT WITH (HEADER)")
                    cursor.copy_expert(copy.format(sql.Identifier(table)), member)
                counts[table] = cursor.rowcount
        manifest = {
            "format": FORMAT,
            "version": VERSION,
            "schema": schema,
            "made_at": now().isoformat(),
            "tables": counts,
        }
        archive.writestr(MANIFEST, json.dumps(manifest, indent=1))
    return counts


def _read(connection: Connection, archive: zipfile.ZipFile, told: dict[str, int]) -> dict[str, int]:
    counts = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            if table not in told:
                continue
            with archive.open(_file_of(table)) as member:
                header = member.readline().decode().strip().split("\t")
                copy = sql.SQL("COPY {} ({}) FROM STDIN").format(
                    sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, header))
                )
                cursor.copy_expert(copy, member)
            counts[table] = cursor.rowcount
            if counts[table] != told[table]:
                raise BackupError(
                    f"The backup should have {told[table]} {table}, but has {counts[table]}."
                )
    return counts


def _manifest(archive: zipfile.ZipFile, source: Path) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads(archive.read(MANIFEST))
        is_ours = manifest["format"] == FORMAT and isinstance(manifest["tables"], dict)
        version, schema = manifest["version"], str(manifest["schema"])
    except (*_UNREADABLE, KeyError, TypeError, ValueError):
        is_ours = False
    if not is_ours:
        raise BackupError(f"{source} is not a Job Tracker backup.")
    if version != VERSION or not known(schema):
        raise BackupError(
            "A newer version of Job Tracker made this backup; use that to restore it."
        )
    return manifest


def _refuse_damaged(archive: zipfile.ZipFile, source: Path) -> None:
    try:
        is_damaged = archive.testzip() is not None
    except _UNREADABLE:
        is_damaged = True
    if is_damaged:
        raise BackupError(f"{source} is damaged. Nothing was restored.")


def _schema(url: str) -> str:
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg2"), poolclass=NullPool)
    try:
        current = find(engine)
    except OperationalError as error:
        raise _unreachable(error.orig or error) from None
    except DBAPIError as error:
        raise _unreadable(error.orig or error) from None
    if current is None or current != NEEDED:
        raise BackupError("The database does not have this version's schema; run migrate first.")
    return current


def _refuse_full(url: str) -> None:
    with closing(_connect(url)) as connection, connection, connection.cursor() as cursor:
        try:
            cursor.execute("SELECT to_regclass('users') IS NOT NULL")
            if cursor.fetchone() == (True,):
                cursor.execute("SELECT EXISTS (SELECT FROM users)")
                if cursor.fetchone() == (True,):
                    raise BackupError("The database has accounts; a restore needs an empty one.")
        except psycopg2.Error as error:
            raise _unreadable(error) from None


def _prepare(url: str, schema: str) -> None:
    """Give the empty database the schema that the backup was made with."""
    downgrade_all(url)
    upgrade(url, schema)


@contextmanager
def _snapshot(url: str) -> Iterator[Connection]:
    with closing(_connect(url)) as connection:
        connection.set_session(isolation_level="REPEATABLE READ", readonly=True)
        with connection:
            yield connection


def _connect(url: str) -> Connection:
    options = "-c statement_timeout=0 -c timezone=UTC -c datestyle=ISO -c client_encoding=UTF8"
    parsed = with_options(make_url(url).set(drivername="postgresql+psycopg2"), options)
    try:
        connection: Connection = psycopg2.connect(
            **connect_arguments(parsed) | {"connect_timeout": 5}
        )
    except psycopg2.OperationalError as error:
        raise _unreachable(error) from None
    return connection


def _unreachable(error: BaseException) -> BackupError:
    return BackupError(f"The database cannot be reached ({_in_one_line(error)}).")


def _unreadable(error: BaseException) -> BackupError:
    return BackupError(f"The database could not be read: {_in_one_line(error)}.")


def _file_of(table: str) -> str:
    return f"{table}.tsv"


def _in_one_line(error: BaseException) -> str:
    return " ".join(str(error).split()).rstrip(".")

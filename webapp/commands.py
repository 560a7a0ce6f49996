"""What the commands of an operator have in common: the database, the checks, the errors."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

import typer
from pydantic import BaseModel, ValidationError

from webapp.database import Database
from webapp.embedded import EmbeddedPostgresError, running_database
from webapp.errors import DomainError
from webapp.schema_version import MigrationError
from webapp.settings import Settings, SettingsError, load_settings

Schema = TypeVar("Schema", bound=BaseModel)


class CommandError(Exception):
    """What was asked for is not possible, in one sentence."""


def validate(schema: type[Schema], **values: object) -> Schema:
    """Check what was given like a form or a body; the first thing wrong is said in one line."""
    try:
        return schema.model_validate(values)
    except ValidationError as error:
        problem = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in problem["loc"])
        raise CommandError(f"{where}: {problem['msg']}") from None


@contextmanager
def database_url() -> Iterator[str]:
    """The database of the settings, as it is."""
    settings: Settings = load_settings(secret_needed=False)
    with running_database(settings.database_url, settings.data_dir) as url:
        yield url


@contextmanager
def opened_database() -> Iterator[Database]:
    """The database of the settings, brought to this version's schema."""
    from webapp.migrations import upgrade

    with database_url() as url:
        upgrade(url)
        database = Database(url, pool_size=1)
        try:
            yield database
        finally:
            database.dispose()


@contextmanager
def plain_errors(*more: type[Exception]) -> Iterator[None]:
    """What the operator can mend is one line on stderr and exit status 1."""
    known: tuple[type[Exception], ...] = (
        SettingsError,
        EmbeddedPostgresError,
        MigrationError,
        DomainError,
        CommandError,
        *more,
    )
    try:
        yield
    except known as error:
        typer.echo(" ".join(str(error).split()), err=True)
    except UnicodeEncodeError:  # of an argument that came in another encoding
        typer.echo("This input is not UTF-8; set LC_ALL=C.UTF-8 and try again.", err=True)
    else:
        return
    sys.exit(1)

"""`python -m webapp …`: what an operator does. Parses, calls services, says what happened."""

import secrets
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, TypeVar
from uuid import UUID

import typer
from pydantic import BaseModel, ValidationError

from webapp import schema_version
from webapp.checkup import examine
from webapp.database import Database
from webapp.embedded import EmbeddedPostgresError, running_database
from webapp.errors import DomainError
from webapp.healthcheck import trouble_of
from webapp.schema_version import MigrationError
from webapp.settings import Settings, SettingsError, load_settings, settings_table


class _CommandError(Exception):
    """What was asked for is not possible, in one sentence."""


cli = typer.Typer(
    help="Job Tracker: a board for a job search.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

_Schema = TypeVar("_Schema", bound=BaseModel)
_DEMO_EMAIL = "demo@example.com"


@cli.command()
def serve() -> None:
    """Start the server, and the embedded PostgreSQL if DATABASE_URL is not set."""
    from webapp import serving

    with _plain_errors(serving.ServingError):
        try:
            serving.serve(load_settings())
        except KeyboardInterrupt:
            sys.exit(0)


@cli.command()
def migrate() -> None:
    """Bring the database to the schema of this version."""
    from webapp.migrations import upgrade

    with _plain_errors(), _url() as url:
        upgrade(url)
        typer.echo(f"The database has the schema of this version ({schema_version.NEEDED}).")


@cli.command()
def create_user(
    email: Annotated[str, typer.Argument(help="the address to sign in with")],
    name: Annotated[str | None, typer.Option(help="what to call the person")] = None,
    password: Annotated[str | None, typer.Option(help="asked for when not given")] = None,
) -> None:
    """Make an account, also where registration is closed."""
    given = password or typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    with _plain_errors(), _database() as database:
        _register(database, email, given, name)
        typer.echo(f"{email} can sign in now.")


@cli.command()
def seed_demo(
    email: Annotated[str, typer.Option(help="whose board to fill")] = _DEMO_EMAIL,
    password: Annotated[
        str | None, typer.Option(help="of the account, if it is new; else one is made up")
    ] = None,
) -> None:
    """Fill an empty board with a believable search; the account is made if it is missing."""
    from webapp.repositories import users
    from webapp.services import demonstration

    with _plain_errors(), _database() as database:
        with database.transaction() as session:
            owner_id = users.find_id(session, email)
        chosen = password or secrets.token_urlsafe(9)
        is_new = owner_id is None
        owner_id = owner_id or _register(database, email, chosen, "Demo")
        with database.transaction() as session:
            demonstration.seed(session, owner_id)
        signing_in = f"with the password {chosen}" if is_new else "with the password it has"
        typer.echo(f"The board of {email} is filled; sign in {signing_in}.")


@cli.command()
def doctor() -> None:
    """Check settings, database and schema, and say what is wrong."""
    with _plain_errors():
        settings = load_settings()
        typer.echo("settings   fine")
        with running_database(settings.database_url, settings.data_dir) as url:
            found, wrong = examine(url)
    if not settings.database_url and settings.data_dir.stat().st_mode & 0o002:
        wrong.append(f"data       everybody on this machine may write to {settings.data_dir}")
    for line in found:
        typer.echo(line)
    for line in wrong:
        typer.echo(line, err=True)
    sys.exit(1 if wrong else 0)


@cli.command()
def backup(
    target: Annotated[Path, typer.Argument(help="the file to write, such as board.zip")],
) -> None:
    """Write everything into one file, while people go on working."""
    from webapp.backups import BackupError, back_up

    with _plain_errors(BackupError), _url() as url:
        counts = back_up(url, target)
        typer.echo(f"{target} holds {_told(counts)}.")


@cli.command()
def restore(
    source: Annotated[Path, typer.Argument(help="a file that backup has written")],
) -> None:
    """Fill an empty database from a backup."""
    from webapp import backups

    with _plain_errors(backups.BackupError), _url() as url:
        counts = backups.restore(url, source)
        typer.echo(f"Restored {_told(counts)}.")


@cli.command("import")
def import_board(
    email: Annotated[str, typer.Argument(help="whose empty board to fill")],
    source: Annotated[Path, typer.Argument(help="the download", exists=True, dir_okay=False)],
) -> None:
    """Fill a board from a download that is too large for the settings page."""
    from webapp.services import imports

    with _plain_errors(), source.open("rb") as file, _database() as database:
        with database.transaction() as session:
            count = imports.load_for(session, email, file)
        typer.echo(f"The board of {email} has {count} applications now.")


@cli.command()
def mark_restored() -> None:
    """Say that the database was brought back to an earlier moment by other means than restore."""
    from webapp.services import restores

    with _plain_errors(), _database() as database:
        with database.transaction() as session:
            count = restores.begin_anew(session)
        typer.echo(f"Whoever knows one of the {count} boards reads it anew.")


@cli.command()
def reset_password(
    email: Annotated[str, typer.Argument(help="whose password")],
    password: Annotated[str | None, typer.Option(help="asked for when not given")] = None,
) -> None:
    """Set a new password for somebody who has lost it; it signs out everywhere."""
    from webapp.repositories import users
    from webapp.schemas.user import PasswordReset
    from webapp.services import accounts

    with _plain_errors(), _database() as database:
        with database.transaction() as session:
            owner_id = users.find_id(session, email)
        if owner_id is None:
            raise _CommandError(f"Nobody has the address {email}.")
        given = password or typer.prompt("New password", hide_input=True, confirmation_prompt=True)
        data = _parse(PasswordReset, new_password=given)
        with database.transaction() as session:
            accounts.reset_password(session, owner_id, email, data.new_password)
        typer.echo(f"{email} can sign in with the new password.")


@cli.command()
def invite(
    note: Annotated[str | None, typer.Option(help="for whom, as a reminder")] = None,
) -> None:
    """Make a link by which one person can make an account, for a week."""
    from webapp.schemas.invitation import InvitationCreate
    from webapp.services import invitations
    from webapp.serving import local_url

    with _plain_errors(), _database() as database:
        settings = load_settings(secret_needed=False)
        if settings.registration == "closed":
            raise _CommandError("REGISTRATION is closed: a link would open nothing.")
        data = _parse(InvitationCreate, note=note)
        with database.transaction() as session:
            text = invitations.create(session, data.note)
        origin = settings.public_url or local_url(settings)
        typer.echo(f"{origin}/register?invitation={text}")


@cli.command()
def administrator(
    email: Annotated[str, typer.Argument(help="who")],
    revoke: Annotated[bool, typer.Option("--revoke", help="take the right away")] = False,
) -> None:
    """Let somebody invite others from the settings page."""
    from webapp.services import accounts

    with _plain_errors(), _database() as database:
        with database.transaction() as session:
            accounts.set_administrator(session, email, is_administrator=not revoke)
        typer.echo(f"{email} {'can no longer' if revoke else 'can'} invite others.")


@cli.command()
def healthcheck() -> None:
    """Ask the running server whether it is alive; for containers."""
    with _plain_errors():
        settings = load_settings(secret_needed=False)
        if trouble := trouble_of(settings.host, settings.port):
            raise _CommandError(trouble)


@cli.command("settings", hidden=True)
def show_settings() -> None:
    """The table of settings of the README."""
    typer.echo(settings_table(), nl=False)


def _register(database: Database, email: str, password: str, name: str | None) -> UUID:
    from webapp.schemas.user import UserCreate
    from webapp.services import accounts

    data = _parse(UserCreate, email=email, password=password, name=name)
    with database.transaction() as session:
        return accounts.register(session, data, actor="operator").id


def _told(counts: Mapping[str, int]) -> str:
    users, rows = counts["users"], sum(counts.values())
    return f"{users} {'account' if users == 1 else 'accounts'}, {rows} rows"


def _parse(schema: type[_Schema], **values: object) -> _Schema:
    """Check what was given like a form or a body; the first thing wrong is said in one line."""
    try:
        return schema.model_validate(values)
    except ValidationError as error:
        problem = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in problem["loc"])
        raise _CommandError(f"{where}: {problem['msg']}") from None


@contextmanager
def _url() -> Iterator[str]:
    """The database of the settings, as it is."""
    settings: Settings = load_settings(secret_needed=False)
    with running_database(settings.database_url, settings.data_dir) as url:
        yield url


@contextmanager
def _database() -> Iterator[Database]:
    """The database of the settings, brought to this version's schema."""
    from webapp.migrations import upgrade

    with _url() as url:
        upgrade(url)
        database = Database(url, pool_size=1)
        try:
            yield database
        finally:
            database.dispose()


@contextmanager
def _plain_errors(*more: type[Exception]) -> Iterator[None]:
    """What the operator can mend is one line on stderr and exit status 1."""
    known: tuple[type[Exception], ...] = (
        SettingsError,
        EmbeddedPostgresError,
        MigrationError,
        DomainError,
        _CommandError,
        *more,
    )
    try:
        yield
    except known as error:
        typer.echo(" ".join(str(error).split()), err=True)
    except UnicodeEncodeError:  # of an argument that came in another encoding
        typer.echo("This is not typed in UTF-8; set LC_ALL=C.UTF-8 and try again.", err=True)
    else:
        return
    sys.exit(1)

"""`python -m webapp …`: what an operator does. Parses, calls services, says what happened."""

import secrets
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from webapp import account_commands, schema_version
from webapp.checkup import examine
from webapp.commands import CommandError, database_url, opened_database, plain_errors
from webapp.embedded import running_database
from webapp.healthcheck import trouble_of
from webapp.settings import load_settings, settings_table

cli = typer.Typer(
    help="Job Tracker: a board for a job search.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

_DEMO_EMAIL = "demo@example.com"


@cli.command()
def serve() -> None:
    """Start the server, and the embedded PostgreSQL if DATABASE_URL is not set."""
    from webapp import serving

    with plain_errors(serving.ServingError):
        try:
            serving.serve(load_settings())
        except KeyboardInterrupt:
            sys.exit(0)


@cli.command()
def migrate() -> None:
    """Bring the database to the schema of this version."""
    from webapp.migrations import upgrade

    with plain_errors(), database_url() as url:
        upgrade(url)
        typer.echo(f"The database has the schema of this version ({schema_version.NEEDED}).")


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

    with plain_errors(), opened_database() as database:
        with database.transaction() as session:
            owner_id = users.find_id(session, email)
        chosen = password or secrets.token_urlsafe(9)
        is_new = owner_id is None
        owner_id = owner_id or account_commands.register(database, email, chosen, "Demo")
        with database.transaction() as session:
            demonstration.seed(session, owner_id)
        signing_in = f"with the password {chosen}" if is_new else "with the password it has"
        typer.echo(f"The board of {email} is filled; sign in {signing_in}.")


@cli.command()
def doctor() -> None:
    """Check settings, database and schema, and say what is wrong."""
    with plain_errors():
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

    with plain_errors(BackupError), database_url() as url:
        counts = back_up(url, target)
        typer.echo(f"{target} holds {_told(counts)}.")


@cli.command()
def restore(
    source: Annotated[Path, typer.Argument(help="a file that backup has written")],
) -> None:
    """Fill an empty database from a backup."""
    from webapp import backups

    with plain_errors(backups.BackupError), database_url() as url:
        counts = backups.restore(url, source)
        typer.echo(f"Restored {_told(counts)}.")


@cli.command("import")
def import_board(
    email: Annotated[str, typer.Argument(help="whose empty board to fill")],
    source: Annotated[Path, typer.Argument(help="the download", exists=True, dir_okay=False)],
) -> None:
    """Fill a board from a download that is too large for the settings page."""
    from webapp.services import imports

    with plain_errors(), source.open("rb") as file, opened_database() as database:
        with database.transaction() as session:
            count = imports.load_for(session, email, file)
        typer.echo(f"The board of {email} has {count} applications now.")


@cli.command()
def mark_restored() -> None:
    """Say that the database was brought back to an earlier moment by other means than restore."""
    from webapp.services import restores

    with plain_errors(), opened_database() as database:
        with database.transaction() as session:
            count = restores.begin_anew(session)
        typer.echo(f"Whoever knows one of the {count} boards reads it anew.")


@cli.command()
def healthcheck() -> None:
    """Ask the running server whether it is alive; for containers."""
    with plain_errors():
        settings = load_settings(secret_needed=False)
        if trouble := trouble_of(settings.host, settings.port):
            raise CommandError(trouble)


@cli.command("settings", hidden=True)
def show_settings() -> None:
    """The table of settings of the README."""
    typer.echo(settings_table(), nl=False)


def _told(counts: Mapping[str, int]) -> str:
    users, rows = counts["users"], sum(counts.values())
    return f"{users} {'account' if users == 1 else 'accounts'}, {rows} rows"


cli.add_typer(account_commands.commands)

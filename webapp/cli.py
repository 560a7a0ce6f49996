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
    help="Job Tracker: a board for your job search.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

_DEMO_EMAIL = "demo@example.com"


@cli.command()
def serve() -> None:
    """Start the server, with an embedded PostgreSQL if DATABASE_URL is not set."""
    from webapp import serving

    with plain_errors(serving.ServingError):
        try:
            serving.serve(load_settings())
        except KeyboardInterrupt:
            sys.exit(0)


@cli.command()
def migrate() -> None:
    """Upgrade the database to this version's schema."""
    from webapp.migrations import upgrade

    with plain_errors(), database_url() as url:
        upgrade(url)
        typer.echo(f"The database schema is up to date ({schema_version.NEEDED}).")


@cli.command()
def seed_demo(
    email: Annotated[str, typer.Option(help="the account whose board to fill")] = _DEMO_EMAIL,
    password: Annotated[
        str | None, typer.Option(help="for a new account; generated if not given")
    ] = None,
) -> None:
    """Fill an empty board with demo data; creates the account if needed."""
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
        signing_in = f"the password {chosen}" if is_new else "its current password"
        typer.echo(f"The board of {email} is ready. Sign in with {signing_in}.")


@cli.command()
def doctor() -> None:
    """Check the settings, database and schema, and report problems."""
    with plain_errors():
        settings = load_settings()
        typer.echo("settings   OK")
        with running_database(settings.database_url, settings.data_dir) as url:
            found, wrong = examine(url)
    if not settings.database_url and settings.data_dir.stat().st_mode & 0o002:
        wrong.append(f"data       anyone on this machine can write to {settings.data_dir}")
    for line in found:
        typer.echo(line)
    for line in wrong:
        typer.echo(line, err=True)
    sys.exit(1 if wrong else 0)


@cli.command()
def backup(
    target: Annotated[Path, typer.Argument(help="the file to write, such as board.zip")],
) -> None:
    """Back up everything to one file; the server can keep running."""
    from webapp.backups import BackupError, back_up

    with plain_errors(BackupError), database_url() as url:
        counts = back_up(url, target)
        typer.echo(f"Backed up {_told(counts)} to {target}.")


@cli.command()
def restore(
    source: Annotated[Path, typer.Argument(help="a file written by backup")],
) -> None:
    """Restore a backup into an empty database."""
    from webapp import backups

    with plain_errors(backups.BackupError), database_url() as url:
        counts = backups.restore(url, source)
        typer.echo(f"Restored {_told(counts)}.")


@cli.command("import")
def import_board(
    email: Annotated[str, typer.Argument(help="the account whose empty board to fill")],
    source: Annotated[
        Path, typer.Argument(help="the downloaded ZIP or JSON", exists=True, dir_okay=False)
    ],
) -> None:
    """Import a download that is too large for the settings page."""
    from webapp.services import imports

    with plain_errors(), source.open("rb") as file, opened_database() as database:
        with database.transaction() as session:
            count = imports.load_for(session, email, file)
        typer.echo(f"The board of {email} now has {count} applications.")


@cli.command()
def mark_restored() -> None:
    """Record that the database was restored by other means than the restore command."""
    from webapp.services import restores

    with plain_errors(), opened_database() as database:
        with database.transaction() as session:
            count = restores.begin_anew(session)
        typer.echo(f"Done. Browsers and scripts will fetch all boards again ({count}).")


@cli.command()
def healthcheck() -> None:
    """Check that the server is running; for containers."""
    with plain_errors():
        settings = load_settings(secret_needed=False)
        if trouble := trouble_of(settings.host, settings.port):
            raise CommandError(trouble)


@cli.command("settings", hidden=True)
def show_settings() -> None:
    """Print the settings table of the README."""
    typer.echo(settings_table(), nl=False)


def _told(counts: Mapping[str, int]) -> str:
    users, rows = counts["users"], sum(counts.values())
    return f"{users} {'account' if users == 1 else 'accounts'}, {rows} rows"


cli.add_typer(account_commands.commands)

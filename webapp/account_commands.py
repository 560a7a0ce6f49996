"""`python -m webapp …`: accounts, as the operator makes, mends, invites and disables them."""

from typing import Annotated
from uuid import UUID

import typer

from webapp.commands import CommandError, opened_database, plain_errors, validate
from webapp.database import Database
from webapp.settings import load_settings

commands = typer.Typer()


def register(database: Database, email: str, password: str, name: str | None) -> UUID:
    """Make an account, and return its id. Raises what a form that is filled in wrongly does."""
    from webapp.schemas.user import UserCreate
    from webapp.services import accounts

    data = validate(UserCreate, email=email, password=password, name=name)
    with database.transaction() as session:
        return accounts.register(session, data, actor="operator").id


@commands.command()
def create_user(
    email: Annotated[str, typer.Argument(help="the email address to sign in with")],
    name: Annotated[str | None, typer.Option(help="the person's name")] = None,
    password: Annotated[str | None, typer.Option(help="prompted for if not given")] = None,
) -> None:
    """Create an account, even if registration is closed."""
    given = password or typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    with plain_errors(), opened_database() as database:
        register(database, email, given, name)
        typer.echo(f"{email} can sign in now.")


@commands.command()
def reset_password(
    email: Annotated[str, typer.Argument(help="the account's email address")],
    password: Annotated[str | None, typer.Option(help="prompted for if not given")] = None,
) -> None:
    """Set a new password for an account and sign it out everywhere."""
    from webapp.repositories import users
    from webapp.schemas.user import PasswordReset
    from webapp.services import accounts

    with plain_errors(), opened_database() as database:
        with database.transaction() as session:
            owner_id = users.find_id(session, email)
            is_disabled = owner_id and users.get(session, owner_id).disabled_at
        if owner_id is None:
            raise CommandError(f"There is no account for {email}.")
        if is_disabled:
            raise CommandError(f"{email} is disabled; run enable-user first.")
        given = password or typer.prompt("New password", hide_input=True, confirmation_prompt=True)
        data = validate(PasswordReset, new_password=given)
        with database.transaction() as session:
            accounts.reset_password(session, owner_id, email, data.new_password)
        typer.echo(f"{email} can sign in with the new password.")


@commands.command()
def invite(
    note: Annotated[str | None, typer.Option(help="who it is for, as a reminder")] = None,
) -> None:
    """Create a link that lets one person create an account within a week."""
    from webapp.schemas.invitation import InvitationCreate
    from webapp.services import invitations
    from webapp.serving import local_url

    with plain_errors(), opened_database() as database:
        settings = load_settings(secret_needed=False)
        if settings.registration == "closed":
            raise CommandError("REGISTRATION is closed, so an invitation would not work.")
        data = validate(InvitationCreate, note=note)
        with database.transaction() as session:
            text = invitations.create(session, data.note)
        origin = settings.public_url or local_url(settings)
        typer.echo(f"{origin}/register?invitation={text}")


@commands.command()
def administrator(
    email: Annotated[str, typer.Argument(help="the account's email address")],
    revoke: Annotated[bool, typer.Option("--revoke", help="take this right away again")] = False,
) -> None:
    """Let a user invite others from the settings page."""
    from webapp.services import accounts

    with plain_errors(), opened_database() as database:
        with database.transaction() as session:
            accounts.set_administrator(session, email, is_administrator=not revoke)
        typer.echo(f"{email} {'can no longer' if revoke else 'can'} invite others.")


@commands.command()
def disable_user(email: Annotated[str, typer.Argument(help="the account's email address")]) -> None:
    """Sign a user out everywhere and block sign-in; their data is kept."""
    from webapp.services import accounts

    with plain_errors(), opened_database() as database:
        with database.transaction() as session:
            accounts.disable(session, email)
        typer.echo(f"{email} can no longer sign in; enable-user reverses this.")


@commands.command()
def enable_user(email: Annotated[str, typer.Argument(help="the account's email address")]) -> None:
    """Let a disabled user sign in again."""
    from webapp.services import accounts

    with plain_errors(), opened_database() as database:
        with database.transaction() as session:
            accounts.enable(session, email)
        typer.echo(f"{email} can sign in again.")

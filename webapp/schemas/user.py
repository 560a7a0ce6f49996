"""What comes in and goes out about users."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from webapp.schemas.credentials import Email, GivenPassword, NewPassword
from webapp.schemas.types import Input, Output, Patch, PersonName, RevisionNumber, TimeZone


class UserCreate(Input):
    """A registration."""

    email: Email
    password: NewPassword
    name: PersonName = Field(None, examples=["Ada Lovelace"])
    invitation: str | None = Field(
        None,
        max_length=100,
        pattern=r"^[\x20-\x7e]*$",
        description="The code from an invitation link, if one is required.",
    )
    time_zone: str | None = Field(
        None,
        max_length=64,
        description="IANA time zone in which to show times; an unknown one becomes UTC.",
        examples=["Europe/Berlin"],
    )


class UserUpdate(Patch):
    """The fields of the user to change."""

    name: PersonName = Field(None, examples=["Ada Lovelace"])
    time_zone: TimeZone = "UTC"


class PasswordUpdate(Input):
    """A new password, confirmed by the current one."""

    current_password: GivenPassword
    new_password: NewPassword


class PasswordReset(Input):
    """A new password in the place of a lost one."""

    new_password: NewPassword


class ResetRequest(Input):
    """The address of an account whose password was lost."""

    email: Email


class AccountDelete(Input):
    """The password that confirms deleting the account."""

    password: GivenPassword


class UserRead(Output):
    """A user."""

    id: UUID
    email: str = Field(examples=["ada@example.com"])
    name: str | None = Field(examples=["Ada Lovelace"])
    time_zone: str = Field(examples=["Europe/Berlin"])
    created_at: datetime
    revision: RevisionNumber

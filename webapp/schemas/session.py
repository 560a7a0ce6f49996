"""What comes in and goes out about sign-ins."""

from typing import Literal

from pydantic import Field

from webapp.schemas.credentials import AddressGiven, GivenPassword
from webapp.schemas.types import Input, Output


class SignIn(Input):
    """An email address and a password."""

    email: AddressGiven
    password: GivenPassword


class AccessToken(Output):
    """A bearer token (RFC 6750)."""

    access_token: str = Field(examples=["eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiI…"])
    token_type: Literal["bearer"] = "bearer"  # noqa: S105 - the name of a kind, no secret
    expires_in: int = Field(description="Seconds until the token expires.", examples=[43200])

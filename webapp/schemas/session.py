"""What comes in and goes out about sign-ins."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from webapp import limits
from webapp.schemas.types import GivenPassword, Input, Output


class SignIn(Input):
    """An e-mail address and a password."""

    email: Annotated[str, StringConstraints(max_length=4 * limits.EMAIL)]
    password: GivenPassword


class AccessToken(Output):
    """A bearer token (RFC 6750)."""

    access_token: str
    token_type: Literal["bearer"] = "bearer"  # noqa: S105 - the name of a kind, no secret
    expires_in: int = Field(description="Seconds until the token ends.", examples=[43200])

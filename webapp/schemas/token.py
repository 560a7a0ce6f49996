"""What comes in and goes out about tokens of scripts."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from webapp.models.words import Scope
from webapp.schemas.types import Days, Input, Output, TokenName


class TokenCreate(Input):
    """A new token."""

    name: TokenName = Field(examples=["Nightly backup"])
    scope: Scope = Field(
        Scope.READ, description="`read` can only read; `write` can also make changes."
    )
    days: Days | None = Field(90, description="Days until it expires; null for no expiry.")


class TokenRead(Output):
    """A token without its text."""

    id: UUID
    name: str = Field(examples=["Nightly backup"])
    scope: Scope
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None = Field(description="Accurate to five minutes.")


class TokenMade(TokenRead):
    """A newly created token. Its text is shown only this once."""

    token: str = Field(description="Send it as `Authorization: Bearer …`. It is not shown again.")

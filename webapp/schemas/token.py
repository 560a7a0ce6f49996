"""What comes in and goes out about tokens of scripts."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from webapp.models.words import Scope
from webapp.schemas.types import Days, Input, Output, TokenName


class TokenCreate(Input):
    """A new token."""

    name: TokenName = Field(examples=["Nightly backup"])
    scope: Scope = Field(Scope.READ, description="`read` may look, `write` may also change.")
    days: Days | None = Field(90, description="How long it lasts; null for ever.")


class TokenRead(Output):
    """A token, without its text."""

    id: UUID
    name: str = Field(examples=["Nightly backup"])
    scope: Scope
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None = Field(description="To within five minutes.")


class TokenMade(TokenRead):
    """A token that was just made: the only time that its text is shown."""

    token: str = Field(description="Send it as `Authorization: Bearer …`. It is not shown again.")

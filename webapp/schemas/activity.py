"""What goes out about history, and what comes in to undo it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from webapp.models.activity import Kind
from webapp.schemas.types import Input, Output, RevisionNumber


class ActivityRead(Output):
    """One line of history: what happened to what, when, by whom, before and after."""

    revision: RevisionNumber = Field(
        description="The number of the change; a change may have several lines."
    )
    n: int = Field(description="The line's number within its change.")
    kind: Kind
    application_id: UUID | None
    actor: str = Field(
        description="Where the change came from: `web`, `api`, `token` or `operator`.",
        examples=["api"],
    )
    at: datetime
    before: dict[str, Any] = Field(
        description="The changed values before.", examples=[{"priority": 0}]
    )
    after: dict[str, Any] = Field(
        description="The changed values after.", examples=[{"priority": 2}]
    )


class UndoCreate(Input):
    """The revision whose change is to be taken back, and whose page says so: by a number alone
    another board's change would be meant, once somebody else has signed in.
    """

    revision: RevisionNumber
    user: UUID | None = None

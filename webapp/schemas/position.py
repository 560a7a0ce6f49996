"""What comes in about an application's place on the board."""

from typing import Literal, Self
from uuid import UUID

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from webapp.models.words import Status
from webapp.schemas.types import Input


class PositionUpdate(Input):
    """A place: a column (or the first column of a status), and where in it.

    Neighbours are hints: the first that is still in the column wins; with none, the card goes to
    the top.
    """

    status: Status | None = Field(
        None, description="Its first column. Not together with column_id."
    )
    column_id: UUID | None = Field(
        None, description="Without it and without a status: the same column."
    )
    before_id: UUID | None = Field(None, description="The card that shall come right after it.")
    after_id: UUID | None = Field(None, description="The card that shall come right before it.")
    place: Literal["top", "bottom", "up", "down"] | None = Field(
        None, description="An end of the column, or one step; used when no neighbour is named."
    )
    from_column_id: UUID | None = Field(
        None,
        description="The column in which the client saw the card. If another device has moved the"
        " card to a different column since, or has deleted that one, the answer is 409 and"
        " nothing changes.",
    )

    @model_validator(mode="after")
    def _one_column(self) -> Self:
        if self.status is not None and self.column_id is not None:
            raise PydanticCustomError("one_column", "Give a status or a column, not both.")
        return self

"""What comes in about an application's place on the board."""

from typing import Literal, Self
from uuid import UUID

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from webapp.models.words import Status
from webapp.schemas.types import Input


class PositionUpdate(Input):
    """A place: a column (or the first column of a status) and a position in it.

    Neighbours are hints: the first one still in the column counts; without any, the card goes to
    the top.
    """

    status: Status | None = Field(
        None, description="Uses its first column. Cannot be combined with `column_id`."
    )
    column_id: UUID | None = Field(
        None, description="Without this or a status, the card stays in its column."
    )
    before_id: UUID | None = Field(None, description="Place it directly before this card.")
    after_id: UUID | None = Field(None, description="Place it directly after this card.")
    place: Literal["top", "bottom", "up", "down"] | None = Field(
        None, description="An end of the column, or one step; used if no neighbour is given."
    )
    from_column_id: UUID | None = Field(
        None,
        description="The column where the client last saw the card. If the card has been moved to"
        " a different column since, or that column was deleted, the answer is 409 and nothing"
        " changes.",
    )

    @model_validator(mode="after")
    def _one_column(self) -> Self:
        if self.status is not None and self.column_id is not None:
            raise PydanticCustomError("one_column", "Give a status or a column, not both.")
        return self

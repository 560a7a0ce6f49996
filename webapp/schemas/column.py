"""What comes in and goes out about columns."""

from typing import Literal, Self
from uuid import UUID

from pydantic import Field, model_validator

from webapp.models.words import Colour, Status
from webapp.schemas.types import ColumnName, Flag, Input, Output, Patch, RevisionNumber


class ColumnCreate(Input):
    """A new column. It is placed after the last column of its status."""

    status: Status
    name: ColumnName = Field(examples=["Phone screen"])
    colour: Colour = Colour.BLUE


class ColumnUpdate(Patch):
    """The fields to change. The status cannot change: scripts and statistics rely on it."""

    name: ColumnName = Field("", examples=["Phone screen"])
    colour: Colour = Colour.BLUE
    collapsed: Flag = False


class ColumnPosition(Input):
    """A place on the board: before or after a column, at an end, or one step left or right."""

    before_id: UUID | None = Field(None, description="Place it directly before this column.")
    after_id: UUID | None = Field(None, description="Place it directly after this column.")
    place: Literal["first", "last", "left", "right"] | None = None

    @model_validator(mode="after")
    def _says_where(self) -> Self:
        if self.before_id is None and self.after_id is None and self.place is None:
            self.place = "first"
        return self


class ColumnDelete(Input):
    """Where the cards of a deleted column go."""

    move_to: UUID | None = None


class ColumnRead(Output):
    """A column."""

    id: UUID
    status: Status
    name: str = Field(examples=["Phone screen"])
    colour: Colour
    collapsed: bool
    rank: str = Field(
        description="Sorts the columns of a board, compared byte by byte.", examples=["a1"]
    )
    revision: RevisionNumber

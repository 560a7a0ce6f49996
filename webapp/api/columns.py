"""`/columns`: the lanes of the board."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response

from webapp.api.dependencies import AnsweredOnce, IfMatch, Owner, Session, made, tagged
from webapp.api.problems import problems
from webapp.api.routing import api_router
from webapp.models import Column
from webapp.schemas.column import (
    ColumnCreate,
    ColumnDelete,
    ColumnPosition,
    ColumnRead,
    ColumnUpdate,
)
from webapp.services import columns

router = api_router(prefix="/columns", tags=["columns"])


@router.get("", response_model=list[ColumnRead], responses=problems(401, 422), name="columns.index")
def index(owner: Owner, session: Session) -> Sequence[Column]:
    """List all columns, from left to right."""
    return columns.list_all(session, owner)


@router.post(
    "",
    status_code=201,
    response_model=ColumnRead,
    responses=problems(401, 403, 409, 422),
    name="columns.create",
)
def create(data: ColumnCreate, owner: Owner, session: Session, once: AnsweredOnce) -> Response:
    """Add a column right after the last one of its status."""

    def produce() -> Any:
        column = columns.create(session, owner, data)
        return made(201, ColumnRead.model_validate(column), column.revision)

    return once.answer(produce)


@router.patch(
    "/{column_id}",
    response_model=ColumnRead,
    responses=problems(401, 403, 404, 412, 422),
    name="columns.update",
)
def update(
    column_id: UUID,
    data: ColumnUpdate,
    owner: Owner,
    session: Session,
    expected: IfMatch,
    response: Response,
) -> Column:
    """Change a column's name or colour, or collapse or expand it."""
    column = columns.update(session, owner, column_id, data, expected)
    tagged(response, column.revision)
    return column


@router.put(
    "/{column_id}/position",
    response_model=ColumnRead,
    responses=problems(401, 403, 404, 412, 422),
    name="column_positions.update",
)
def move(
    column_id: UUID,
    data: ColumnPosition,
    owner: Owner,
    session: Session,
    expected: IfMatch,
    response: Response,
) -> Column:
    """Move a column to another place on the board."""
    column = columns.move(session, owner, column_id, data, expected)
    tagged(response, column.revision)
    return column


@router.delete(
    "/{column_id}",
    status_code=204,
    responses=problems(401, 403, 404, 409, 412, 422),
    name="columns.destroy",
)
def destroy(
    column_id: UUID,
    owner: Owner,
    session: Session,
    expected: IfMatch,
    move_to: Annotated[
        UUID | None, Query(description="The column to move its cards to, if it has any.")
    ] = None,
) -> None:
    """Delete a column.

    The last column of a status cannot be deleted (409).
    """
    columns.delete(session, owner, column_id, ColumnDelete(move_to=move_to), expected)

"""A board from a file: the whole of an export, into a board that is still empty."""

import io
import struct
import zipfile
import zlib
from typing import Any

from pydantic import ValidationError
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session

from webapp.errors import Conflict, Invalid
from webapp.models import Activity, Application, Column, Kind, Link, Status
from webapp.repositories import applications, transfers
from webapp.schemas.transfer import BoardFile
from webapp.services.changes import change
from webapp.services.exports import JSON_NAME
from webapp.services.owner import Owner

MOST_BYTES = 64 * 1_048_576
"""Of the file itself, and of what is packed in it."""
# With LZMA the file itself says how much memory its unpacking takes.
_WAYS_OF_PACKING = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_UNREADABLE = (
    zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, RuntimeError, OSError,
    ValueError, struct.error,
)  # fmt: skip


def read_file(content: bytes) -> BoardFile:
    """Read an export: its ZIP, or the JSON out of it. Raises Invalid, telling what is wrong."""
    if not content:
        raise Invalid("This file is empty.", "file")
    if content.startswith(b"PK"):
        content = _unpack(content)
    try:
        return BoardFile.model_validate_json(content)
    except ValidationError as error:
        problem = error.errors(include_url=False, include_input=False, include_context=False)[0]
        if problem["type"] == "json_invalid":
            raise Invalid("This is no export of Job Tracker.", "file") from None
        where = " › ".join(str(part) for part in problem["loc"]) or "the file"
        raise Invalid(
            f"This is no export of Job Tracker: {where}: {problem['msg']}", "file"
        ) from None


def is_possible(session: Session, owner: Owner) -> bool:
    """Tell whether the board is empty."""
    return applications.is_empty(session, owner.id)


def load(session: Session, owner: Owner, board: BoardFile) -> int:
    """Put all of a file into an empty board; return how many applications it has then.

    All rows come back as they were, with their ids and their history. Raises Conflict if the board
    has cards (trashed ones too), Invalid if the file contradicts itself.
    """
    _refuse_odd(board)
    with change(session, owner) as opened:
        if not applications.is_empty(session, owner.id):
            raise Conflict("There are applications on this board. An import needs an empty one.")
        # A revision must never come again, neither of this board nor of the imported one.
        opened.revision = max(opened.revision, board.board.revision + 1)
        try:
            transfers.delete_starting_rows(session, owner.id)
            for model, copies in (
                (Column, board.columns),
                (Application, board.applications),
                (Link, board.links),
                (Activity, board.activities),
            ):
                rows = [_row(copy.model_dump()) for copy in copies]
                transfers.insert_rows(session, owner.id, model, rows)
        except (IntegrityError, DataError) as error:
            raise Invalid("This file contradicts itself, so nothing was taken.", "file") from error
        opened.board.shortcuts_enabled = board.board.shortcuts_enabled
        opened.record(
            Kind.BOARD_IMPORTED, before={}, after={"applications": len(board.applications)}
        )
    return len(board.applications)


def _row(values: dict[str, Any]) -> dict[str, Any]:
    return {name: getattr(value, "value", value) for name, value in values.items()}


def _refuse_odd(board: BoardFile) -> None:
    """Refuse what the database would take, but the board could not work with."""
    if {column.status for column in board.columns} != set(Status):
        raise Invalid("In this file a status has no column.", "file")
    rows: list[Any] = [*board.columns, *board.applications, *board.links, *board.activities]
    newest = [row.revision for row in rows] + [each.notes_revision for each in board.applications]
    if any(revision > board.board.revision for revision in newest):
        raise Invalid("In this file a row is newer than the board.", "file")


def _unpack(content: bytes) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if archive.getinfo(JSON_NAME).compress_type not in _WAYS_OF_PACKING:
                raise NotImplementedError
            with archive.open(JSON_NAME) as packed:
                data = packed.read(MOST_BYTES + 1)
    except _UNREADABLE:
        raise Invalid(f"There is no {JSON_NAME} in this file.", "file") from None
    if len(data) > MOST_BYTES:
        raise Invalid("This file is larger than an import may be.", "file")
    return data

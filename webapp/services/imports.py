"""A board from a file: the whole of an export, into a board that is still empty.

A file is read and stored row by row, so that one with the longest notes and histories takes no more
memory than a small one.
"""

import io
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import IO, Any
from uuid import UUID

from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session

from webapp import limits
from webapp.errors import Conflict, Invalid, NotFound
from webapp.models import Kind, Status
from webapp.repositories import applications, transfers, users
from webapp.schemas.transfer import ApplicationCopy, ColumnCopy, LinkCopy
from webapp.services.board_files import JSON_NAME, PARTS, BoardReader, Rewindable
from webapp.services.changes import change_by
from webapp.services.json_reading import PIECE
from webapp.services.owner import Owner

MOST_BYTES = 64 * 1_048_576
"""Of a file that is sent; the operator brings in larger ones. What is packed in it may be longer,
as histories pack well: 5,000 applications with 20,000 characters of notes each, written anew four
times, are 1,000 MB in 45."""
MOST_UNPACKED = 1_024 * 1_048_576
# With LZMA the file itself says how much memory its unpacking takes.
_WAYS_OF_PACKING = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_UNREADABLE = (
    zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, RuntimeError, OSError,
    ValueError, struct.error,
)  # fmt: skip


def is_possible(session: Session, owner: Owner) -> bool:
    """Tell whether the board is empty."""
    return applications.is_empty(session, owner.id)


def load(session: Session, owner: Owner, file: IO[bytes]) -> int:
    """Put all of an export (its ZIP, or the JSON out of it) into an empty board; return how many
    applications it has then.

    All rows come back as they were, with their ids and their history. Raises Conflict if the board
    has cards (trashed ones too), Invalid if the file is no export or contradicts itself, and tells
    what is wrong.
    """
    return _load(session, owner.id, owner.actor, file, MOST_UNPACKED)


def load_for(session: Session, email: str, file: IO[bytes]) -> int:
    """Do the same for whom the operator names, with a file of any length. Raises NotFound too."""
    owner_id = users.find_id(session, email)
    if owner_id is None:
        raise NotFound(f"There is no account for {email}.")
    return _load(session, owner_id, "operator", file, None)


def _load(
    session: Session, owner_id: UUID, actor: str, file: IO[bytes], most_unpacked: int | None
) -> int:
    with _content(file, most_unpacked) as content, change_by(session, owner_id, actor) as opened:
        if not applications.is_empty(session, owner_id):
            raise Conflict("You can only import into an empty board; this one has applications.")
        reader = BoardReader(content)
        board = reader.head().board
        # A revision must never come again, neither of this board nor of the imported one.
        opened.revision = max(opened.revision, board.revision + 1)
        census = _Census(board.revision)
        try:
            transfers.delete_starting_rows(session, owner_id)
            for name, model, copy in PARTS:
                for copies in reader.batches(name, copy):
                    rows = [_row(census.count(each)) for each in copies]
                    transfers.insert_rows(session, owner_id, model, rows)
        except (IntegrityError, DataError) as error:
            raise Invalid("This file is inconsistent, so nothing was imported.", "file") from error
        reader.finish()
        census.refuse_missing()
        opened.board.shortcuts_enabled = board.shortcuts_enabled
        opened.record(Kind.BOARD_IMPORTED, before={}, after={"applications": census.applications})
    return census.applications


def _row(copy: Any) -> dict[str, Any]:
    return {name: getattr(value, "value", value) for name, value in copy.model_dump().items()}


class _Census:
    """Refuses what the database would take, but the board could not work with."""

    def __init__(self, revision: int) -> None:
        self.applications = 0
        self._revision = revision
        self._columns: list[Status] = []
        self._links: Counter[UUID] = Counter()

    def count(self, row: Any) -> Any:
        """Look at a row and return it. Raises Invalid."""
        if max(row.revision, getattr(row, "notes_revision", 0)) > self._revision:
            raise Invalid("A row in this file is newer than its board.", "file")
        if isinstance(row, ColumnCopy):
            self._columns.append(row.status)
            if len(self._columns) > 2 * limits.COLUMNS:
                raise Invalid("This file has too many columns.", "file")
        if isinstance(row, ApplicationCopy):
            self.applications += 1
        if isinstance(row, LinkCopy):
            self._links[row.application_id] += 1
            if self._links[row.application_id] > limits.LINKS:
                raise Invalid(
                    f"An application in this file has more than {limits.LINKS} links, the maximum:"
                    f" {row.application_id}. Nothing was imported.",
                    "file",
                )
        return row

    def refuse_missing(self) -> None:
        """Raise Invalid if a column is missing."""
        if set(self._columns) != set(Status):
            raise Invalid("This file has a status without a column.", "file")


class _Bounded(io.RawIOBase):
    """A ZIP of which little is read at once: its table of contents too is read as a whole, and with
    a million entries it would take many times as much memory as the file.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def read(self, size: int | None = -1, /) -> bytes:
        """Return the next bytes. Raises BadZipFile."""
        wanted = size if size is not None and 0 <= size <= PIECE else PIECE + 1
        piece = self._file.read(wanted)
        if len(piece) > PIECE:
            raise zipfile.BadZipFile
        return piece

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Go to a place in the file."""
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """Return the place in the file."""
        return self._file.tell()

    def seekable(self) -> bool:
        """Tell that there are places."""
        return True


class _Content:
    """The JSON of a file, of which no more is read than is allowed, however often it is begun."""

    def __init__(self, file: Rewindable, most: int | None) -> None:
        self._file = file
        self._left = most

    def read(self, size: int, /) -> bytes:
        """Return the next bytes. Raises Invalid."""
        try:
            piece = self._file.read(size)
        except _UNREADABLE:
            raise _unreadable() from None
        if self._left is not None:
            self._left -= len(piece)
            if self._left < 0:
                raise Invalid(
                    "This file is too large to import here. The administrator can import it.",
                    "file",
                )
        return piece

    def seek(self, offset: int, /) -> int:
        """Go to a place in the JSON."""
        return self._file.seek(offset)


@contextmanager
def _content(file: IO[bytes], most_unpacked: int | None) -> Iterator[_Content]:
    start = file.read(2)
    if not start:
        raise Invalid("This file is empty.", "file")
    file.seek(0)
    with ExitStack() as opened:
        content: Rewindable = file
        if start == b"PK":
            try:
                archive = opened.enter_context(zipfile.ZipFile(_Bounded(file)))
                if archive.getinfo(JSON_NAME).compress_type not in _WAYS_OF_PACKING:
                    raise NotImplementedError
                content = opened.enter_context(archive.open(JSON_NAME))
            except _UNREADABLE:
                raise _unreadable() from None
        yield _Content(content, most_unpacked)


def _unreadable() -> Invalid:
    return Invalid(f"This file does not contain {JSON_NAME}.", "file")

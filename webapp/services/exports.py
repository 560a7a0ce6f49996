"""A person's data as a file: JSON that restores completely, and CSV for spreadsheets."""

import csv
import io
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any
from uuid import UUID

from sqlalchemy.orm import Session

from webapp.database import release
from webapp.models import Application, Column, Link
from webapp.repositories import boards, transfers, users
from webapp.schemas.transfer import (
    ApplicationCopy,
    BoardCopy,
    BoardHead,
    ColumnCopy,
    LinkCopy,
    UserCopy,
)
from webapp.services.board_files import JSON_NAME, PARTS, pieces_of
from webapp.services.clock import now
from webapp.services.owner import Owner

CSV_NAME = "applications.csv"
_FORMULA = ("=", "+", "-", "@", "\N{FULLWIDTH EQUALS SIGN}", "\N{FULLWIDTH PLUS SIGN}",
            "\N{FULLWIDTH HYPHEN-MINUS}", "\N{FULLWIDTH COMMERCIAL AT}")  # fmt: skip
_COLUMNS = (
    "company",
    "title",
    "status",
    "column",
    "url",
    "location",
    "work_mode",
    "employment_type",
    "salary_min",
    "salary_max",
    "salary_currency",
    "salary_period",
    "source",
    "priority",
    "tags",
    "applied_on",
    "deadline_on",
    "next_action",
    "next_action_on",
    "notes",
    "links",
    "created_at",
    "updated_at",
    "deleted_at",
)


class _Changed(Exception):
    """The board has changed while it was written down."""


def write_archive(session: Session, owner: Owner, target: IO[bytes]) -> None:
    """Write the ZIP that a person downloads: all of a board as it is at one moment.

    It is written row by row, so that a large board takes no more memory than a small one. That
    takes a while, in which nobody has to wait for the board: only if it has changed meanwhile, it
    is locked and written again. The session is one that has only read.
    """
    try:
        revision = _revision(session, owner)
        _write(session, owner, target)
        if _revision(session, owner) != revision:
            raise _Changed
    except _Changed:
        release(session)
        boards.lock(session, owner.id)
        target.seek(0)
        target.truncate()
        _write(session, owner, target)


def _revision(session: Session, owner: Owner) -> int | None:
    return boards.list_revisions(session, [owner.id]).get(owner.id)


def _write(session: Session, owner: Owner, target: IO[bytes]) -> None:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        with _entry(archive, JSON_NAME) as file:
            file.writelines(_json(session, owner))
        # Excel takes a file for UTF-8 only if it begins with a byte order mark.
        with _entry(archive, CSV_NAME, "utf-8-sig") as file:
            writer = csv.DictWriter(file, _COLUMNS)
            writer.writeheader()
            for row in _rows(session, owner):
                writer.writerow({name: _neutral(value) for name, value in row.items()})


@contextmanager
def _entry(archive: zipfile.ZipFile, name: str, encoding: str = "utf-8") -> Iterator[IO[str]]:
    about = zipfile.ZipInfo(name, now().timetuple()[:6])
    about.compress_type = archive.compression
    about.external_attr = 0o600 << 16
    with (
        archive.open(about, "w", force_zip64=True) as packed,
        io.TextIOWrapper(packed, encoding, newline="") as file,
    ):
        yield file


def _json(session: Session, owner: Owner) -> Iterator[str]:
    head = BoardHead(
        exported_at=now(),
        user=UserCopy.model_validate(users.get(session, owner.id), from_attributes=True),
        board=BoardCopy.model_validate(boards.get(session, owner.id), from_attributes=True),
    )
    parts = ((name, _copies(session, owner, model, copy)) for name, model, copy in PARTS)
    return pieces_of(head, parts)


def _copies(session: Session, owner: Owner, model: type, copy: Any) -> Iterator[Any]:
    for row in transfers.iterate_rows(session, owner.id, model, copy.model_fields):
        yield copy.model_validate(row, from_attributes=True)


def _rows(session: Session, owner: Owner) -> Iterator[dict[str, Any]]:
    columns = {column.id: column for column in _copies(session, owner, Column, ColumnCopy)}
    links: defaultdict[UUID, list[str]] = defaultdict(list)
    for link in _copies(session, owner, Link, LinkCopy):
        links[link.application_id].append(link.url)
    for application in _copies(session, owner, Application, ApplicationCopy):
        facts = application.model_dump(mode="json")
        column = columns.get(application.column_id)
        if column is None:
            raise _Changed
        facts |= {
            "status": column.status.value,
            "column": column.name,
            "tags": ", ".join(application.tags),
            "links": "\n".join(links[application.id]),
        }
        yield {name: facts[name] for name in _COLUMNS}


def _neutral(value: Any) -> Any:
    """Return a cell that no spreadsheet runs: OWASP, CSV Injection."""
    if isinstance(value, str) and (
        value.lstrip().startswith(_FORMULA) or value.startswith(("\t", "\r", "\n"))
    ):
        return f"'{value}"
    return value

"""A person's data as a file: JSON that restores completely, and CSV for spreadsheets."""

import csv
import io
import zipfile
from collections.abc import Iterator
from typing import IO, Any

from sqlalchemy.orm import Session

from webapp.models import Activity, Application, Column, Link
from webapp.repositories import boards, transfers, users
from webapp.schemas.transfer import (
    ActivityCopy,
    ApplicationCopy,
    BoardCopy,
    BoardFile,
    ColumnCopy,
    LinkCopy,
    UserCopy,
)
from webapp.services.clock import now
from webapp.services.owner import Owner

JSON_NAME = "job-tracker.json"
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


def collect(session: Session, owner: Owner) -> BoardFile:
    """Return all of a board as it is at one moment."""
    boards.lock(session, owner.id)
    board = boards.get(session, owner.id)

    def copies(model: type, copy: Any) -> list[Any]:
        rows = transfers.list_rows(session, owner.id, model)
        return [copy.model_validate(row, from_attributes=True) for row in rows]

    return BoardFile(
        exported_at=now(),
        user=UserCopy.model_validate(users.get(session, owner.id), from_attributes=True),
        board=BoardCopy.model_validate(board, from_attributes=True),
        columns=copies(Column, ColumnCopy),
        applications=copies(Application, ApplicationCopy),
        links=copies(Link, LinkCopy),
        activities=copies(Activity, ActivityCopy),
    )


def write_archive(board: BoardFile, target: IO[bytes]) -> None:
    """Write the ZIP that a person downloads."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(JSON_NAME, board.model_dump_json(indent=1))
        # Excel takes a file for UTF-8 only if it begins with a byte order mark.
        archive.writestr(CSV_NAME, _csv(board).encode("utf-8-sig"))


def _csv(board: BoardFile) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, _COLUMNS)
    writer.writeheader()
    for row in _rows(board):
        writer.writerow({name: _neutral(value) for name, value in row.items()})
    return text.getvalue()


def _rows(board: BoardFile) -> Iterator[dict[str, Any]]:
    columns = {column.id: column for column in board.columns}
    links: dict[Any, list[str]] = {}
    for link in board.links:
        links.setdefault(link.application_id, []).append(link.url)
    for application in board.applications:
        facts = application.model_dump(mode="json")
        column = columns[application.column_id]
        facts |= {
            "status": column.status.value,
            "column": column.name,
            "tags": ", ".join(application.tags),
            "links": "\n".join(links.get(application.id, [])),
        }
        yield {name: facts[name] for name in _COLUMNS}


def _neutral(value: Any) -> Any:
    """Return a cell that no spreadsheet runs: OWASP, CSV Injection."""
    if isinstance(value, str) and (
        value.lstrip().startswith(_FORMULA) or value.startswith(("\t", "\r", "\n"))
    ):
        return f"'{value}"
    return value

"""Rows as COPY takes them, by table."""

import random
from collections.abc import Iterable
from datetime import date
from io import StringIO
from typing import Any

from psycopg2.extensions import connection as Connection  # noqa: N812 - a class by its nature

COLUMNS = {
    "users": "id email email_canonical password_hash name time_zone revision created_at",
    "boards": "owner_id revision shortcuts_enabled",
    "sessions": "owner_id id audience user_agent address created_at last_seen_at expires_at",
    "tokens": "owner_id id name scope digest created_at",
    "idempotency_keys": "owner_id key digest answer at",
    "columns": "owner_id id status name colour rank collapsed revision",
    "applications": "owner_id id column_id rank company title url location work_mode salary_min"
    " salary_max salary_currency salary_period priority notes notes_revision tags applied_on"
    " deadline_on next_action next_action_on created_at updated_at deleted_at revision",
    "links": "owner_id id application_id rank label url revision",
    "activities": "owner_id revision n application_id kind actor at before after",
}
"""The tables in the order in which they can be filled, and what is written into each."""


class Rows:
    """Rows of all tables."""

    def __init__(self) -> None:
        self.lines: dict[str, list[str]] = {table: [] for table in COLUMNS}

    def add(self, table: str, *values: Any) -> None:
        """Add a row, its values in the order of COLUMNS."""
        self.lines[table].append("\t".join(map(_as_text, values)))

    def add_copy(self, other: "Rows", replacements: Iterable[tuple[str, str]]) -> None:
        """Add other rows with some texts replaced: much faster than to write them again."""
        for table, lines in other.lines.items():
            text = "\n".join(lines)
            for old, new in replacements:
                text = text.replace(old, new)
            self.lines[table] += text.split("\n") if text else []

    def store(self, connection: Connection, rng: random.Random) -> None:
        """Write the rows and commit; those of different owners mixed, as life would mix them."""
        with connection.cursor() as cursor:
            for table, lines in self.lines.items():
                if not lines:
                    continue
                rng.shuffle(lines)
                names = ", ".join(COLUMNS[table].split())
                rows = StringIO("\n".join([*lines, ""]))
                cursor.copy_expert(f"COPY {table} ({names}) FROM STDIN", rows)
        connection.commit()


def _as_text(value: Any) -> str:
    """A value in the text format of COPY (PostgreSQL, COPY, "Text Format")."""
    if value is None:
        return r"\N"
    if isinstance(value, str):
        return value.replace("\\", r"\\").replace("\t", r"\t").replace("\n", r"\n")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return rf"\\x{value.hex()}"
    return str(value)

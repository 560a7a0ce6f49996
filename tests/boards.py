"""A board with something of every kind on it, and all rows of a person."""

import json
from typing import Any
from uuid import UUID

from sqlalchemy import text

from tests.people import Person
from webapp.database import Database
from webapp.models import Base


def live(person: Person) -> None:
    """Leave something of every kind: cards on the board and in the trash, links, moves, keys."""
    kept = person.apply(
        company="Ünïcode & Söhne",
        notes="# Notes\n\n=1+1",
        tags=["python", "remote"],
        links=[{"url": "https://example.com/a", "label": "Posting"}],
        salary_min=72_000,
        salary_currency="EUR",
        deadline_on="2026-12-24",
    )
    trashed = person.apply(title="=HYPERLINK(1)", links=[{"url": "https://example.com/b"}])
    path = f"/applications/{kept['id']}"
    person.api.put(f"{path}/position", json={"status": "interview"})
    person.api.patch(path, json={"notes": "Changed"})
    person.api.delete(f"/applications/{trashed['id']}")
    person.browser.post("/board/columns", data={"name": "Phone", "status": "interview"})
    person.browser.post("/settings/preferences", data={"shortcuts_enabled": "false"})
    person.api.post("/tokens", json={"name": "Backup"})
    body = {"company": "A", "title": "B"}
    person.api.post("/applications", json=body, headers={"Idempotency-Key": "one"})


def rows_of(database: Database, owner_id: UUID, table: str) -> list[dict[str, Any]]:
    """All rows of an owner in a table, without whose they are."""
    key = "owner_id" if "owner_id" in Base.metadata.tables[table].c else "id"
    query = text(f"SELECT to_jsonb({table}) FROM {table} WHERE {key} = :owner")
    with database.sessions() as session:
        found = [dict(row) for row in session.scalars(query, {"owner": owner_id})]
    for row in found:
        row.pop("owner_id", None)
    return sorted(found, key=lambda row: json.dumps(row, sort_keys=True))


def tables_that_mention(database: Database, person: Person) -> list[str]:
    """Return the tables that have the id or the address of a person anywhere."""
    found = []
    with database.sessions() as session:
        for table in Base.metadata.tables:
            query = text(
                f"SELECT 1 FROM {table} WHERE to_jsonb({table})::text LIKE ANY (:words) LIMIT 1"
            ).execution_options(across_owners=True)
            words = [f"%{person.id}%", f"%{person.owner.email}%"]
            if session.scalar(query, {"words": words}):
                found.append(table)
    return found

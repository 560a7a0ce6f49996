"""The watch over statements sees what it is there to see."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from sqlalchemy import Connection, Engine, select, text
from sqlalchemy.orm import Session

from tests.factories import make_owner
from tests.statements import GUARDED, OWNED, Statements, unpinned
from webapp.database import Database
from webapp.models import Application, Column
from webapp.repositories import boards

OWNER = {"owner": UUID(int=1)}


@pytest.fixture
def faults(statements: Statements) -> Iterator[list[str]]:
    """What was found; forgotten at the end, so that the test itself does not fail."""
    yield statements.faults
    statements.faults.clear()


def test_it_knows_the_tables() -> None:
    assert {"boards", "columns", "applications", "links", "activities"} == GUARDED
    assert {*GUARDED, "sessions", "idempotency_keys"} <= OWNED
    assert "users" not in OWNED


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT id FROM applications WHERE id = :id",
        "SELECT count(*) FROM applications",
        "SELECT a.id FROM applications AS a WHERE a.company = 'owner_id'",
        "SELECT links.id FROM applications JOIN links ON links.application_id = applications.id"
        " WHERE applications.owner_id = :owner",
        "UPDATE sessions SET revoked_at = now() WHERE id = :id",
        "DELETE FROM idempotency_keys WHERE at < now()",
        "INSERT INTO links (id, url) VALUES (:id, 'x')",
        "INSERT INTO links (owner_id, id) SELECT :owner, id FROM columns",
    ],
)
def test_a_statement_that_names_no_owner_is_seen(statement: str) -> None:
    assert unpinned(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT id FROM applications WHERE applications.owner_id = :owner",
        "SELECT a.id FROM applications AS a WHERE a.owner_id IN (:owner)",
        "SELECT 1 FROM applications JOIN columns AS c ON c.owner_id = applications.owner_id"
        " WHERE applications.owner_id = :owner",
        "SELECT 1 FROM users WHERE email_canonical = :email",
        "SELECT table_name FROM information_schema.columns",
        "INSERT INTO links (owner_id, id) VALUES (:owner, :id)",
    ],
)
def test_a_statement_that_names_its_owner_passes(statement: str) -> None:
    assert not unpinned(statement)


def test_a_query_without_an_owner_fails(session: Session, faults: list[str]) -> None:
    with pytest.raises(AssertionError, match="applications without an owner"):
        session.scalars(select(Application))
    assert faults


def test_a_test_may_ask_for_all_owners(session: Session) -> None:
    query = select(Application).execution_options(across_owners=True)
    assert not session.scalars(query).all()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE columns SET name = 'x' WHERE columns.owner_id = :owner",
        "DELETE FROM activities WHERE activities.owner_id = :owner",
        "UPDATE boards SET revision = 1 WHERE boards.owner_id = :owner",
    ],
)
def test_a_write_to_a_board_that_is_not_locked_fails(
    database: Database, faults: list[str], statement: str
) -> None:
    with database.sessions() as session, pytest.raises(AssertionError, match="without a lock"):
        session.execute(text(statement), OWNER)
    assert faults


def test_the_lock_must_be_that_of_the_same_board(session: Session, faults: list[str]) -> None:
    alice, bob = make_owner(session, "Alice"), make_owner(session, "Bob")
    session.commit()
    boards.lock(session, alice.id)
    rename = text("UPDATE columns SET name = 'x' WHERE columns.owner_id = :owner")
    session.execute(rename, {"owner": alice.id})
    with pytest.raises(AssertionError, match="without a lock"):
        session.execute(rename, {"owner": bob.id})
    assert faults


def test_the_lock_ends_with_its_transaction(session: Session, faults: list[str]) -> None:
    alice = make_owner(session, "Alice")
    boards.lock(session, alice.id)
    session.commit()
    with pytest.raises(AssertionError, match="without a lock"):
        session.execute(
            text("DELETE FROM columns WHERE columns.owner_id = :owner"), {"owner": alice.id}
        )
    assert faults


def test_real_transactions_are_told_apart_too(
    database: Database, faults: list[str], session: Session
) -> None:
    def remove(connection: Connection) -> None:
        connection.execute(text("DELETE FROM links WHERE links.owner_id = :owner"), OWNER)

    engine: Engine = database.engine
    with engine.connect() as connection, connection.begin():
        connection.execute(
            text("SELECT 1 FROM boards WHERE boards.owner_id = :owner FOR UPDATE"), OWNER
        )
        remove(connection)
    with engine.connect() as other, other.begin(), pytest.raises(AssertionError):
        remove(other)
    assert faults


def test_what_a_test_commits_is_gone_in_the_next(database: Database) -> None:
    with database.transaction() as session:
        owner = make_owner(session, "Carol")
    with database.engine.connect() as outside:
        query = select(Column.id).where(Column.owner_id == owner.id)
        assert not outside.execute(query).all()

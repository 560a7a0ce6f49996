"""Statements that are planned once give what others give, and survive what happens to them."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Select, Text, bindparam, column, literal, select, table, text
from sqlalchemy.exc import DataError
from sqlalchemy.orm import Session

from tests.factories import make_application, make_owner
from webapp.database import Database
from webapp.errors import Unavailable
from webapp.prepared import prepared
from webapp.repositories import boards

_ON_CONNECTION = text("SELECT name, statement FROM pg_prepared_statements ORDER BY prepare_time")

_USES_OF_LOCK = text(
    "SELECT generic_plans + custom_plans FROM pg_prepared_statements"
    " WHERE statement LIKE '%boards.owner_id = $1%FOR UPDATE'"
)


@pytest.fixture
def committed(fresh_database_url: Callable[[], str]) -> Iterator[Database]:
    """A database with one connection, in which commits are commits."""
    database = Database(fresh_database_url(), pool_size=1, max_overflow=0)
    yield database
    database.dispose()


def kept(session: Session) -> list[str]:
    return list(session.execute(_ON_CONNECTION).scalars())


def test_a_marked_statement_is_planned_once_for_a_connection(committed: Database) -> None:
    with committed.transaction() as session:
        owner = make_owner(session, "Ada")
    for _ in range(4):
        with committed.transaction() as session:
            boards.lock(session, owner.id)
    with committed.reading() as session:
        [uses] = session.execute(_USES_OF_LOCK).scalars()
    assert uses == 4


def test_what_is_not_marked_is_not_kept(committed: Database) -> None:
    with committed.reading() as session:
        session.execute(select(literal(1)))
        assert kept(session) == []


@pytest.mark.parametrize(
    "value",
    ["it's", "100% %s %(name)s %%", "a\\b", "$1", "'); SELECT 1; --", "шум 🎈", None, "x" * 5000],
    ids=ascii,
)
def test_values_arrive_as_they_are(database: Database, value: str | None) -> None:
    echo = prepared(select(bindparam("name", type_=Text)))
    with database.reading() as session:
        assert session.connection().execute(echo, {"name": value}).scalar() == value


def counted(number: int) -> Select[Any]:
    return prepared(select(literal(1).label(f"column_{number}")))


def test_a_connection_keeps_only_so_many(committed: Database) -> None:
    with committed.reading() as session:
        for number in range(250):
            assert session.connection().execute(counted(number)).scalar() == 1
        assert len(kept(session)) == 100
        assert session.connection().execute(counted(0)).scalar() == 1


def _fail(database: Database) -> None:
    with database.transaction() as session:
        session.connection().execute(counted(0))
        session.connection().execute(select(literal(1) / literal(0)))


def test_a_failed_transaction_does_not_forget_what_is_kept(committed: Database) -> None:
    """PREPARE is not undone by ROLLBACK."""
    with pytest.raises(DataError):
        _fail(committed)
    with committed.transaction() as session:
        assert session.connection().execute(counted(0)).scalar() == 1
        assert len(kept(session)) == 1


def test_an_upgrade_by_another_process_costs_one_request(committed: Database) -> None:
    """A plan whose columns have changed their type is refused by PostgreSQL for ever."""
    things = table("things", column("name"))
    names = prepared(select(things.c.name))
    with committed.transaction() as session:
        session.execute(text("CREATE TABLE things (name varchar(10))"))
    with committed.transaction() as session:
        assert session.connection().execute(names).all() == []
    with committed.transaction() as session:
        session.execute(text("ALTER TABLE things ALTER COLUMN name TYPE text"))
    with pytest.raises(Unavailable), committed.transaction() as session:
        session.connection().execute(names)
    with committed.transaction() as session:
        assert session.connection().execute(names).all() == []


def test_somebody_who_forgets_for_us_costs_one_request(committed: Database) -> None:
    with committed.reading() as session:
        session.connection().execute(counted(0))
        session.execute(text("DEALLOCATE ALL"))
    with pytest.raises(Unavailable), committed.reading() as session:
        session.connection().execute(counted(0))
    with committed.reading() as session:
        assert session.connection().execute(counted(0)).scalar() == 1


def test_other_refusals_stay_what_they_are(committed: Database) -> None:
    """The connection is kept when it is the statement that is wrong."""
    divided = prepared(select(literal(1) / bindparam("by", type_=literal(1).type)))
    with pytest.raises(DataError, match="division by zero"), committed.reading() as session:
        session.connection().execute(divided, {"by": 0})
    with committed.reading() as session:
        assert session.connection().execute(divided, {"by": 1}).scalar() == 1
        assert len(kept(session)) == 1


def test_owners_share_a_plan_and_nothing_else(committed: Database) -> None:
    with committed.transaction() as session:
        owners = [make_owner(session, name) for name in ("Ada", "Bob")]
        for owner in owners * 3:
            make_application(session, owner)
    for _ in range(8):  # the plan for all comes after the fifth
        for owner in owners:
            with committed.reading() as session:
                totals = [each.total for each in boards.list_columns(session, owner.id)]
                assert sum(totals) == 3
    with committed.reading() as session:
        assert boards.list_columns(session, UUID(int=7)) == []

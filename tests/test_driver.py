"""Transactions begin with their first statement, and are transactions all the same."""

from collections.abc import Callable, Iterator
from contextlib import closing
from time import sleep

import pytest
from psycopg2 import InterfaceError, NotSupportedError, extensions
from sqlalchemy import make_url, text
from sqlalchemy.exc import DataError
from sqlalchemy.orm import Session

from webapp.database import Database
from webapp.driver import Connection
from webapp.errors import NotFound, Unavailable

ITSELF = text("SELECT current_query()")


@pytest.fixture
def database(fresh_database_url: Callable[[], str]) -> Iterator[Database]:
    database = Database(fresh_database_url())
    with database.transaction() as session:
        session.execute(text("CREATE TABLE things (thing text)"))
    yield database
    database.dispose()


def things(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(text("SELECT thing FROM things ORDER BY thing")))


def add(session: Session, *things: str) -> None:
    for thing in things:
        session.execute(text("INSERT INTO things VALUES (:thing)"), {"thing": thing})


def fail(session: Session, *added: str) -> None:
    add(session, *added)
    session.execute(text("SELECT 1 / 0"))


def refuse(session: Session, *added: str) -> None:
    add(session, *added)
    raise NotFound("nothing")


def rename(session: Session) -> None:
    renamed = text("UPDATE things SET thing = :new WHERE thing = :old")
    session.execute(renamed, [{"old": "a", "new": "c"}, {"old": "b", "new": "d"}])


def refuse_names(session: Session) -> None:
    rename(session)
    raise NotFound("nothing")


def test_a_transaction_begins_in_one_message_with_its_first_statement(database: Database) -> None:
    with database.transaction() as session:
        assert session.scalar(ITSELF) == f"BEGIN; {ITSELF.text}"
        assert session.scalar(ITSELF) == ITSELF.text
    with database.transaction() as session:
        assert session.scalar(ITSELF) == f"BEGIN; {ITSELF.text}"
    with database.reading() as session:
        assert session.scalar(ITSELF) == ITSELF.text


def test_all_of_it_is_kept_or_nothing(database: Database) -> None:
    with database.transaction() as session:
        add(session, "a", "b")
        assert things(database) == []
    assert things(database) == ["a", "b"]
    for added in ([], ["c"]):
        with pytest.raises(DataError), database.transaction() as session:
            fail(session, *added)
    with pytest.raises(NotFound), database.transaction() as session:
        refuse(session, "d")
    assert things(database) == ["a", "b"]
    assert database.engine.pool.checkedout() == 0  # type: ignore[attr-defined]


def test_it_begins_too_with_a_statement_for_many_rows(database: Database) -> None:
    with database.transaction() as session:
        add(session, "a", "b")
    with pytest.raises(NotFound), database.transaction() as session:
        refuse_names(session)
    assert things(database) == ["a", "b"]
    with database.transaction() as session:
        rename(session)
    assert things(database) == ["c", "d"]


def test_a_savepoint_within_it(database: Database) -> None:
    with database.transaction() as session:
        add(session, "a")
        savepoint = session.begin_nested()
        with pytest.raises(DataError):
            fail(session, "b")
        savepoint.rollback()
        add(session, "c")
    assert things(database) == ["a", "c"]


def test_it_is_of_one_moment_and_readings_are_not(database: Database) -> None:
    def moments(session: Session) -> int:
        seen = set()
        for _ in range(2):
            seen.add(session.scalar(text("SELECT now()")))
            sleep(0.002)
        return len(seen)

    with database.transaction() as session:
        assert moments(session) == 1
    with database.reading() as session:
        assert moments(session) == 2


def test_what_was_not_begun_is_not_ended(database: Database) -> None:
    connection = database.connect_alone()
    connection.is_transactional = True
    with connection.cursor() as cursor:
        cursor.execute(ITSELF.text)
        connection.rollback()
        assert connection.get_transaction_status() == extensions.TRANSACTION_STATUS_IDLE
        connection.is_transactional = False
        connection.commit()  # sends nothing
        connection.rollback()
        cursor.execute(ITSELF.text)
        assert cursor.fetchone() == (ITSELF.text,)
    connection.close()


def test_a_sign_of_life_begins_nothing(database: Database) -> None:
    connection = database.connect_alone()
    connection.is_transactional = True
    connection.ask()
    assert connection.get_transaction_status() == extensions.TRANSACTION_STATUS_IDLE
    connection.close()
    with pytest.raises(InterfaceError):
        connection.ask()


def test_other_isolation_would_be_refused(database: Database) -> None:
    connection: Connection = database.connect_alone()
    with pytest.raises(NotSupportedError):
        connection.set_isolation_level(extensions.ISOLATION_LEVEL_SERIALIZABLE)
    connection.close()


def test_a_server_that_only_reads_is_away_and_another_is_looked_for(database: Database) -> None:
    name = make_url(database.engine.url).database
    setting = f'ALTER DATABASE "{name}" SET default_transaction_read_only'
    with closing(database.connect_alone()) as other, other.cursor() as cursor:
        cursor.execute(f"{setting} = on")  # as one that was replaced, and stands by now
        database.engine.dispose()
        with pytest.raises(Unavailable), database.transaction() as session:
            add(session, "a")
        cursor.execute(f"{setting} = off")
    with database.transaction() as session:
        add(session, "a")
    assert things(database) == ["a"]

"""News reach those who listen, wait for no disk, and outlive a lost connection."""

from collections.abc import Callable, Iterator
from contextlib import closing

import psycopg2
import pytest
from psycopg2.extensions import Notify

from webapp.database import Database
from webapp.driver import Connection
from webapp.telling import News, Teller

NEWS = [News("board", "one"), News("board", "two")]


@pytest.fixture
def database(fresh_database_url: Callable[[], str]) -> Iterator[Database]:
    database = Database(fresh_database_url())
    yield database
    database.dispose()


@pytest.fixture
def listener(database: Database) -> Iterator[Connection]:
    with closing(database.connect_alone()) as connection:
        with connection.cursor() as cursor:
            cursor.execute("LISTEN board")
        yield connection


@pytest.fixture
def opened(database: Database) -> list[Connection]:
    return []


@pytest.fixture
def teller(database: Database, opened: list[Connection]) -> Iterator[Teller]:
    def connect() -> Connection:
        opened.append(database.connect_alone())
        ask(opened[-1], "SET synchronous_commit = on")  # as a server has it that is not of tests
        return opened[-1]

    teller = Teller(connect, is_prompt=False)
    yield teller
    teller.stop()


def ask(connection: Connection, statement: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        rows = cursor.fetchall() if cursor.description else []
    return "".join(str(value) for (value,) in rows)


def heard(listener: Connection, number: int) -> list[str]:
    """Return what was told; waits until it is that much."""
    for _ in range(200):
        ask(listener, "SELECT pg_sleep(.02)")
        listener.poll()
        if len(listener.notifies) >= number:
            break
    notes: list[Notify] = listener.notifies
    return [note.payload for note in notes]


def test_they_are_heard_in_order_and_wait_for_no_disk(
    teller: Teller, opened: list[Connection], listener: Connection
) -> None:
    teller.tell(NEWS)
    assert heard(listener, 2) == ["one", "two"]
    assert [ask(each, "SHOW synchronous_commit") for each in opened] == ["off"]


def test_a_lost_connection_is_opened_again(
    teller: Teller, opened: list[Connection], listener: Connection
) -> None:
    teller.tell(NEWS)
    heard(listener, 2)
    ask(listener, f"SELECT pg_terminate_backend({opened[0].info.backend_pid}, 5000)")
    teller.tell([News("board", "three")])
    assert heard(listener, 3) == ["one", "two", "three"]
    assert len(opened) == 2


def test_what_cannot_be_told_is_logged_and_raises_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def refuse() -> Connection:
        raise psycopg2.OperationalError("nobody there")

    Teller(refuse).tell(NEWS)
    [line] = caplog.records
    assert (line.name, line.levelname, line.message) == ("webapp.telling", "WARNING", "not_told")
    assert (vars(line)["news"], vars(line)["reason"]) == (2, "nobody there")


def test_a_prompt_one_has_told_when_it_returns_and_keeps_no_connection(
    database: Database, listener: Connection
) -> None:
    with closing(database.connect_alone()) as connection:
        Teller(lambda: connection).tell(NEWS)
        assert connection.closed
    assert heard(listener, 2) == ["one", "two"]

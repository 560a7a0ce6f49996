"""An export while somebody else writes."""

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from tests.factories import make_application, make_owner
from webapp.database import Database
from webapp.models import Status
from webapp.schemas.column import ColumnCreate
from webapp.services import columns, exports
from webapp.services.owner import Owner


@pytest.fixture
def committed(fresh_database_url: Callable[[], str]) -> Iterator[Database]:
    """A database in which commits are commits."""
    database = Database(fresh_database_url())
    yield database
    database.dispose()


@contextmanager
def once_before(database: Database, statement: str, act: Callable[[], None]) -> Iterator[None]:
    """Do something before the first statement that begins like this is sent."""
    is_done = False

    def watch(_connection: Any, _cursor: Any, text: str, *_: Any) -> None:
        nonlocal is_done
        if not is_done and statement in text:
            is_done = True
            act()

    event.listen(database.engine, "before_cursor_execute", watch)
    try:
        yield
        assert is_done
    finally:
        event.remove(database.engine, "before_cursor_execute", watch)


@pytest.mark.parametrize("moment", ["FROM applications", "FROM activities", "FROM columns"])
def test_it_is_of_one_moment_and_keeps_nobody_waiting(committed: Database, moment: str) -> None:
    with committed.transaction() as session:
        owner: Owner = make_owner(session, "Alice")
        make_application(session, owner)

    def write() -> None:
        with committed.transaction() as session:
            column = columns.create(session, owner, ColumnCreate(status=Status.SAVED, name="New"))
            make_application(session, owner, company="Vireo", column_id=column.id)

    file = io.BytesIO()
    with once_before(committed, moment, write), committed.transaction() as session:
        exports.write_archive(session, owner, file)
    with zipfile.ZipFile(file) as archive:
        board = json.loads(archive.read("job-tracker.json"))
        table = archive.read("applications.csv").decode("utf-8-sig")
    cards = {card["id"] for card in board["applications"]}
    assert len(cards) == 2
    assert cards == {line["application_id"] for line in board["activities"]} - {None}
    assert {card["column_id"] for card in board["applications"]} <= {
        column["id"] for column in board["columns"]
    }
    assert board["board"]["revision"] == max(line["revision"] for line in board["activities"])
    assert len(list(csv.DictReader(io.StringIO(table)))) == 2

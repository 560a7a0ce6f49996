"""What is written about a bug: where it is, and nothing that people have typed."""

import json
import logging
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from starlette.testclient import TestClient

from tests.factories import make_user
from tests.people import Person
from webapp.database import Database
from webapp.logs import REQUEST_ID, configure_logs
from webapp.security import Keyring
from webapp.services import applications, resets


@pytest.fixture
def logs() -> Iterator[StringIO]:
    """What is written where logs are as the server configures them."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    root.handlers = []  # those of pytest would be closed
    configure_logs("info")
    ours = root.handlers[0]
    assert isinstance(ours, logging.StreamHandler)
    written = StringIO()
    ours.setStream(written)
    yield written
    root.handlers = handlers
    root.setLevel(level)


def test_no_value_of_a_variable_is_written(logs: StringIO) -> None:
    password = "a password that nobody may read"
    try:
        raise RuntimeError("a bug")
    except RuntimeError:
        logging.getLogger("webapp").exception("failed")
    written = logs.getvalue()
    assert "a bug" in written
    assert password not in written


def test_no_parameter_and_no_row_is_written(logs: StringIO, database: Database) -> None:
    with database.transaction() as session:
        email = make_user(session, "Ada").email
    statement = text("INSERT INTO users SELECT * FROM users WHERE email = :email")
    with pytest.raises(IntegrityError) as caught, database.transaction() as session:
        session.execute(statement, {"email": email})
    logging.getLogger("webapp").error("failed", exc_info=caught.value)
    written = logs.getvalue()
    assert "pk_users" in written
    assert email not in written
    assert "DETAIL" in str(caught.value)
    assert "DETAIL" not in written


def test_the_line_of_a_bug_has_the_id_of_its_answer(
    logs: StringIO, alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr(applications, "get", fail)
    api = TestClient(alice.api.app, raise_server_exceptions=False, headers=dict(alice.api.headers))
    answer = api.get(f"/applications/{alice.id}")
    assert answer.status_code == 500
    lines = [json.loads(line) for line in logs.getvalue().splitlines()]
    told = [line["request_id"] for line in lines if line["event"] == "request_failed"]
    assert told == [answer.json()["request_id"]]


def test_a_line_says_what_when_and_by_whom_it_was_written(logs: StringIO) -> None:
    token = REQUEST_ID.set("abc")
    logging.getLogger("webapp.mail").warning("letter_delayed", extra={"attempt": 2})
    REQUEST_ID.reset(token)
    logging.getLogger("elsewhere").error("it has %s lines\nin it", 2)
    logging.getLogger("elsewhere").debug("too much")
    first, second = (json.loads(line) for line in logs.getvalue().splitlines())
    written_at = datetime.fromisoformat(first.pop("timestamp"))
    assert abs(written_at - datetime.now(UTC)) < timedelta(minutes=1)
    about = {"event": "letter_delayed", "level": "warning", "logger": "webapp.mail"}
    assert first == about | {"attempt": 2, "request_id": "abc"}
    assert second["event"] == "it has 2 lines\nin it"
    assert "request_id" not in second


def test_a_bug_is_told_with_what_it_came_from_and_with_all_that_failed_at_once(
    logs: StringIO,
) -> None:
    try:
        try:
            raise KeyError("origin")
        except KeyError as error:
            raise ExceptionGroup("both", [ValueError("number 1"), TypeError("number 2")]) from error
    except ExceptionGroup:
        logging.getLogger("webapp").exception("failed")
    told = json.loads(logs.getvalue())["exception"]
    places = [
        told.index(each)
        for each in ("KeyError", "origin", "both", "number 1", "TypeError: number 2")
    ]
    assert places == sorted(places)
    assert told.count(__file__) == 2


def test_a_terminal_reads_lines(logs: StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    handler = logging.getLogger().handlers[0]
    configure_logs("info")
    handler.setFormatter(logging.getLogger().handlers[0].formatter)
    about = {"path": "/\x1b[31m", "status": 500}
    record = logging.getLogger("webapp").makeRecord(
        "webapp", logging.ERROR, "", 0, "request", (), None, extra=about
    )
    line = handler.format(record)
    assert line.endswith("ERROR    request path='/\\x1b[31m' status=500")


def test_the_line_of_a_bug_has_no_token(
    logs: StringIO, alice: Person, keys: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr(resets, "require", fail)
    token = keys.seal_for_a_while(resets.PURPOSE, [str(alice.id), "0" * 16])
    browser = TestClient(alice.api.app, raise_server_exceptions=False)
    assert browser.get(f"/password-resets/{token}").status_code == 500
    # The client of the tests writes a line too.
    ours = [line for line in logs.getvalue().splitlines() if '"logger": "webapp' in line]
    assert any("page_failed" in line for line in ours)
    assert not any(token in line for line in ours)

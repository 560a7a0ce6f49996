"""Figures are true, also after what they tell of has failed."""

import asyncio
import time
from collections.abc import Callable
from contextlib import closing

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import make_url, text
from starlette.types import Message, Receive, Scope, Send

from tests.installations import connect, opened
from webapp import database as databases
from webapp import metrics, middleware
from webapp.errors import Unavailable


def in_use() -> float:
    return REGISTRY.get_sample_value("jobtracker_database_connections") or 0


def test_connections_in_use_are_counted_through_an_outage(
    fresh_database_url: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(databases, "BELIEVED_SECONDS", -1)
    url, elsewhere = make_url(fresh_database_url()), fresh_database_url()
    allow = f'ALTER DATABASE "{url.database}" ALLOW_CONNECTIONS '
    with opened(url.render_as_string(hide_password=False)) as database:
        metrics.watch(database.engine.pool)
        before = in_use()
        with database.reading() as session, database.reading() as other:
            session.execute(text("SELECT 1"))
            other.execute(text("SELECT 1"))
            assert in_use() == before + 2
        assert in_use() == before
        with closing(connect(elsewhere)) as operator, operator.cursor() as cursor:
            operator.autocommit = True
            cursor.execute(allow + "false")
            cursor.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s",
                (url.database,),
            )
            for _ in range(3):
                with pytest.raises(Unavailable), database.reading() as session:
                    session.execute(text("SELECT 1"))
            cursor.execute(allow + "true")
        assert in_use() == before
        with database.reading() as session:
            session.execute(text("SELECT 1"))
            assert in_use() == before + 1


def test_what_is_done_after_the_answer_is_no_time_of_the_request(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[float] = []
    clock = [10.0]
    monkeypatch.setattr(time, "perf_counter", lambda: clock[-1])
    monkeypatch.setattr(metrics, "observe", lambda _scope, _status, seconds: told.append(seconds))

    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200})
        await send({"type": "http.response.body", "body": b"a", "more_body": True})
        clock.append(12.0)
        await send({"type": "http.response.body", "body": b"b"})
        clock.append(90.0)

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(_message: Message) -> None:
        return

    scope = {"type": "http", "scheme": "http", "method": "GET", "raw_path": b"/"}
    asyncio.run(middleware.SafeAnswers(app)(scope, receive, send))
    assert told == [2.0]

"""An embedded server that ends by itself is started again, and the board is there as before."""

import logging
import os
import signal
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from secrets import token_hex

import httpx
import psycopg2
import pytest
from sqlalchemy import make_url

from tests.faults.installation import sign_in, wait_until
from tests.live_server import postgres_in, serving
from webapp.embedded import watch
from webapp.embedded.server import EmbeddedPostgres
from webapp.embedded.watch import kept_running

WITHIN = 30.0


@pytest.fixture
def postgres(public_folder: Path) -> Iterator[EmbeddedPostgres]:
    with EmbeddedPostgres(public_folder / token_hex(4), durable=False) as server:
        yield server


def kill(server: EmbeddedPostgres) -> int:
    pid = server.running_pid()
    assert pid
    os.kill(pid, signal.SIGKILL)
    return pid


@pytest.mark.parametrize("workers", [1, 2])
def test_who_serves_starts_it_again(public_folder: Path, workers: int) -> None:
    with serving(public_folder / str(workers), None, workers=workers) as server:
        token = sign_in(server.url, "ada")
        client = httpx.Client(
            base_url=server.url, headers={"Authorization": f"Bearer {token}"}, timeout=30
        )
        with client:
            sent = {"company": "Vireo", "title": "Analyst"}
            client.post("/applications", json=sent).raise_for_status()
            pids = postgres_in(server.log.parent)
            for pid in pids:
                os.kill(pid, signal.SIGKILL)
            wait_until(lambda: client.get("/applications").status_code == 200, WITHIN)
            assert [each["title"] for each in client.get("/applications").json()] == ["Analyst"]
            client.post("/applications", json=sent).raise_for_status()
            assert not {*postgres_in(server.log.parent)} & {*pids}
            wait_until(lambda: client.get("/ready").status_code == 200, WITHIN)
        for event in ("database_ended", "database_started_again"):
            assert server.output().count(f'"{event}"') == 1
        server.process.terminate()
        assert server.process.wait(30) == 0
        assert not postgres_in(server.log.parent)


def test_it_is_tried_until_it_can_be_started(
    postgres: EmbeddedPostgres, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "LOOK_EVERY", 0.05)
    monkeypatch.setattr(watch, "AT_MOST_EVERY", 0.2)
    configuration = postgres.data / "postgresql.conf"
    kept = configuration.read_text()
    with caplog.at_level(logging.WARNING, "webapp.embedded"), kept_running(postgres):
        configuration.write_text("shared_buffers = none")
        kill(postgres)
        wait_until(lambda: caplog.messages.count("database_not_started") > 2, WITHIN)
        configuration.write_text(kept)
        wait_until(lambda: "database_started_again" in caplog.messages, WITHIN)
        with psycopg2.connect(postgres.url.replace("+psycopg2", "")) as connection:
            assert connection.server_version
        connection.close()
    assert caplog.messages.count("database_ended") == 1
    assert caplog.messages[-1] == "database_started_again"
    assert "postgresql.conf" in str(getattr(caplog.records[1], "reason", ""))


def test_one_that_can_be_reached_but_not_used_is_said_and_tried_again(
    postgres: EmbeddedPostgres, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "LOOK_EVERY", 0.05)
    url = make_url(postgres.url).set(drivername="postgresql", database="postgres")

    def tell(*statements: str) -> None:
        with closing(psycopg2.connect(url.render_as_string(hide_password=False))) as connection:
            connection.autocommit = True
            for statement in statements:
                connection.cursor().execute(statement)

    with caplog.at_level(logging.WARNING, "webapp.embedded"), kept_running(postgres):
        tell("DROP DATABASE app", "ALTER DATABASE template1 RENAME TO template2", "CHECKPOINT")
        kill(postgres)
        wait_until(lambda: "database_not_started" in caplog.messages, WITHIN)
        assert "template1" in str(getattr(caplog.records[1], "reason", ""))
        caplog.clear()
        wait_until(lambda: "database_not_started" in caplog.messages, WITHIN)


def test_it_is_left_alone_afterwards(
    postgres: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "LOOK_EVERY", 0.05)
    with kept_running(postgres):
        pass
    kill(postgres)
    time.sleep(0.5)
    assert postgres.running_pid() is None

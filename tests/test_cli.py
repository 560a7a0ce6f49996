"""`python -m webapp`: starts, says what is wrong in one line, stops cleanly."""

import os
import re
import secrets
import signal
import socket
import time
import urllib.request
from collections.abc import Callable
from contextlib import chdir
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from unittest.mock import patch

import psutil
import pytest
from alembic import command
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.pool import NullPool
from typer.testing import CliRunner

from tests.installations import rows_of
from tests.live_server import (
    environment,
    free_port,
    postgres_in,
    serving,
    start_webapp,
)
from tests.postgres import PostgresServer
from webapp import migrations, schema_version
from webapp.cli import cli

SECRET = secrets.token_urlsafe(32)


@dataclass(frozen=True)
class Result:
    """What a command said, and its exit status."""

    returncode: int
    stdout: str
    stderr: str


def run(folder: Path, *arguments: str, **settings: object) -> Result:
    """Run a command to its end, in this process: a new one takes seconds to import all it needs."""
    folder.mkdir(exist_ok=True)
    numbers = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
    handlers = {number: signal.getsignal(number) for number in numbers}
    try:
        with chdir(folder), patch.dict(os.environ, environment(folder, **settings), clear=True):
            done = CliRunner().invoke(cli, arguments)
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return Result(done.exit_code, done.stdout, done.stderr)


def refused(result: Result) -> str:
    """What a command that was refused says: one line on stderr, nothing else."""
    assert result.returncode == 1, result.stderr
    lines = result.stderr.splitlines()
    assert len(lines) == 1, result.stderr
    return lines[0]


def statements_of(revision: str) -> str:
    """What makes a database of a former version."""
    config = migrations._config()
    config.output_buffer = StringIO()
    command.upgrade(config, revision, sql=True)
    return re.sub(r"^(BEGIN|COMMIT);$", "", config.output_buffer.getvalue(), flags=re.MULTILINE)


def is_running(process: psutil.Process) -> bool:
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


def test_it_serves_with_its_own_database_and_ctrl_c_stops_all_of_it(tmp_path: Path) -> None:
    with serving(tmp_path, None) as server:
        assert postgres_in(tmp_path)
        assert f"Job Tracker is running at {server.url}" in server.output()
        assert "seed-demo" in server.output()
        assert "Ctrl-C" in server.output()
        with urllib.request.urlopen(f"{server.url}/health", timeout=5) as answer:
            assert answer.status == 200
            assert "server" not in answer.headers
        assert server.stop(signal.SIGINT) == 0
    assert not postgres_in(tmp_path)
    assert "Traceback" not in (tmp_path / "log").read_text()


def test_sigterm_stops_all_of_it_with_two_workers_too(tmp_path: Path) -> None:
    with serving(tmp_path, None, workers=2) as server:
        children = psutil.Process(server.process.pid).children(recursive=True)
        assert server.stop(signal.SIGTERM) == 0
    assert not postgres_in(tmp_path)
    wait_until(lambda: not any(is_running(child) for child in children))


def test_after_kill_9_the_next_start_finds_everything(tmp_path: Path) -> None:
    port = free_port()
    with serving(tmp_path, None, port=port, workers=2) as server:
        assert server.stop(signal.SIGKILL) == -signal.SIGKILL
    wait_until(lambda: not port_is_busy(port))
    with serving(tmp_path, None, port=port) as again:
        assert again.stop() == 0
    assert not postgres_in(tmp_path)


def test_a_busy_port_is_one_line_and_nothing_is_started(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        line = refused(run(tmp_path, "serve", port=port))
    assert str(port) in line
    assert "PORT" in line
    assert not (tmp_path / "var" / "postgres").exists()


def test_an_address_of_another_machine_is_one_line(tmp_path: Path) -> None:
    for host in ("192.0.2.1", "no.such.host.invalid"):
        line = refused(run(tmp_path, "serve", host=host, port=free_port()))
        assert f"HOST {host} is not an address of this machine" in line


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"database_url": "postgresql://u:hunter2@127.0.0.1:1/d", "jwt_secret": SECRET}, "reached"),
        ({"database_url": "postgresql://u:hunter2@127.0.0.1:1/d"}, "JWT_SECRET is required"),
        ({"jwt_secret": "secret"}, "JWT_SECRET is shorter"),
        ({"workers": "many"}, "WORKERS"),
        ({"data_dir": "/dev/null"}, "cannot be used"),
    ],
    ids=["unreachable", "no secret", "weak secret", "impossible", "data folder"],
)
def test_what_the_operator_can_mend_is_one_line(
    tmp_path: Path, settings: dict[str, object], said: str
) -> None:
    line = refused(run(tmp_path, "serve", **{"port": free_port(), "workers": 2} | settings))
    assert said in line
    assert "hunter2" not in line


def test_a_process_that_is_refused_ends_with_status_1_and_the_line(tmp_path: Path) -> None:
    assert start_webapp(tmp_path, "serve", workers="many").wait(60) == 1
    assert len((tmp_path / "log").read_text().splitlines()) == 1


def test_damaged_data_are_one_line(tmp_path: Path) -> None:
    (tmp_path / "var" / "postgres" / "data").mkdir(parents=True)
    (tmp_path / "var" / "postgres" / "data" / "thesis.txt").write_text("years of work")
    assert "thesis" not in refused(run(tmp_path, "serve", port=free_port()))
    assert (tmp_path / "var" / "postgres" / "data" / "thesis.txt").exists()


def test_doctor_says_what_is_wrong(tmp_path: Path, postgres: PostgresServer) -> None:
    url = postgres.create(template="template0")
    settings: dict[str, object] = {"database_url": url, "jwt_secret": SECRET}
    before = run(tmp_path, "doctor", **settings)
    assert before.returncode == 1
    assert "python -m webapp migrate" in before.stderr
    assert run(tmp_path, "migrate", **settings).returncode == 0
    after = run(tmp_path, "doctor", **settings)
    assert (after.returncode, after.stderr) == (0, "")
    postgres.drop(url)


def test_a_schema_of_a_newer_version_is_one_line(
    tmp_path: Path, fresh_database_url: Callable[[], str]
) -> None:
    url = fresh_database_url()
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    line = refused(run(tmp_path, "serve", database_url=url, jwt_secret=SECRET, port=free_port()))
    assert "newer version" in line


@pytest.mark.parametrize(
    ("done_before", "said"),
    [
        ("CREATE TABLE columns (width int)", '"columns" already exists'),
        ("DROP SCHEMA public", "no schema has been selected"),
        ("ALTER DATABASE {name} SET default_transaction_read_only = on", "read-only transaction"),
    ],
    ids=["tables of others", "no schema of its own", "read only"],
)
def test_a_database_that_takes_none_of_our_tables_is_one_line(
    tmp_path: Path, postgres: PostgresServer, done_before: str, said: str
) -> None:
    url = postgres.create(template="template0")
    with create_engine(url, poolclass=NullPool).begin() as connection:
        connection.execute(text(done_before.format(name=make_url(url).database)))
    settings: dict[str, object] = {"database_url": url, "jwt_secret": SECRET}
    assert said in refused(run(tmp_path, "serve", port=free_port(), **settings))
    assert said in refused(run(tmp_path, "migrate", **settings))
    postgres.drop(url)


def test_an_empty_database_that_cannot_hold_every_text_is_refused(
    tmp_path: Path, postgres: PostgresServer
) -> None:
    url = postgres.create("template0", "ENCODING 'SQL_ASCII' LOCALE_PROVIDER libc LOCALE 'C'")
    settings: dict[str, object] = {"database_url": url, "jwt_secret": SECRET}
    assert "ENCODING 'UTF8'" in refused(run(tmp_path, "migrate", **settings))
    assert "the encoding must be UTF8" in run(tmp_path, "doctor", **settings).stderr
    postgres.drop(url)


def test_a_full_database_that_knows_no_unicode_is_left_as_it_is(
    tmp_path: Path, postgres: PostgresServer
) -> None:
    url = postgres.create("template0", "ENCODING 'SQL_ASCII' LOCALE_PROVIDER libc LOCALE 'C'")
    statements = statements_of("0003")  # of before it was asked for
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.exec_driver_sql(statements)
    settings: dict[str, object] = {"database_url": url, "jwt_secret": SECRET}
    said = refused(run(tmp_path, "migrate", **settings))
    assert "ENCODING 'UTF8' TEMPLATE template0, and restore a backup of this one" in said
    assert schema_version.find(engine) == "0003"
    postgres.drop(url)


def test_a_backup_is_not_restored_over_the_schema_of_a_newer_version(
    tmp_path: Path, fresh_database_url: Callable[[], str]
) -> None:
    full, newer = fresh_database_url(), fresh_database_url()
    assert run(tmp_path, "backup", "board.zip", database_url=full).returncode == 0
    with create_engine(newer, poolclass=NullPool).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert "newer version" in refused(run(tmp_path, "restore", "board.zip", database_url=newer))


def test_the_demonstration_fills_an_empty_board_once(
    tmp_path: Path, fresh_database_url: Callable[[], str]
) -> None:
    settings: dict[str, object] = {"database_url": fresh_database_url()}
    filled = run(tmp_path, "seed-demo", **settings)
    assert (filled.returncode, filled.stderr) == (0, "")
    assert "demo@example.com" in filled.stdout
    refused(run(tmp_path, "seed-demo", **settings))


def test_a_backup_of_the_embedded_server_comes_back_on_another(
    tmp_path: Path, fresh_database_url: Callable[[], str]
) -> None:
    words = ("create-user", "ada@example.com", "--password", "a long enough sentence")
    assert run(tmp_path, *words).returncode == 0
    done = run(tmp_path, "backup", "board.zip")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Backed up 1 account, " in done.stdout
    url = fresh_database_url()
    done = run(tmp_path, "restore", "board.zip", database_url=url)
    assert "Restored 1 account, " in done.stdout
    assert rows_of(url)["users"][0].count("ada@example.com")
    assert "has accounts" in refused(run(tmp_path, "restore", "board.zip"))
    assert not postgres_in(tmp_path)


def wait_until(condition: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def port_is_busy(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0

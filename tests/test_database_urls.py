"""What the operator says in DATABASE_URL holds, beside what we need ourselves."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.pool import NullPool

from tests.factories import make_application, make_owner
from tests.live_server import free_port
from tests.test_cli import SECRET, refused, run
from webapp import schema_version
from webapp.backups import back_up, restore
from webapp.database import Database
from webapp.database_urls import connect_arguments
from webapp.migrations import upgrade
from webapp.schema_version import NEEDED
from webapp.settings import Settings


def in_schema(url: str) -> str:
    """A schema of its own beside what else is in a database."""
    with create_engine(make_url(url), poolclass=NullPool).begin() as connection:
        connection.execute(text("CREATE SCHEMA jobs"))
    options = "-c search_path=jobs -c timezone=Asia/Tokyo -c statement_timeout=59s"
    told = make_url(url).update_query_dict({"options": options})
    return told.render_as_string(hide_password=False)


def test_a_schema_of_its_own(fresh_database_url: Callable[[], str], tmp_path: Path) -> None:
    plain = fresh_database_url()
    url, other = in_schema(plain), in_schema(fresh_database_url())
    upgrade(url)
    assert schema_version.is_needed_one(url)
    database = Database(url)
    with database.transaction() as session:
        make_application(session, make_owner(session, "Alice"))
        assert session.scalar(text("SHOW timezone")) == "UTC"
        assert session.scalar(text("SHOW statement_timeout")) == "6s"
    with closing(database.connect_alone()) as alone, alone.cursor() as cursor:
        cursor.execute("SHOW search_path")
        assert cursor.fetchone() == ("jobs",)
    database.dispose()
    back_up(url, tmp_path / "board.zip")
    assert restore(other, tmp_path / "board.zip")["applications"] == 1
    with create_engine(plain, poolclass=NullPool).connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM public.users")) == 0
        assert connection.scalar(text("SELECT count(*) FROM jobs.users")) == 1
        assert connection.scalar(text("SELECT version_num FROM jobs.alembic_version")) == NEEDED


@pytest.mark.parametrize("words", [("serve",), ("migrate",), ("backup", "b.zip"), ("restore", "a")])
def test_a_role_without_rights_is_told_so_in_a_line(
    fresh_database_url: Callable[[], str], tmp_path: Path, words: tuple[str, ...]
) -> None:
    url = fresh_database_url()
    back_up(url, tmp_path / "a")
    weak = make_url(url).update_query_dict({"options": "-c role=pg_monitor"})
    told = weak.render_as_string(hide_password=False)
    done = run(tmp_path, *words, database_url=told, jwt_secret=SECRET, port=free_port())
    assert "permission denied" in refused(done)
    assert not (tmp_path / "b.zip").exists()


def test_a_folder_of_sockets_may_stand_in_the_place_of_the_host() -> None:
    """As PostgreSQL's manual has it (34.1.1.2); SQLAlchemy would look for a host of that name."""
    plain = Settings(database_url="postgresql://a:b@%2Fvar%2Frun%2Fpg/name?sslmode=disable")
    arguments = connect_arguments(make_url(plain.database_url or ""))
    assert arguments == {
        "host": "/var/run/pg", "user": "a", "password": "b", "dbname": "name", "sslmode": "disable"
    }  # fmt: skip

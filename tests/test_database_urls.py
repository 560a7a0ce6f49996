"""What the operator says in DATABASE_URL holds, beside what we need ourselves."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from sqlalchemy import create_engine, make_url, text
from sqlalchemy.pool import NullPool

from tests.factories import make_application, make_owner
from webapp import schema_version
from webapp.backups import back_up, restore
from webapp.database import Database
from webapp.migrations import upgrade
from webapp.schema_version import NEEDED


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

"""How migrations run: one at a time, with short locks, on the database that the settings name."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import context
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, create_engine, make_url, text
from sqlalchemy.pool import NullPool

from webapp.database_urls import with_options
from webapp.embedded import running_database
from webapp.models import Base
from webapp.schema_version import MigrationError
from webapp.settings import load_settings

# Any number will do, as long as it is always the same and nobody else's.
ADVISORY_LOCK = 5_094_861_237
WAIT_FOR_OTHERS = "120s"
LOCK_TIMEOUT = "5s"  # rather fail and be tried again than stop all readers behind a waiting lock


@contextmanager
def database_url() -> Iterator[str]:
    """The URL given by our own commands; else, for the alembic program, that of the settings."""
    if url := context.config.attributes.get("url"):
        yield url
    else:
        settings = load_settings(secret_needed=False)
        with running_database(settings.database_url, settings.data_dir) as url:
            yield url


@contextmanager
def one_at_a_time(connection: Connection) -> Iterator[None]:
    """A lock of the session on a connection of its own: it outlasts the migrations' commits."""
    connection.execute(text(f"SET lock_timeout = '{WAIT_FOR_OTHERS}'"))
    connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": ADVISORY_LOCK})
    try:
        yield
    finally:
        connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": ADVISORY_LOCK})


def refuse_other_encodings(connection: Connection) -> None:
    """Refuse a database that cannot hold all that people write, and that knows no Unicode."""
    encoding = connection.scalar(text("SHOW server_encoding"))
    if encoding != "UTF8":
        is_empty = MigrationContext.configure(connection).get_current_revision() is None
        rest = "" if is_empty else ", and restore a backup of this one (of the former version)"
        raise MigrationError(
            f"The database is encoded in {encoding}, which cannot hold every text; "
            f"create one with ENCODING 'UTF8' TEMPLATE template0{rest}."
        )


def run_online() -> None:
    with database_url() as url:
        options = f"-c lock_timeout={LOCK_TIMEOUT} -c timezone=UTC -c statement_timeout=0"
        engine = create_engine(
            with_options(make_url(url).set(drivername="postgresql+psycopg2"), options),
            poolclass=NullPool,
            connect_args={"connect_timeout": 5},
        )
        guard = engine.execution_options(isolation_level="AUTOCOMMIT")
        with guard.connect() as watch, one_at_a_time(watch), engine.connect() as connection:
            refuse_other_encodings(watch)
            context.configure(
                connection=connection,
                target_metadata=Base.metadata,
                transaction_per_migration=True,
                compare_type=True,
                compare_server_default=True,
            )
            with context.begin_transaction():
                context.run_migrations()


def run_offline() -> None:
    """`alembic upgrade head --sql`: the statements, for who wants to read or run them by hand."""
    context.configure(
        dialect_name="postgresql",
        target_metadata=Base.metadata,
        transaction_per_migration=True,
        literal_binds=True,
    )
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    run_offline()
else:
    run_online()

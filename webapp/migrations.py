"""Bringing a database to the schema of this version, by Alembic."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy.exc import DBAPIError, InternalError, OperationalError, ProgrammingError

from webapp.schema_version import MigrationError

_SCRIPTS = Path(__file__).resolve().parents[1] / "alembic"


def upgrade(url: str, schema: str = "head") -> None:
    """Bring the database to this version's schema, or an older one; several may do it at once.

    Raises MigrationError; each migration that ended stays, one that failed leaves nothing.
    """
    config = _config()
    config.attributes["url"] = url
    with _refusals():
        command.upgrade(config, schema)


def downgrade_all(url: str) -> None:
    """Take the schema away, with all that is in it. Raises MigrationError."""
    config = _config()
    config.attributes["url"] = url
    with _refusals():
        command.downgrade(config, "base")


def known(schema: str) -> bool:
    """Tell whether this version has had this schema."""
    revisions = ScriptDirectory.from_config(_config()).walk_revisions()
    return schema in {revision.revision for revision in revisions}


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    return config


@contextmanager
def _refusals() -> Iterator[None]:
    """Turn what the operator can mend into a MigrationError, in one line."""
    try:
        yield
    except OperationalError as error:
        raise MigrationError(_reason(error)) from None
    except (ProgrammingError, InternalError) as error:  # no right to, or others' tables are there
        raise MigrationError(f"The schema could not be changed ({_first_line(error)}).") from None
    except CommandError as error:
        if "Can't locate revision" not in str(error):
            raise
        raise MigrationError(
            "The database has the schema of a newer version of Job Tracker; use that version."
        ) from None


def _reason(error: OperationalError) -> str:
    text = " ".join(str(error.orig).split()) or "no reason given"
    if "lock timeout" in text:
        return "The schema could not be changed because something else holds a lock; try again."
    return f"The database cannot be reached ({text})."


def _first_line(error: DBAPIError) -> str:
    return str(error.orig).strip().partition("\n")[0]

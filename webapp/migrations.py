"""Bringing a database to the schema of this version, by Alembic."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

_SCRIPTS = Path(__file__).resolve().parents[1] / "alembic"


class MigrationError(Exception):
    """Why a database could not be brought to this version's schema, in one sentence."""


def upgrade(url: str, schema: str = "head") -> None:
    """Bring the database to this version's schema, or an older one; several may do it at once.

    Raises MigrationError; each migration that ended stays, one that failed leaves nothing.
    """
    config = _config()
    config.attributes["url"] = url
    try:
        command.upgrade(config, schema)
    except OperationalError as error:
        raise MigrationError(_first_line(error)) from None
    except CommandError as error:
        if "Can't locate revision" not in str(error):
            raise
        raise MigrationError(
            "The database has the schema of a newer version of Job Tracker; start that one."
        ) from None


def downgrade_all(url: str) -> None:
    """Take the schema away, with all that is in it."""
    config = _config()
    config.attributes["url"] = url
    command.downgrade(config, "base")


def known(schema: str) -> bool:
    """Tell whether this version has had this schema."""
    revisions = ScriptDirectory.from_config(_config()).walk_revisions()
    return schema in {revision.revision for revision in revisions}


def current_and_head(engine: Engine) -> tuple[str | None, str | None]:
    """The schema that the database has, and the one that this version needs."""
    with engine.connect() as connection:
        exists = connection.scalar(text("SELECT to_regclass('alembic_version')"))
        query = text("SELECT version_num FROM alembic_version")
        return connection.scalar(query) if exists else None, head()


@cache
def head() -> str | None:
    """The schema that this version needs; it does not change while the program runs."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    return config


def _first_line(error: OperationalError) -> str:
    text = " ".join(str(error.orig).split()) or "no reason given"
    if "lock timeout" in text:
        return "The schema could not be changed, since something else holds a lock; try again."
    return f"The database can not be reached ({text})."

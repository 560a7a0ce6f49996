"""Bringing a database to the schema of this version, by Alembic."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy.exc import OperationalError

from webapp.schema_version import MigrationError

_SCRIPTS = Path(__file__).resolve().parents[1] / "alembic"


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


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    return config


def _first_line(error: OperationalError) -> str:
    text = " ".join(str(error.orig).split()) or "no reason given"
    if "lock timeout" in text:
        return "The schema could not be changed, since something else holds a lock; try again."
    return f"The database can not be reached ({text})."

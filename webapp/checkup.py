"""What `doctor` looks at in a database."""

from sqlalchemy import text

from webapp import schema_version
from webapp.database import Database

_OLDEST, _NEWEST = 15, 18


def examine(url: str) -> tuple[list[str], list[str]]:
    """Return what was found, and what of it is wrong, as lines for the operator."""
    database = Database(url)
    found, wrong = [], []
    try:
        with database.engine.connect() as connection:
            number = connection.scalar(text("SELECT current_setting('server_version_num')::int"))
            encoding = connection.scalar(text("SHOW server_encoding"))
        major = (number or 0) // 10_000
        found.append(f"database   PostgreSQL {major}")
        if not _OLDEST <= major <= _NEWEST:
            wrong.append(f"database   PostgreSQL {_OLDEST} to {_NEWEST} is required, not {major}")
        if encoding != "UTF8":
            wrong.append(f"database   the encoding must be UTF8, not {encoding}")
        schema = schema_version.find(database.engine)
        found.append(f"schema     {schema or 'none yet'}")
        if schema != schema_version.NEEDED:
            wrong.append(
                f"schema     {schema_version.NEEDED} is required; run python -m webapp migrate"
            )
    except Exception as error:
        first = str(error).strip().splitlines()[0]
        wrong.append(f"database   {first}")
    finally:
        database.dispose()
    return found, wrong

"""What is said to PostgreSQL in a database's URL."""

from typing import Any

from sqlalchemy import URL


def with_options(url: URL, options: str) -> URL:
    """Return a URL whose sessions have these settings (`-c name=value …`), after those that the
    operator gave in `?options=`, as for a schema: what comes last holds.
    """
    given = url.query.get("options", ())
    said = (given,) if isinstance(given, str) else given
    return url.update_query_dict({"options": " ".join((*said, options))})


def connect_arguments(url: URL) -> dict[str, Any]:
    """Return what psycopg2 is given for a URL. Raises ArgumentError, TypeError or ValueError."""
    _, arguments = url.get_dialect()().create_connect_args(url)
    return dict(arguments)

"""What is said to PostgreSQL in a database's URL."""

from sqlalchemy import URL


def with_options(url: URL, options: str) -> URL:
    """Return a URL whose sessions have these settings (`-c name=value …`), after those that the
    operator gave in `?options=`, as for a schema: what comes last holds.
    """
    given = url.query.get("options", ())
    said = (given,) if isinstance(given, str) else given
    return url.update_query_dict({"options": " ".join((*said, options))})

"""Which database to use: the one that is set, or the embedded one."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def running_database(database_url: str | None, data_dir: Path) -> Iterator[str]:
    """The URL to use until the block ends; an embedded server runs that long if it is needed.

    Raises EmbeddedPostgresError.
    """
    if database_url:
        yield database_url
    else:
        from webapp.embedded.server import EmbeddedPostgres  # only now: it stays in memory
        from webapp.embedded.watch import kept_running

        with EmbeddedPostgres(data_dir / "postgres") as server, kept_running(server):
            yield server.url

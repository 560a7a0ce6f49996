"""An embedded server that ends by itself is started again, for as long as somebody relies on it."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from webapp.embedded.errors import EmbeddedPostgresError
from webapp.embedded.server import EmbeddedPostgres

LOOK_EVERY = 1.0
AT_MOST_EVERY = 30.0
"""Seconds from a start that failed to the next one, in the end."""
_log = logging.getLogger("webapp.embedded")


@contextmanager
def kept_running(server: EmbeddedPostgres) -> Iterator[None]:
    """Start a server again whenever it ends during the block: nobody else would do it after the
    system has killed it for want of memory, or it has found no room for its log.
    """
    is_over = Event()
    watching = Thread(target=_watch, args=(server, is_over), name="embedded", daemon=True)
    watching.start()
    try:
        yield
    finally:
        is_over.set()
        watching.join()


def _watch(server: EmbeddedPostgres, is_over: Event) -> None:
    pause = LOOK_EVERY
    is_known = False
    while not is_over.wait(pause):
        if server.running_pid() is not None:
            continue
        if not is_known:
            _log.error("database_ended")
        try:
            server.start()
        except EmbeddedPostgresError as error:
            is_known, pause = True, min(2 * pause, AT_MOST_EVERY)
            _log.error("database_not_started", extra={"reason": str(error), "pause": pause})
        else:
            is_known, pause = False, LOOK_EVERY
            _log.warning("database_started_again")

"""`python -m webapp serve`: what happens between the command and the first request."""

import errno
import multiprocessing
import os
import signal
import socket
import sys
import tempfile
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import uvicorn
from starlette.types import ASGIApp
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

from webapp import schema_version
from webapp.embedded import running_database
from webapp.healthcheck import reachable
from webapp.logs import configure_logs
from webapp.memory import return_memory
from webapp.settings import Settings, hand_to_children, share_metrics


class ServingError(Exception):
    """Why the server cannot serve, in one sentence for the operator."""


def serve(settings: Settings) -> None:
    """Serve until a signal comes; then finish what is in flight, and stop the embedded database.

    Everything that can be wrong is found before uvicorn starts: with several workers it would
    only be seen in each of them, again and again.
    """
    signal.signal(signal.SIGTERM, _exit)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # as nohup has it
        signal.signal(signal.SIGHUP, _hang_up)
    return_memory()
    with listening(settings) as listener, _database(settings) as url:
        _upgrade(url)
        hand_to_children(settings.model_copy(update={"database_url": url}))
        with _metrics(settings):
            _announce(settings)
            _run(settings, listener)


def _upgrade(url: str) -> None:
    if not schema_version.is_needed_one(url):
        from webapp.migrations import upgrade  # only now: Alembic stays in memory

        upgrade(url)


@contextmanager
def _metrics(settings: Settings) -> Iterator[None]:
    """Serve the figures of all server processes, if the operator wants them."""
    if settings.metrics_port is None:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="job-tracker-metrics-") as folder:
        share_metrics(folder)
        from webapp.metrics import serve_metrics  # only now: it reads the environment

        try:
            serve_metrics(settings.host, settings.metrics_port, folder)
        except OSError as error:
            raise ServingError(f"METRICS_PORT {settings.metrics_port}: {error.strerror}.") from None
        yield


def make_worker_app() -> ASGIApp:
    """The application of one server process; called by uvicorn, by name."""
    return_memory()  # again: a further process has inherited nothing of it
    if parent := multiprocessing.parent_process():
        threading.Thread(target=_follow, args=(parent.join,), daemon=True).start()
    try:
        from webapp.main import create_app_from_environment

        return create_app_from_environment()
    except Exception:
        # With this status the supervisor stops; any other and it tries again, for ever.
        traceback.print_exc()
        sys.exit(STARTUP_FAILURE)


def local_url(settings: Settings) -> str:
    """Where this machine reaches the server."""
    host = reachable(settings.host)
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"


@contextmanager
def listening(settings: Settings) -> Iterator[socket.socket]:
    """The socket to serve on, held from the start, so that a busy port harms nothing."""
    try:
        found = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)
        family, kind, protocol, _, address = found[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        raise _elsewhere(settings, error) from None
    with listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(address)
            listener.listen(2048)
        except OSError as error:
            if error.errno == errno.EADDRNOTAVAIL:
                raise _elsewhere(settings, error) from None
            raise ServingError(
                f"Port {settings.port} on {settings.host} cannot be used ({error.strerror}); "
                "stop whatever is using it, or set PORT to another number."
            ) from None
        listener.set_inheritable(True)
        yield listener


def _elsewhere(settings: Settings, error: OSError) -> ServingError:
    return ServingError(
        f"HOST {settings.host} is not an address of this machine ({error.strerror})."
    )


@contextmanager
def _database(settings: Settings) -> Iterator[str]:
    with running_database(settings.database_url, settings.data_dir) as url:
        try:
            yield url
        finally:
            # Stopping is short, and a second Ctrl-C would leave the embedded server running.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            signal.signal(signal.SIGTERM, signal.SIG_IGN)


def _announce(settings: Settings) -> None:
    url = settings.public_url or local_url(settings)
    kept = (
        "PostgreSQL at DATABASE_URL"
        if settings.database_url
        else f"embedded PostgreSQL in {settings.data_dir}{os.sep}"
    )
    lines = [
        f"Job Tracker is running at {url}",
        f"  data       {kept}",
        "  demo       make seed-demo (or python -m webapp seed-demo) creates a demo board",
        "  stop       Ctrl-C",
    ]
    print(*lines, sep="\n", flush=True)  # noqa: T201 - for the person at the terminal


def _run(settings: Settings, listener: socket.socket) -> None:
    config = uvicorn.Config(
        "webapp.serving:make_worker_app",
        factory=True,
        workers=settings.workers,
        http="webapp.http_protocol:BoundedProtocol",
        lifespan="on",
        ws="none",
        log_config=None,
        log_level=settings.log_level,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=settings.shutdown_seconds,
    )
    try:
        if settings.workers > 1:
            configure_logs(settings.log_level)
            supervisor = Multiprocess(config, sockets=[listener])
            supervisor.run()
            is_failed = any(each.exitcode == STARTUP_FAILURE for each in supervisor.processes)
        else:
            server = uvicorn.Server(config)
            server.run(sockets=[listener])
            is_failed = not server.started
    except KeyboardInterrupt:
        return
    if is_failed:
        raise ServingError("The server could not start; see the lines above.")


def _exit(_number: int, _frame: FrameType | None) -> None:
    """uvicorn raises SIGTERM again after its shutdown, which would skip every `finally`."""
    sys.exit(0)


def _hang_up(_number: int, _frame: FrameType | None) -> None:
    """The terminal is closed: the embedded database would go on by itself."""
    signal.raise_signal(signal.SIGTERM)


def _follow(parent_ends: Any) -> None:
    """End this worker when its supervisor was killed: it would hold the port for ever."""
    parent_ends()
    signal.raise_signal(signal.SIGTERM)

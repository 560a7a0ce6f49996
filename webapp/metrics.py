"""Figures for Prometheus: requests, their time, database connections, refused tries, letters.

With several server processes the figures are kept in files of a folder that all of them share; the
environment names it (PROMETHEUS_MULTIPROC_DIR) before this module is imported.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, start_http_server
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from sqlalchemy import Pool, event
from sqlalchemy.pool import ConnectionPoolEntry

REQUESTS = Counter(
    "jobtracker_requests", "Requests that were answered.", ["method", "route", "status"]
)
SECONDS = Histogram(
    "jobtracker_request_seconds",
    "Time from a request to the end of its answer.",
    ["route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
CONNECTIONS = Gauge(
    "jobtracker_database_connections",
    "Connections of the pools that are in use.",
    multiprocess_mode="livesum",
)
STREAMS = Gauge("jobtracker_streams", "Event streams that are open.", multiprocess_mode="livesum")
TRIES_REFUSED = Counter("jobtracker_tries_refused", "Tries that a throttle refused.", ["bucket"])
LETTERS = Counter("jobtracker_letters", "Letters that were sent or given up.", ["outcome"])


ENDLESS = frozenset({"streams.show", "changes.stream"})
"""Routes whose time tells how long somebody stayed."""


def observe(scope: Mapping[str, Any], status: int, seconds: float) -> None:
    """Count a request by its route, never by its path: a path may hold what is private."""
    route = getattr(scope.get("route"), "name", None) or "none"
    _requests_of(scope["method"], route, status).inc()
    if route not in ENDLESS:
        _seconds_of(route).observe(seconds)


@lru_cache(maxsize=1_000)
def _requests_of(method: str, route: str, status: int) -> Counter:
    return REQUESTS.labels(method, route, str(status))


@lru_cache(maxsize=1_000)
def _seconds_of(route: str) -> Histogram:
    return SECONDS.labels(route)


def watch(pool: Pool) -> None:
    """Count the connections of a pool that are in use.

    One that could not be taken, since the server is away, is given back all the same.
    """
    taken: set[ConnectionPoolEntry] = set()

    def take(_connection: Any, record: ConnectionPoolEntry, _proxy: Any) -> None:
        taken.add(record)
        CONNECTIONS.inc()

    def give_back(_connection: Any, record: ConnectionPoolEntry) -> None:
        if record in taken:
            taken.remove(record)
            CONNECTIONS.dec()

    event.listen(pool, "checkout", take)
    event.listen(pool, "checkin", give_back)


def serve_metrics(host: str, port: int, folder: str) -> None:
    """Serve the figures of all server processes; raises OSError if the port is taken."""
    registry = CollectorRegistry()
    registry.register(_LivingProcesses(folder))
    start_http_server(port, host, registry)


class _LivingProcesses(Collector):
    """The figures of all processes, without what one that was killed had in hand: it could not say
    any more that its connections and streams are closed.
    """

    def __init__(self, folder: str) -> None:
        self._folder = Path(folder)
        self._all = MultiProcessCollector(None, path=folder)  # type: ignore[no-untyped-call]

    def collect(self) -> Iterable[Metric]:
        from psutil import pid_exists  # only now: the workers do without

        for file in self._folder.glob("gauge_live*_*.db"):
            if not pid_exists(int(file.stem.rpartition("_")[2])):
                file.unlink(missing_ok=True)
        found: Iterable[Metric] = self._all.collect()  # type: ignore[no-untyped-call]
        return found

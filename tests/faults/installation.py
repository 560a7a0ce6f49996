"""A server with two workers and a PostgreSQL of its own, to be stopped, frozen and filled."""

import secrets
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psutil
import psycopg2
from sqlalchemy import make_url

from tests.live_server import LiveServer, serving
from webapp.embedded.server import EmbeddedPostgres

ROLE = "member"
"""Whom the application connects as: limits of connections do not hold for a superuser."""
PASSWORD = "correct horse battery staple"


class Postgres:
    """A PostgreSQL that a test may hurt."""

    def __init__(self, folder: Path) -> None:
        self._server = EmbeddedPostgres(folder)
        self.start()
        password = secrets.token_urlsafe(18)
        self.tell(f"CREATE ROLE {ROLE} LOGIN PASSWORD '{password}'")
        self.tell(f"CREATE DATABASE {ROLE} OWNER {ROLE}")
        url = make_url(self._server.url).set(username=ROLE, password=password, database=ROLE)
        self.url = url.render_as_string(hide_password=False)

    def start(self) -> None:
        """Start it, or start it again."""
        self._server.start()

    def stop_at_once(self) -> None:
        """Stop it without a farewell, as in a power cut; what it had not written down is lost."""
        postmaster, *rest = self._processes()
        postmaster.send_signal(signal.SIGQUIT)
        psutil.wait_procs([postmaster, *rest], timeout=20)
        self._server.stop()  # nothing runs any more: this gives up the locks

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Let it neither answer nor end a connection."""
        processes = self._processes()
        for process in processes:
            process.suspend()
        try:
            yield
        finally:
            for process in processes:
                process.resume()

    def end(self) -> None:
        """Stop it for good."""
        self._server.stop()

    def tell(self, statement: str, database: str = "app") -> list[tuple[Any, ...]]:
        """Run a statement as a superuser."""
        url = make_url(self._server.url).set(drivername="postgresql", database=database)
        with closing(psycopg2.connect(url.render_as_string(hide_password=False))) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(statement)
                return cursor.fetchall() if cursor.description else []

    def end_connections(self) -> None:
        """End all connections of the application."""
        self.tell(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{ROLE}'"
        )

    def _processes(self) -> list[psutil.Process]:
        pid = int((self._server.data / "postmaster.pid").read_text().split()[0])
        postmaster = psutil.Process(pid)
        return [postmaster, *postmaster.children(recursive=True)]


@dataclass
class Installation:
    """The server, its database, and people who are signed in."""

    server: LiveServer
    postgres: Postgres
    tokens: list[str]

    def client(self, number: int = 0) -> httpx.Client:
        """Return a script's client: of one of the people, with connections of its own."""
        token = self.tokens[number % len(self.tokens)]
        headers = {"Authorization": f"Bearer {token}"}
        return httpx.Client(base_url=self.server.url, headers=headers, timeout=40)

    def workers(self) -> list[psutil.Process]:
        """Return the processes that answer."""
        children = psutil.Process(self.server.process.pid).children()
        return [child for child in children if _is_worker(child)]


@contextmanager
def installed(folder: Path, **settings: object) -> Iterator[Installation]:
    """Start an installation; two people are signed in."""
    postgres = Postgres(folder / "postgres")
    try:
        with serving(folder / "server", postgres.url, **({"workers": 2} | settings)) as server:
            tokens = [sign_in(server.url, name) for name in ("alice", "bob")]
            yield Installation(server, postgres, tokens)
    finally:
        postgres.end()


def sign_in(url: str, name: str) -> str:
    """Register somebody, and return their token."""
    email = f"{name}@example.org"
    with httpx.Client(base_url=url, timeout=40) as client:
        client.post("/auth/register", json={"email": email, "password": PASSWORD})
        form = {"username": email, "password": PASSWORD}
        answer = client.post("/auth/login", data=form).raise_for_status()
    return str(answer.json()["access_token"])


def _is_worker(process: psutil.Process) -> bool:
    try:
        return "spawn_main" in " ".join(process.cmdline())
    except psutil.Error:
        return False  # it has ended


def wait_until(condition: Callable[[], bool], seconds: float) -> float:
    """Wait, and return how long it took."""
    started = time.monotonic()
    while not condition():
        assert time.monotonic() - started < seconds, "it did not happen in time"
        time.sleep(0.1)
    return time.monotonic() - started

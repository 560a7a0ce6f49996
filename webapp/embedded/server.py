"""The embedded PostgreSQL: a private server in a folder of its own, for a laptop and for tests.

Any number of processes may start the same folder; the first launches the server, the last stops it.
File locks (flock) say who uses it and whether it runs: the kernel drops them whatever kills a
process. Pids are reused, so they are looked at together with their command lines only. The server
listens on a Unix socket only and asks for a password.
"""

import fcntl
import os
import re
import secrets
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Self
from urllib.parse import quote

import psutil
import psycopg2

from webapp.embedded.account import SystemAccount
from webapp.embedded.binaries import Binaries, find_binaries
from webapp.embedded.errors import EmbeddedPostgresError
from webapp.embedded.locks import lock
from webapp.embedded.sockets import socket_folder

_ROLE = _DATABASE = "app"
_READY_WITHIN = 120.0  # seconds; recovery after a crash may take a while
_LOCK_WITHIN = 10.0  # seconds; what is left of a killed server ends by itself
_LOG_LIMIT = 5_000_000


class EmbeddedPostgres:
    """A PostgreSQL server in `root`, running as long as anybody uses it."""

    def __init__(self, root: Path, *, durable: bool = True) -> None:
        """`durable=False` trades safety in a power cut for speed; for tests."""
        self.root = root.resolve()
        self.data = self.root / "data"
        self.log = self.root / "server.log"
        self._durable = durable
        self._password_file = self.root / "password"
        self._socket_folder = socket_folder(self.root)
        self._users: IO[str] | None = None
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The SQLAlchemy URL of the database; valid from start() to stop()."""
        host = quote(str(self._socket_folder), safe="/")
        return f"postgresql+psycopg2://{_ROLE}:{self._password()}@/{_DATABASE}?host={host}"

    def start(self) -> Self:
        """Launch the server, or join the one that runs. Raises EmbeddedPostgresError."""
        try:
            self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
            account = SystemAccount.for_folder(self.root, self.data)
            with self._one_at_a_time():
                self._process = None  # of an earlier use
                if self._users:
                    self._users.close()
                self._users = lock(self.root / "users.lock", fcntl.LOCK_SH)
                try:
                    if self.running_pid() is None or not self._wait_until_ready():
                        self._launch(account)
                        self._wait_until_ready()
                except BaseException:
                    self._leave()
                    raise
        except OSError as error:
            reason = f"{error.strerror}: {error.filename}" if error.filename else str(error)
            raise EmbeddedPostgresError(
                f"The database folder {self.root} cannot be used ({reason})."
            ) from error
        except psycopg2.Error as error:
            reason = " ".join(str(error).split())
            raise EmbeddedPostgresError(
                f"The database in {self.root} cannot be used ({reason}); see {self.log}."
            ) from None
        return self

    def stop(self) -> None:
        """Stop using the server; whoever is last shuts it down."""
        if self._users:
            with self._one_at_a_time():
                self._leave()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_error: object) -> None:
        self.stop()

    @contextmanager
    def _one_at_a_time(self) -> Iterator[None]:
        with lock(self.root / "start.lock", fcntl.LOCK_EX):
            yield

    def _launch(self, account: SystemAccount) -> None:
        binaries = find_binaries(self._major_of_data())
        # The server inherits this lock: nobody launches a second one while any of its processes
        # lives, be it in another container, where its pid cannot be seen.
        with self._lock_for_server() as held:
            if not (self.data / "PG_VERSION").exists():
                self._create(binaries, account)
            self._socket_folder.mkdir(mode=0o700, exist_ok=True)
            account.own(self._socket_folder)
            for stale in ("data/postmaster.pid", "run/.s.PGSQL.5432", "run/.s.PGSQL.5432.lock"):
                (self.root / stale).unlink(missing_ok=True)
            options = (f"--{name}={value}" for name, value in self._configuration().items())
            if self.log.exists() and self.log.stat().st_size > _LOG_LIMIT:
                self.log.replace(self.log.with_suffix(".log.1"))
            with self.log.open("ab") as log:
                # Its own session, so that Ctrl-C reaches only us. No shell, no pg_ctl: no quoting.
                self._process = subprocess.Popen(  # noqa: S603 - found by us, no shell
                    account.command([binaries.postgres, "-D", self.data, *options]),
                    cwd="/",
                    env=_environment(),
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    pass_fds=[held.fileno()],
                    start_new_session=True,
                )
        # It may outlive our use of it, but must not become a zombie of ours when it ends.
        threading.Thread(target=self._process.wait, daemon=True).start()

    def _create(self, binaries: Binaries, account: SystemAccount) -> None:
        """Make the data folder under another name first: a killed initdb leaves nothing behind."""
        for abandoned in self.root.glob("data.new*"):
            shutil.rmtree(abandoned)
        new = Path(tempfile.mkdtemp(prefix="data.new", dir=self.root))
        self._password_file.unlink(missing_ok=True)
        self._password_file.touch(mode=0o600)
        self._password_file.write_text(secrets.token_urlsafe(24))
        account.own(new, self._password_file)
        options = ["-U", _ROLE, f"--pwfile={self._password_file}", "-A", "scram-sha-256"]
        options += ["-E", "UTF8", *binaries.locale_options]
        if not self._durable:
            options.append("--no-sync")
        done = subprocess.run(  # noqa: S603 - found by us, no shell
            account.command([binaries.initdb, "-D", new, *options]),
            cwd="/",
            env=_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
            raise EmbeddedPostgresError(
                f"No database could be created in {self.root} ({reason.removeprefix('initdb: ')})."
            )
        new.rename(self.data)

    def _configuration(self) -> dict[str, str]:
        configuration = {
            "listen_addresses": "",
            "port": "5432",
            "unix_socket_directories": f'"{self._socket_folder}"',  # a plain path, see below
            "unix_socket_permissions": "0700",
            "timezone": "UTC",
            "log_min_error_statement": "panic",  # statements hold what people wrote,
            "log_error_verbosity": "terse",  # and so do the details of an error
        }
        if not self._durable:
            configuration |= dict.fromkeys(
                ("fsync", "synchronous_commit", "full_page_writes"), "off"
            )
        return configuration

    def _wait_until_ready(self) -> bool:
        """Wait for an answer; False if the server joined was killed a moment ago and is gone."""
        deadline = time.monotonic() + _READY_WITHIN
        while True:
            try:
                connection = psycopg2.connect(
                    host=str(self._socket_folder),
                    user=_ROLE,
                    password=self._password(),
                    dbname="postgres",
                    connect_timeout=5,
                )
                break
            except psycopg2.OperationalError as error:
                if self._process is None and self.running_pid() is None:
                    return False
                exited = self._process is not None and self._process.poll() is not None
                refused = "password authentication failed" in str(error)
                if exited or refused or time.monotonic() > deadline:
                    raise EmbeddedPostgresError(self._why_not_ready(str(error))) from None
                time.sleep(0.03)
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute("SELECT FROM pg_database WHERE datname = %s", (_DATABASE,))
                if not cursor.rowcount:
                    cursor.execute(f"CREATE DATABASE {_DATABASE}")
        finally:
            connection.close()
        return True

    def _why_not_ready(self, error: str) -> str:
        with suppress(OSError):
            fatal = re.findall(r"(?:FATAL|PANIC): +(.*)", self.log.read_text(errors="replace"))
            error = fatal[-1] if fatal else error
        reason = " ".join(error.split())
        return f"The database in {self.root} did not start ({reason}); see {self.log}."

    def _leave(self) -> None:
        """Give up our use of the server and end it if it was the last. Needs the start lock."""
        users, self._users = self._users, None
        if users is None:
            return
        with users:
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                return  # others still use it
            pid = self.running_pid() or (self._process.pid if self._process else None)
            if pid:
                with suppress(psutil.NoSuchProcess):
                    process = psutil.Process(pid)
                    process.send_signal(signal.SIGINT)  # "fast": ends connections, checkpoints
                    self._wait_for_end(process)
            if self._socket_folder.parent != self.root:
                shutil.rmtree(self._socket_folder, ignore_errors=True)

    def _wait_for_end(self, process: psutil.Process) -> None:
        """Its pid file is gone a moment before it is; a zombie of somebody else may stay."""
        if self._process and self._process.pid == process.pid:
            self._process.wait()
            return
        while process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
            time.sleep(0.02)

    def running_pid(self) -> int | None:
        """The server's pid if it is alive and ours: pids are reused, zombies linger."""
        with suppress(OSError, ValueError, IndexError, psutil.Error):
            lines = (self.data / "postmaster.pid").read_text().splitlines()
            process = psutil.Process(int(lines[0]))
            command = process.cmdline()
            zombie = process.status() == psutil.STATUS_ZOMBIE
            if not zombie and command[0].endswith("postgres") and str(self.data) in command:
                if where := "".join(lines[4:5]):  # written a moment after the pid
                    self._socket_folder = Path(where)
                return process.pid
        return None

    def _lock_for_server(self) -> IO[str]:
        """Wait a moment for what is left of a killed server; refuse a folder in use elsewhere."""
        deadline = time.monotonic() + _LOCK_WITHIN
        while True:
            try:
                return lock(self.root / "server.lock", fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise EmbeddedPostgresError(
                        f"The database folder {self.root} is in use by a server that "
                        "cannot be seen from here; stop that one first."
                    ) from None
                time.sleep(0.05)

    def _major_of_data(self) -> int | None:
        """The PostgreSQL version that the data were made with, None if there are none yet."""
        if not self.data.exists() or not any(self.data.iterdir()):
            return None
        try:
            major = int((self.data / "PG_VERSION").read_text())
        except (OSError, ValueError):
            raise EmbeddedPostgresError(
                f"{self.data} is not the data folder of a PostgreSQL server; move it away."
            ) from None
        if not self._password_file.exists():
            raise EmbeddedPostgresError(
                f"{self._password_file} is missing, and without it {self.data} cannot be opened; "
                "put it back from a backup."
            )
        return major

    def _password(self) -> str:
        return self._password_file.read_text().strip()


def _environment() -> dict[str, str]:
    """Ours without libpq's and PostgreSQL's own variables, and messages in English."""
    return {k: v for k, v in os.environ.items() if not k.startswith("PG")} | {"LC_ALL": "C"}

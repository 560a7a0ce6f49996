"""Tells others what has happened, by NOTIFY, once it is committed.

Not within the transaction: PostgreSQL lets transactions that notify commit one after the other, so
people would wait for each other's disks. What a crash between the two would lose is found by those
who listen, as they look now and then.
"""

import logging
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import NamedTuple

import psycopg2
from psycopg2.extensions import connection as Connection  # noqa: N812 - it is a class

_TELL = "SELECT pg_notify(channel, told) FROM unnest(%s, %s) AS news (channel, told)"
_WITHOUT_DISK = "SET synchronous_commit = off"
_TRIES = 2
_COLLECT_SECONDS = 0.02
"""So long news wait for others: telling many costs little more than telling one."""
_log = logging.getLogger("webapp.telling")


class News(NamedTuple):
    """What is told, on which channel."""

    channel: str
    told: str


class Teller:
    """Tells over one connection of its own, many news at once, and lets nobody wait for it.

    With `is_prompt` all is told before `tell` returns, for who ends soon afterwards.
    """

    def __init__(self, connect: Callable[[], Connection], *, is_prompt: bool = True) -> None:
        self.is_prompt = is_prompt
        self._connect = connect
        self._connection: Connection | None = None
        self._news: SimpleQueue[News | None] = SimpleQueue()
        self._thread: Thread | None = None
        self._starting = Lock()

    def tell(self, news: Sequence[News]) -> None:
        """Tell news, now or soon. Never raises: what they are about is committed."""
        if self.is_prompt:
            self._send(news)
            self._close()
            return
        for each in news:
            self._news.put(each)
        if self._thread is None:
            with self._starting:
                if self._thread is None:
                    self._thread = Thread(target=self._run, name="teller", daemon=True)
                    self._thread.start()

    def stop(self) -> None:
        """Tell what is left, and end."""
        self._news.put(None)
        if self._thread is not None:
            self._thread.join(1)

    def _run(self) -> None:
        is_open = True
        while is_open:
            waiting = [self._news.get()]
            if waiting[0] is not None:
                time.sleep(_COLLECT_SECONDS)
            with suppress(Empty):
                while True:
                    waiting.append(self._news.get_nowait())
            is_open = None not in waiting
            self._send([each for each in waiting if each is not None])
        self._close()

    def _send(self, news: Sequence[News]) -> None:
        if not news:
            return
        for _ in range(_TRIES):  # the connection may have been lost since it was used
            try:
                self._connection = self._connection or self._open()
                with self._connection.cursor() as cursor:
                    cursor.execute(_TELL, [list(each) for each in zip(*news, strict=True)])
            except psycopg2.Error as error:
                reason = str(error).strip()
                self._close()
            else:
                return
        _log.warning("not_told", extra={"news": len(news), "reason": reason})

    def _open(self) -> Connection:
        connection = self._connect()
        with connection.cursor() as cursor:
            cursor.execute(_WITHOUT_DISK)
        return connection

    def _close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

"""The one connection by which a server process hears what others tell, outside of the pool."""

import asyncio
import logging
import random
from collections.abc import Callable
from contextlib import closing

import psycopg2
from psycopg2.extensions import connection as Connection  # noqa: N812 - it is a class

from webapp.database import Database

PROBE_SECONDS = 15.0
FIRST_PAUSE = 0.2
LONGEST_PAUSE = 5.0

_log = logging.getLogger("webapp.listening")


class Listener:
    """Listens in the event loop; when the connection is lost, it opens another by itself.

    `heard` gets each text that is told. `connected` is called after each new connection: what was
    told before it was not heard.
    """

    def __init__(
        self,
        database: Database,
        channel: str,
        heard: Callable[[str], None],
        connected: Callable[[], None],
    ) -> None:
        self._database = database
        self._channel = channel
        self._heard = heard
        self._connected = connected

    async def run(self) -> None:
        """Listen until it is cancelled."""
        pause = FIRST_PAUSE
        while True:
            try:
                connection = await asyncio.to_thread(self._connect)
                with closing(connection):
                    self._connected()
                    pause = FIRST_PAUSE
                    await self._listen(connection)
            except psycopg2.Error as error:
                about = {"reason": str(error).strip(), "pause": pause}
                _log.warning("listening_interrupted", extra=about)
            await asyncio.sleep(pause * random.uniform(0.5, 1))  # noqa: S311 - spreads the load
            pause = min(pause * 2, LONGEST_PAUSE)

    def _connect(self) -> Connection:
        connection = self._database.connect_alone()
        try:
            _execute(connection, f"LISTEN {self._channel}")
        except psycopg2.Error:
            connection.close()
            raise
        return connection

    async def _listen(self, connection: Connection) -> None:
        """Hear all that comes; raises when the connection is lost, also if nothing says so."""
        loop = asyncio.get_running_loop()
        place = connection.fileno()
        while True:
            lost: asyncio.Future[None] = loop.create_future()
            loop.add_reader(place, self._read, connection, lost)
            try:
                async with asyncio.timeout(PROBE_SECONDS):
                    await lost
            except TimeoutError:
                pass
            finally:
                loop.remove_reader(place)
            await asyncio.to_thread(_execute, connection, "SELECT 1")
            self._hand_over(connection)

    def _read(self, connection: Connection, lost: asyncio.Future[None]) -> None:
        try:
            connection.poll()
        except psycopg2.Error as error:
            if not lost.done():
                lost.set_exception(error)
            return
        self._hand_over(connection)

    def _hand_over(self, connection: Connection) -> None:
        while connection.notifies:
            self._heard(connection.notifies.pop(0).payload)


def _execute(connection: Connection, statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)

"""The hub of a server process: hears that boards change, looks up what, and hands it to streams."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from webapp.database import Database
from webapp.errors import Unavailable
from webapp.listening import Listener
from webapp.repositories import boards, notifications, sessions, tokens
from webapp.services.clock import now
from webapp.services.streams import Access, Feed, Found, Stream, Streams, find_changes

_log = logging.getLogger(__name__)

CHECK_SECONDS = 15.0
COLLECT_SECONDS = 0.1
AGAIN_SECONDS = 0.5
READERS = 4
"""How many boards are looked up at once: the pool's connections are there for requests."""
BATCH = 500


class Hub:
    """Lets streams follow boards while `run` runs, which hears of changes anywhere."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._streams = Streams()
        self._listener = Listener(database, notifications.CHANNEL, self._hear, self._check_soon)
        self._readers = asyncio.Semaphore(READERS)
        self._due = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_broken = False

    async def run(self) -> None:
        """Hear and check until it is cancelled. If that ever fails, streams end: all is asked for
        anew, and nobody takes an old board for a live one.
        """
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._listener.run())
                group.create_task(self._check_regularly())
        except* Exception as errors:
            self._is_broken = True
            _log.error("live_broken", exc_info=errors)
            for feed in self._streams:
                feed.end()

    async def follow(self, access: Access, since: int | None) -> Stream:
        """Give a stream of what changes after a revision, or from now on; `leave` ends it.

        Raises Unavailable.
        """
        if self._is_broken:
            raise Unavailable
        revision = await asyncio.to_thread(self._revision, access) if since is None else since
        stream = Stream(access, revision)
        feed = self._streams.add(stream)
        try:
            await self._catch_up(feed)
        except BaseException:
            self.leave(stream)
            raise
        return stream

    def leave(self, stream: Stream) -> None:
        """Forget a stream."""
        self._streams.remove(stream)

    def _hear(self, text: str) -> None:
        told = notifications.read(text)
        feed = told and self._streams.find(told.owner_id)
        if not (told and feed):
            return
        if told.revision is None:
            self._check_soon()
            return
        feed.hear(told.revision, told.request_id)
        if any(stream.revision < told.revision for stream in feed.streams):
            self._catch_up_soon(feed)

    def _catch_up_soon(self, feed: Feed) -> None:
        task = asyncio.create_task(self._catch_up(feed))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _catch_up(self, feed: Feed) -> None:
        """Look up what is new for a feed; what comes meanwhile is looked up by the same task."""
        feed.is_behind = True
        if feed.is_reading:
            return
        with _reading(feed):
            while feed.is_behind and feed.streams:
                feed.is_behind = False
                asked = list(feed.streams)
                after = min(stream.revision for stream in asked)
                is_brief = all(stream.access.is_brief for stream in asked)
                async with self._readers:
                    try:
                        found = await asyncio.to_thread(self._find, feed.owner_id, after, is_brief)
                    except Unavailable:
                        self._check_later()
                        return
                feed.take(found, asked)

    def _find(self, owner_id: UUID, after: int, is_brief: bool) -> Found:
        with self._database.reading() as session:
            return find_changes(session, owner_id, after, is_brief=is_brief)

    def _revision(self, access: Access) -> int:
        with self._database.reading() as session:
            return boards.list_revisions(session, [access.owner_id]).get(access.owner_id, 0)

    def _check_soon(self) -> None:
        self._due.set()

    def _check_later(self) -> None:
        asyncio.get_running_loop().call_later(AGAIN_SECONDS, self._due.set)

    async def _check_regularly(self) -> None:
        """Look now and then whether all still have access, and whether something was not heard."""
        while True:
            try:
                async with asyncio.timeout(CHECK_SECONDS):
                    await self._due.wait()
                await asyncio.sleep(COLLECT_SECONDS)  # others may have something to be seen to
            except TimeoutError:
                pass
            self._due.clear()
            feeds = list(self._streams)
            for start in range(0, len(feeds), BATCH):
                batch = feeds[start : start + BATCH]
                accesses = {stream.access for feed in batch for stream in feed.streams}
                try:
                    gone, revisions = await asyncio.to_thread(self._look, accesses)
                except Unavailable:
                    self._check_later()
                    break
                self._settle(batch, gone, revisions)

    def _settle(self, feeds: list[Feed], gone: set[Access], revisions: dict[UUID, int]) -> None:
        for feed in feeds:
            for stream in feed.streams:
                if stream.access in gone:
                    stream.end()
            revision = revisions.get(feed.owner_id)
            if any(stream.revision != revision for stream in feed.streams):
                self._catch_up_soon(feed)

    def _look(self, accesses: set[Access]) -> tuple[set[Access], dict[UUID, int]]:
        """Return who has no access any more, and where the boards are; in three statements."""
        owner_ids = {each.owner_id for each in accesses}
        session_ids = [each.session_id for each in accesses if each.session_id]
        digests = [each.digest for each in accesses if each.digest]
        with self._database.reading() as session:
            at = now()
            open_ids = sessions.list_open(session, owner_ids, session_ids, at)
            open_digests = tokens.list_open(session, owner_ids, digests, at) if digests else set()
            revisions = boards.list_revisions(session, owner_ids)
        gone = {
            each
            for each in accesses
            if each.session_id not in open_ids and each.digest not in open_digests
        }
        return gone, revisions


@contextmanager
def _reading(feed: Feed) -> Iterator[None]:
    feed.is_reading = True
    try:
        yield
    finally:
        feed.is_reading = False

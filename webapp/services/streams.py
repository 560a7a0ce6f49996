"""Streams: who follows a board, and what each still has to be told.

While it waits, a stream holds neither a thread nor a connection, only what it was not told yet.
What changed is read from history after the revision that a stream has, so it does not matter what
was missed: a notification, a connection, or a server process.
"""

import asyncio
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby
from uuid import UUID

from sqlalchemy.orm import Session

from webapp import limits, metrics
from webapp.repositories import boards, histories
from webapp.repositories.activities import ActivityRow


@dataclass(frozen=True, slots=True)
class Access:
    """By what somebody follows a board: one of their sessions, or one of their tokens."""

    owner_id: UUID
    session_id: UUID | None = None
    digest: bytes | None = None
    is_brief: bool = False
    """Whether it is enough to know what each change touched."""


@dataclass(frozen=True, slots=True)
class Change:
    """A change of a board with its lines; without lines, all there is must be read anew."""

    revision: int
    lines: tuple[ActivityRow, ...] = ()
    request_id: str = ""
    size: int = 0
    """How long its texts are, in bytes."""


@dataclass(frozen=True, slots=True)
class Found:
    """What changed on a board, up to a revision. None: too much to be told."""

    revision: int
    changes: list[Change] | None

    def after(self, revision: int) -> list[Change] | None:
        """Return what changed after a revision, or None if all must be read anew.

        That is so after a gap, too: who has a revision that the board never had, or had before it
        was restored to an earlier one, may know of changes that have been undone, and of which
        nothing tells.
        """
        if self.changes is None:
            return None
        new = [each for each in self.changes if each.revision > revision]
        first = new[0].revision if new else self.revision + 1
        return new if first == revision + 1 else None


def find_changes(session: Session, owner_id: UUID, after: int, *, is_brief: bool = False) -> Found:
    """Return what changed on a board after a revision, or of that only what was touched."""
    revision = boards.list_revisions(session, [owner_id]).get(owner_id, -1)
    if revision <= after:
        return Found(revision, [])
    read = histories.list_brief if is_brief else histories.list_since
    found = read(session, owner_id, (after, limits.LINE), limits.STREAM_LINES)
    if found.has_more:
        return Found(revision, None)
    changes = []
    sized = zip(found.lines, found.sizes, strict=True)
    for number, group in groupby(sized, lambda each: each[0].revision):
        lines, sizes = zip(*group, strict=True)
        changes.append(Change(number, lines, size=sum(sizes)))
    return Found(max([revision, *(each.revision for each in changes)]), changes)


class Stream:
    """What one who follows a board still has to be told."""

    def __init__(self, access: Access, revision: int) -> None:
        self.access = access
        self.revision = revision
        """What is told, or waits to be."""
        self._waiting: deque[Change] = deque()
        self._lines = 0
        self._bytes = 0
        self._is_over = False
        self._wakes = asyncio.Event()

    def take(self, found: Found, requests: dict[int, str]) -> None:
        """Keep what is new here."""
        if self.revision == found.revision:
            return
        changes = found.after(self.revision)
        if changes is None:
            self._start_anew(found.revision)
            return
        for each in changes:
            self._keep(replace(each, request_id=requests.get(each.revision, "")))
        self.revision = found.revision

    def end(self) -> None:
        """Tell no more."""
        self._is_over = True
        self._wakes.set()

    async def wait(self, seconds: float) -> list[Change] | None:
        """Return what is new, nothing if nothing comes in time, or None at the end."""
        if not (self._waiting or self._is_over):
            self._wakes.clear()
            try:
                async with asyncio.timeout(seconds):
                    await self._wakes.wait()
            except TimeoutError:
                return []
        if self._is_over:
            return None
        told = list(self._waiting)
        self._forget()
        return told

    def _keep(self, change: Change) -> None:
        self._lines += len(change.lines)
        self._bytes += change.size
        is_long = self._waiting and self._bytes > limits.STREAM_BYTES
        if is_long or self._lines > limits.STREAM_LINES:  # who is so slow reads all of it at once
            self._start_anew(change.revision)
            return
        self._waiting.append(change)
        self._wakes.set()

    def _start_anew(self, revision: int) -> None:
        self._forget()
        self.revision = revision
        self._waiting.append(Change(revision))
        self._wakes.set()

    def _forget(self) -> None:
        self._waiting.clear()
        self._lines = 0
        self._bytes = 0


@dataclass(slots=True)
class Feed:
    """The streams that follow one board in this process."""

    owner_id: UUID
    streams: list[Stream] = field(default_factory=list)
    requests: dict[int, str] = field(default_factory=dict)
    """By which request the latest changes came, where that was heard."""
    is_reading: bool = False
    is_behind: bool = False

    def hear(self, revision: int, request_id: str) -> None:
        """Remember who made a change."""
        self.requests[revision] = request_id
        while len(self.requests) > limits.STREAM_REQUESTS:
            del self.requests[next(iter(self.requests))]

    def take(self, found: Found, asked: list[Stream]) -> None:
        """Hand out what was found for those who asked; who came later needs another look."""
        if found.revision < 0:  # the board is gone, and with it the account
            self.end()
        for stream in self.streams:
            if stream in asked:
                stream.take(found, self.requests)
            else:
                self.is_behind = True

    def end(self) -> None:
        """End all of them."""
        for stream in self.streams:
            stream.end()


class Streams:
    """All streams of this process, by whose board they follow."""

    def __init__(self) -> None:
        self._feeds: dict[UUID, Feed] = {}

    def __iter__(self) -> Iterator[Feed]:
        return iter(list(self._feeds.values()))

    def find(self, owner_id: UUID) -> Feed | None:
        """Return who follows this board, if anybody does."""
        return self._feeds.get(owner_id)

    def add(self, stream: Stream) -> Feed:
        """Let a stream follow its board. Of too many, the oldest ends."""
        owner_id = stream.access.owner_id
        feed = self._feeds.setdefault(owner_id, Feed(owner_id))
        while len(feed.streams) >= limits.STREAMS:
            oldest = feed.streams[0]
            oldest.end()
            self.remove(oldest)
            self._feeds[owner_id] = feed
        feed.streams.append(stream)
        metrics.STREAMS.inc()
        return feed

    def remove(self, stream: Stream) -> None:
        """Let a stream follow nothing."""
        feed = self._feeds.get(stream.access.owner_id)
        if feed is None or stream not in feed.streams:
            return
        feed.streams.remove(stream)
        metrics.STREAMS.dec()
        if not feed.streams:
            del self._feeds[feed.owner_id]

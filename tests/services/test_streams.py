"""Telling what changes: at the commit, to each in order, and never without bounds."""

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import closing
from uuid import UUID, uuid4

import pytest
from psycopg2.extensions import connection as Connection  # noqa: N812 - it is a class
from sqlalchemy.orm import Session

from tests.factories import make_application, make_owner
from tests.installations import connect, opened
from webapp import limits
from webapp.database import Database
from webapp.errors import Unavailable
from webapp.event_streams import event
from webapp.models import Kind
from webapp.repositories import notifications, sessions
from webapp.repositories.activities import ActivityRow
from webapp.repositories.notifications import Told
from webapp.services import trash, undos
from webapp.services.clock import now
from webapp.services.hub import Hub
from webapp.services.streams import Access, Change, Feed, Found, Stream, Streams, find_changes


@pytest.fixture
def real(fresh_database_url: Callable[[], str]) -> Iterator[tuple[Database, Connection]]:
    """A database that commits, and a connection that listens to it."""
    url = fresh_database_url()
    with opened(url) as database, closing(connect(url)) as listener:
        listener.autocommit = True
        with listener.cursor() as cursor:
            cursor.execute(f"LISTEN {notifications.CHANNEL}")
        yield database, listener


def heard_by(listener: Connection) -> list[Told | None]:
    """Return what was told since this was asked last."""
    with listener.cursor() as cursor:
        cursor.execute("SELECT 1")
    told = [notifications.read(each.payload) for each in listener.notifies]
    listener.notifies.clear()
    return told


def test_a_change_is_told_at_its_commit_and_never_if_it_is_rolled_back(
    real: tuple[Database, Connection],
) -> None:
    database, listener = real
    with database.transaction() as session:
        owner = make_owner(session, "Alice")
    heard_by(listener)
    with database.transaction() as session:
        card = make_application(session, owner)
        assert heard_by(listener) == []
    assert heard_by(listener) == [Told(owner.id, 2, "")]
    with database.sessions() as session:
        make_application(session, owner)
        session.rollback()
    assert heard_by(listener) == []
    with database.transaction() as session:
        trash.delete(session, owner, card.id)
    with database.transaction() as session:
        undos.undo(session, owner, 3)
    assert [told and told.revision for told in heard_by(listener)] == [3, 4]
    with database.transaction() as session:
        sessions.revoke_others(session, owner.id, None, now())
    assert heard_by(listener) == [Told(owner.id, None, "")]


SOMEBODY = UUID(int=1)


@pytest.mark.parametrize("text", ["", "x", "x 1 ", f"{SOMEBODY} 1", f"{SOMEBODY} one y", "a b c d"])
def test_what_others_tell_on_the_channel_is_passed_over(text: str) -> None:
    assert notifications.read(text) is None


def change(revision: int, lines: int = 1, size: int = 0) -> Change:
    line = ActivityRow(revision, 0, None, Kind.COLUMN_UPDATED, "web", now(), {}, {})
    return Change(revision, tuple(line._replace(n=n) for n in range(lines)), size=size)


def told_to(stream: Stream) -> list[int] | None:
    async def wait() -> list[Change] | None:
        return await stream.wait(0.01)

    changes = asyncio.run(wait())
    return None if changes is None else [each.revision for each in changes]


def test_an_event_is_told_in_lines_whatever_is_taken_for_their_end() -> None:
    told = {"notes": "a\u2028b\u2029c\x85d\x0be\x1cf\r\ng"}
    name, number, data, end = (
        event("change", json.dumps(told, ensure_ascii=False), 5).decode().splitlines()
    )
    assert (name, number, end) == ("event: change", "id: 5", "")
    assert json.loads(data.removeprefix("data: ")) == told


def test_each_is_told_what_is_new_to_it_once_and_in_order() -> None:
    feed = Feed(uuid4())
    early, late = (Stream(Access(feed.owner_id), revision) for revision in (3, 5))
    feed.streams += [early, late]
    feed.hear(6, "somebody")
    feed.take(Found(6, [change(4), change(5), change(6)]), [early, late])
    assert told_to(early) == [4, 5, 6]
    assert told_to(late) == [6]
    feed.take(Found(6, [change(5), change(6)]), [early, late])
    assert told_to(early) == told_to(late) == []
    assert not feed.is_behind


def test_who_came_while_it_was_looked_up_gets_another_look() -> None:
    feed = Feed(uuid4())
    asked, newcomer = (Stream(Access(feed.owner_id), revision) for revision in (5, 9))
    feed.streams += [asked, newcomer]
    feed.take(Found(8, [change(8)]), [asked])
    assert feed.is_behind
    assert told_to(newcomer) == []


def test_who_made_a_change_is_not_remembered_for_ever() -> None:
    feed = Feed(uuid4())
    for revision in range(1, 1_000):
        feed.hear(revision, "somebody")
    kept = list(range(1_000 - limits.STREAM_REQUESTS, 1_000))
    assert list(feed.requests) == kept
    assert len(kept) <= 100  # of each board that is followed


def test_who_reads_too_slowly_starts_anew_and_costs_no_more() -> None:
    stream = Stream(Access(uuid4()), 0)
    for revision in range(1, 2 * limits.STREAM_LINES):
        stream.take(Found(revision, [change(revision)]), {})
    assert len(stream._waiting) <= limits.STREAM_LINES
    told = told_to(stream)
    assert told
    assert told[0] == limits.STREAM_LINES + 1  # it stands for all up to there
    assert told[-1] == 2 * limits.STREAM_LINES - 1


def test_a_board_that_is_gone_or_in_the_past() -> None:
    feed = Feed(uuid4())
    stream = Stream(Access(feed.owner_id), 7)
    feed.streams.append(stream)
    feed.take(Found(3, None), [stream])
    assert told_to(stream) == [3]
    feed.take(Found(-1, None), [stream])
    assert told_to(stream) is None


def test_of_too_many_the_oldest_ends() -> None:
    streams, access = Streams(), Access(uuid4())
    opened = [Stream(access, 0) for _ in range(limits.STREAMS + 1)]
    for stream in opened:
        streams.add(stream)
    assert told_to(opened[0]) is None
    assert told_to(opened[1]) == []
    for stream in opened:
        streams.remove(stream)
    assert streams.find(access.owner_id) is None


def test_what_changed_is_found_whole_and_only_of_the_owner(session: Session) -> None:
    alice, bob = make_owner(session, "Alice"), make_owner(session, "Bob")
    made = {
        owner.id: make_application(session, owner, links=[{"url": "https://example.org/"}]).id
        for owner in (alice, bob)
    }
    found = find_changes(session, alice.id, 1)
    assert found.revision == 2
    assert found.changes
    assert [len(each.lines) for each in found.changes] == [2]
    assert {line.application_id for each in found.changes for line in each.lines} == {
        made[alice.id]
    }
    assert find_changes(session, alice.id, 2) == Found(2, [])
    assert find_changes(session, alice.id, 3).after(3) is None
    assert find_changes(session, UUID(int=0), 0).revision == -1


def test_the_check_tells_whose_access_has_ended(database: Database, session: Session) -> None:
    alice, bob = make_owner(session, "Alice"), make_owner(session, "Bob")
    session.commit()
    accesses = {Access(each.id, session_id=each.session_id) for each in (alice, bob)}
    hub = Hub(database)
    gone, revisions = hub._look(accesses)
    assert not gone
    assert revisions == {alice.id: 1, bob.id: 1}
    assert alice.session_id
    sessions.revoke(session, alice.id, alice.session_id, now())
    session.commit()
    gone, _ = hub._look(accesses | {Access(bob.id, digest=b"x" * 32)})
    assert gone == {Access(alice.id, session_id=alice.session_id), Access(bob.id, digest=b"x" * 32)}


def test_other_owners_cannot_lend_their_access(database: Database, session: Session) -> None:
    alice, bob = make_owner(session, "Alice"), make_owner(session, "Bob")
    session.commit()
    forged = Access(alice.id, session_id=bob.session_id)
    gone, _ = Hub(database)._look({forged})
    assert gone == {forged}


def test_a_hub_that_is_broken_lets_nobody_wait_for_nothing(
    database: Database, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice = make_owner(session, "Alice")
    session.commit()
    access = Access(alice.id, session_id=alice.session_id)

    async def live() -> None:
        hub = Hub(database)
        stream = await hub.follow(access, 1)
        monkeypatch.setattr(hub._listener, "run", break_down)
        await hub.run()
        assert await stream.wait(1) is None
        with pytest.raises(Unavailable):
            await hub.follow(access, 1)

    async def break_down() -> None:
        raise ZeroDivisionError

    asyncio.run(live())

"""Streams hold no more of long texts than they can tell, and pages none at all."""

import asyncio
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from tests.factories import make_application
from tests.services.test_streams import change, told_to
from webapp import limits
from webapp.database import Database
from webapp.repositories import boards
from webapp.schemas.application import ApplicationUpdate
from webapp.schemas.column import ColumnUpdate
from webapp.services import applications, columns
from webapp.services.hub import Hub
from webapp.services.owner import Owner
from webapp.services.streams import Access, Found, Stream, find_changes

LENGTH = 90_000
EDITS = limits.PAGE_BYTES // (2 * LENGTH) + 2


@pytest.fixture
def edited(session: Session, owner: Owner) -> int:
    """More edits of long notes than are told at once, and the revision before them."""
    card = make_application(session, owner, notes="x" * LENGTH)
    for number in range(EDITS):
        data = ApplicationUpdate(notes=f"{number}".rjust(LENGTH))
        applications.update(session, owner, card.id, data)
    return card.revision - EDITS


def test_of_too_much_text_all_is_read_anew(session: Session, owner: Owner, edited: int) -> None:
    revision = boards.get(session, owner.id).revision
    assert find_changes(session, owner.id, edited) == Found(revision, None)
    found = find_changes(session, owner.id, edited + 3).changes
    assert found
    assert len(found) == EDITS - 3
    assert all(2 * LENGTH < each.size < 2 * LENGTH + 100 for each in found)
    assert all(len(each.lines[0].after["notes"]) == LENGTH for each in found)


def test_what_is_told_in_brief_has_no_text(session: Session, owner: Owner, edited: int) -> None:
    [column, *_] = columns.list_all(session, owner)
    columns.update(session, owner, column.id, ColumnUpdate(name="Other", collapsed=True))
    found = find_changes(session, owner.id, edited, is_brief=True).changes
    assert found
    lines = [line for each in found for line in each.lines]
    whole = find_changes(session, owner.id, edited + EDITS - 1).changes
    assert whole
    assert [line[:6] for line in lines[-2:]] == [each.lines[0][:6] for each in whole]
    assert [line.after for line in lines] == [{}] * EDITS + [{"id": str(column.id)}]
    assert not any(line.before for line in lines)
    assert {each.size for each in found} == {0}


def test_who_reads_long_texts_too_slowly_starts_anew() -> None:
    stream = Stream(Access(uuid4()), 0)
    size = limits.STREAM_BYTES // 3
    for revision in range(1, 4):
        stream.take(Found(revision, [change(revision, size=size)]), {})
    assert told_to(stream) == [1, 2, 3]
    for revision in range(4, 8):
        stream.take(Found(revision, [change(revision, size=size)]), {})
    assert told_to(stream) == [7]
    stream.take(Found(8, [change(8, size=2 * limits.STREAM_BYTES)]), {})
    assert told_to(stream) == [8]


@pytest.mark.parametrize("others", [[], [False], [True]])
def test_a_page_alone_is_told_in_brief(
    database: Database, session: Session, owner: Owner, edited: int, others: list[bool]
) -> None:
    session.commit()

    async def follow() -> bool:
        hub = Hub(database)
        last = edited + EDITS - 1
        for is_brief in others:
            await hub.follow(Access(owner.id, owner.session_id, is_brief=is_brief), last)
        stream = await hub.follow(Access(owner.id, owner.session_id, is_brief=True), last)
        told = await stream.wait(1)
        assert told
        return all(not line.after for each in told for line in each.lines)

    # Who came first is up to date when the page comes, but is asked for together with it.
    assert asyncio.run(follow()) == (False not in others)

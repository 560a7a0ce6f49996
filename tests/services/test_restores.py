"""After a restore nobody takes what comes for what they know of the time that was lost."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from tests.factories import make_application, make_owner
from webapp import limits
from webapp.database import HELD
from webapp.errors import NotFound, UnknownRevision
from webapp.repositories import boards
from webapp.services import activities, clock, restores
from webapp.services.owner import Owner
from webapp.services.restores import STEP
from webapp.services.streams import find_changes

END = limits.LINE


def revision_of(session: Session, owner: Owner) -> int:
    return boards.list_revisions(session, [owner.id])[owner.id]


def kinds_since(session: Session, owner: Owner, revision: int) -> list[str]:
    now = replace(owner, board_revision=revision_of(session, owner))
    return [line.kind for line in activities.list_since(session, now, (revision, END), 500).lines]


def read_anew(session: Session, owner: Owner, revision: int) -> bool:
    return find_changes(session, owner.id, revision).after(revision) is None


AT = datetime(2026, 11, 29, tzinfo=UTC)
THEN = 1_795_910_400_000  # the same in milliseconds since 1970


@pytest.fixture
def alice(session: Session) -> Owner:
    """Somebody whose board was restored to revision 3, and has changed as often as was lost."""
    alice = make_owner(session, "Alice")
    for _ in range(2):
        make_application(session, alice)
    assert revision_of(session, alice) == 3
    with clock.at(AT):
        assert restores.begin_anew(session) >= 1
    for _ in range(3):
        make_application(session, alice)
    return alice


def test_who_knows_what_was_lost_reads_all_anew(session: Session, alice: Owner) -> None:
    for lost in (4, 5, 6, 1_000, THEN - 2):
        assert read_anew(session, alice, lost)
        with pytest.raises(UnknownRevision):
            kinds_since(session, alice, lost)


def test_who_was_behind_goes_on(session: Session, alice: Owner) -> None:
    told = ["board.restored", *["application.created"] * 3]
    assert kinds_since(session, alice, 3) == told
    assert kinds_since(session, alice, 2) == ["application.created", *told]
    assert not read_anew(session, alice, THEN)
    assert kinds_since(session, alice, THEN + 1) == told[2:]
    assert revision_of(session, alice) == THEN + 3


def test_a_stream_from_before_the_restore_reads_anew_too(session: Session, alice: Owner) -> None:
    """It cannot know whether it missed what was lost: it was not there to be told."""
    assert read_anew(session, alice, 3)
    assert not read_anew(session, alice, 2)


def test_a_change_that_was_lost_cannot_be_undone(session: Session, alice: Owner) -> None:
    with pytest.raises(NotFound):
        activities.undo(session, alice, 4)


def test_the_same_backup_that_is_restored_again_leads_elsewhere(session: Session) -> None:
    alice = make_owner(session, "Alice")
    with session.begin_nested() as first, clock.at(AT):
        restores.begin_anew(session)
        make_application(session, alice)
        assert revision_of(session, alice) == THEN + 1
        first.rollback()
    session.info.pop(HELD)
    with clock.at(AT + timedelta(hours=1)):
        restores.begin_anew(session)
    for _ in range(3):
        make_application(session, alice)
    assert read_anew(session, alice, THEN + 1)
    with pytest.raises(UnknownRevision):
        kinds_since(session, alice, THEN + 1)


def test_with_a_clock_that_is_far_behind_it_goes_on_all_the_same(session: Session) -> None:
    alice = make_owner(session, "Alice")
    with clock.at(datetime(1970, 1, 1, tzinfo=UTC)):
        restores.begin_anew(session)
        assert revision_of(session, alice) == 1 + STEP
        restores.begin_anew(session)
    assert revision_of(session, alice) == 1 + 2 * STEP

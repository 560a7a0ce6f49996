"""The gate: no write to a board but through it, and a history that leaves nothing out."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.orm import Session

from tests.factories import column_of, make_application, make_owner
from tests.statements import Statements
from webapp.errors import Conflict
from webapp.models import Activity, Application, Board, Column, Kind, Link, Status, new_id
from webapp.repositories import boards, histories
from webapp.schemas.application import ApplicationUpdate, NotesUpdate
from webapp.schemas.board import PreferencesUpdate
from webapp.schemas.column import ColumnPosition, ColumnUpdate
from webapp.schemas.link import LinkUpdate
from webapp.schemas.position import PositionUpdate
from webapp.schemas.user import UserUpdate
from webapp.services import accounts, applications, columns, links, trash
from webapp.services import boards as board_service
from webapp.services.changes import change
from webapp.services.owner import Owner


@pytest.fixture
def card(session: Session, owner: Owner) -> Application:
    return make_application(session, owner, links=[{"url": "https://example.org"}])


def rename_column(session: Session, owner: Owner, _card: Application) -> None:
    column_of(session, owner, Status.SAVED).name = "Mine"


def change_card(_session: Session, _owner: Owner, card: Application) -> None:
    card.company = "Other"


def change_link(_session: Session, _owner: Owner, card: Application) -> None:
    card.links[0].label = "Other"


def remove_link(session: Session, _owner: Owner, card: Application) -> None:
    session.delete(card.links[0])


def number_board(session: Session, owner: Owner, _card: Application) -> None:
    boards.get(session, owner.id).revision += 1


def forge_history(session: Session, owner: Owner, _card: Application) -> None:
    session.add(
        Activity(owner_id=owner.id, revision=99, n=0, kind="x", actor="web", before={}, after={})
    )


def add_link(session: Session, owner: Owner, card: Application) -> None:
    session.add(Link(owner_id=owner.id, application_id=card.id, rank="b00", url="x", revision=1))


@pytest.mark.parametrize(
    "write",
    [
        rename_column,
        change_card,
        change_link,
        remove_link,
        number_board,
        forge_history,
        add_link,
    ],
    ids=lambda write: write.__name__,
)
def test_an_object_is_not_written_outside_of_a_change(
    session: Session, owner: Owner, card: Application, write: Callable[..., None]
) -> None:
    write(session, owner, card)
    with pytest.raises(RuntimeError, match="outside of a change"):
        session.flush()
    session.expunge_all()


@pytest.mark.parametrize(
    "statement",
    [
        lambda _owner: update(Application).values(company="x"),
        lambda _owner: update(Board).values(revision=0),
        lambda owner: update(Column).where(Column.owner_id == owner.id).values(name="x"),
        lambda owner: delete(Link).where(Link.owner_id == owner.id),
        lambda owner: delete(Activity).where(Activity.owner_id == owner.id),
        lambda _owner: insert(Board).values(owner_id=new_id(), revision=0),
    ],
)
def test_a_statement_is_not_sent_outside_of_a_change(
    session: Session, owner: Owner, card: Application, statement: Callable[[Owner], Any]
) -> None:
    assert card.owner_id == owner.id
    with pytest.raises(RuntimeError, match="outside of a change"):
        session.execute(statement(owner))


def test_a_change_of_one_board_writes_to_no_other(session: Session, owner: Owner) -> None:
    bob = make_owner(session, "Bob")
    theirs = make_application(session, bob)
    theirs.company = "Taken"
    session.info["change"] = owner.id
    with pytest.raises(RuntimeError, match="outside of a change"):
        session.flush()
    del session.info["change"]
    session.expunge_all()


def test_the_gate_closes_behind_a_change_that_failed(session: Session, owner: Owner) -> None:
    with pytest.raises(Conflict), change(session, owner):
        raise Conflict("no")
    rename_column(session, owner, Application())
    with pytest.raises(RuntimeError, match="outside of a change"):
        session.flush()
    session.expunge_all()


def test_a_change_within_a_change_is_refused(session: Session, owner: Owner) -> None:
    with change(session, owner), pytest.raises(RuntimeError, match="open already"):
        make_application(session, owner)


def test_each_change_takes_the_next_number(
    session: Session, owner: Owner, card: Application
) -> None:
    first = card.revision
    again = applications.update(session, owner, card.id, ApplicationUpdate(company="Other"))
    assert again.revision == first + 1
    assert boards.get(session, owner.id).revision == first + 1


@pytest.mark.parametrize(
    "act",
    [
        lambda s, o, c: applications.update(s, o, c.id, ApplicationUpdate(company=c.company)),
        lambda s, o, c: applications.update(s, o, c.id, ApplicationUpdate()),
        lambda s, o, c: applications.update(s, o, c.id, ApplicationUpdate(status=Status.APPLIED)),
        lambda s, o, c: applications.update_notes(s, o, c.id, NotesUpdate(notes="  ")),
        lambda s, o, c: applications.move(s, o, c.id, PositionUpdate()),
        lambda s, o, c: applications.move(s, o, c.id, PositionUpdate(before_id=c.id)),
        lambda s, o, c: applications.move(s, o, c.id, PositionUpdate(place="up")),
        lambda s, o, c: trash.restore(s, o, c.id),
        lambda s, o, c: links.update(s, o, c.id, c.links[0].id, LinkUpdate(url=c.links[0].url)),
        lambda s, o, c: columns.update(s, o, c.column_id, ColumnUpdate(collapsed=False)),
        lambda s, o, c: columns.move(s, o, c.column_id, ColumnPosition(before_id=c.column_id)),
        lambda s, o, _c: accounts.update(s, o, UserUpdate(time_zone="Europe/Berlin")),
        lambda s, o, _c: board_service.update_preferences(s, o, PreferencesUpdate()),
        lambda s, o, _c: trash.empty(s, o),
    ],
)
def test_what_changes_nothing_takes_no_number(
    session: Session,
    owner: Owner,
    card: Application,
    act: Callable[[Session, Owner, Application], object],
) -> None:
    before = boards.get(session, owner.id).revision
    act(session, owner, card)
    session.flush()
    assert boards.get(session, owner.id).revision == before
    assert card.revision <= before


def test_a_line_says_who_what_and_when(session: Session, owner: Owner, card: Application) -> None:
    applications.update(session, owner, card.id, ApplicationUpdate(priority=2))
    [line] = histories.list_by_application(session, owner.id, card.id, None, 1).lines
    assert (line.kind, line.actor) == (Kind.APPLICATION_UPDATED, "api")
    assert (line.before, line.after) == ({"priority": 0}, {"priority": 2})
    assert line.at == card.updated_at
    assert line.revision == card.revision


def test_history_is_only_added_to(session: Session, owner: Owner, card: Application) -> None:
    """Numbers have no gap, and each has its lines."""
    trash.delete(session, owner, card.id)
    trash.restore(session, owner, card.id)
    query = select(Activity.revision).where(Activity.owner_id == owner.id).distinct()
    numbers = sorted(session.scalars(query))
    assert numbers == list(range(1, boards.get(session, owner.id).revision + 1))


def test_raw_sql_does_not_pass_the_watch_either(
    session: Session, owner: Owner, statements: Statements
) -> None:
    """The gate knows the mapped classes; what goes past them is seen by the tests' own watch."""
    session.commit()
    rename = text("UPDATE columns SET name = 'x' WHERE columns.owner_id = :owner")
    with pytest.raises(AssertionError, match="without a lock"):
        session.execute(rename, {"owner": owner.id})
    statements.faults.clear()


def test_nothing_is_recorded_once_a_change_is_written_down(session: Session, owner: Owner) -> None:
    with change(session, owner) as opened:
        opened.close()
        with pytest.raises(RuntimeError, match="written down"):
            opened.record(Kind.BOARD_UPDATED, before={}, after={})


def test_a_change_that_is_closed_and_empty_uses_up_no_revision(
    session: Session, owner: Owner
) -> None:
    before = boards.lock(session, owner.id)
    with change(session, owner) as opened:
        assert not opened.close().lines
    with change(session, owner) as opened:
        assert opened.revision == before + 1

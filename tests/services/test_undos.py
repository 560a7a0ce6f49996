"""Undo: each kind of change is taken back, unless what it would restore has changed since."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.factories import cards_of, column_of, make_application, make_owner
from tests.services.acts import ACTS, Act, last
from webapp.errors import LastColumn, NotFound, UndoRefused
from webapp.models import Application, Column, Kind, Link, Status
from webapp.repositories import applications as application_rows
from webapp.repositories import boards
from webapp.schemas.application import ApplicationUpdate, NotesUpdate
from webapp.schemas.board import PreferencesUpdate
from webapp.schemas.column import ColumnCreate, ColumnDelete, ColumnPosition, ColumnUpdate
from webapp.schemas.link import LinkCreate, LinkUpdate
from webapp.schemas.position import PositionUpdate
from webapp.schemas.user import UserUpdate
from webapp.services import accounts, activities, applications, columns, links, trash
from webapp.services import boards as board_service
from webapp.services.changes import change, plain
from webapp.services.owner import Owner


@pytest.fixture
def card(session: Session, owner: Owner) -> Application:
    """A card between two others, with a link."""
    make_application(session, owner)
    card = make_application(session, owner, priority=1, links=[{"url": "https://a.example"}])
    make_application(session, owner)
    return card


def whole_board(session: Session, owner: Owner) -> list[dict[str, Any]]:
    """All that a person sees of a board, apart from numbers and instants of changes."""
    session.flush()
    session.expire_all()
    apart = {"revision", "notes_revision", "updated_at", "created_at"}
    kinds: tuple[type[Any], ...] = (Application, Column, Link)
    found = [
        {"table": kind.__name__}
        | {
            each.key: plain(getattr(row, each.key))
            for each in kind.__mapper__.column_attrs
            if each.key not in apart
        }
        for kind in kinds
        for row in session.query(kind).where(kind.owner_id == owner.id)
    ]
    user = accounts.get(session, owner)
    shortcuts = boards.get(session, owner.id).shortcuts_enabled
    for row in found:
        row["deleted_at"] = row.get("deleted_at") is not None
    found.append({"id": "me", "name": user.name, "zone": user.time_zone, "keys": shortcuts})
    return sorted(found, key=lambda row: str(row["id"]))


@pytest.mark.parametrize("name", ACTS)
def test_what_was_done_is_taken_back(
    session: Session, owner: Owner, card: Application, name: str
) -> None:
    before = whole_board(session, owner)
    session.refresh(card, ["links"])
    ACTS[name](session, owner, application_rows.get(session, owner.id, card.id))
    done = last(session, owner)
    assert whole_board(session, owner) != before
    undone = activities.undo(session, owner, done)
    assert undone.revision == done + 1
    assert undone.message
    assert whole_board(session, owner) == before


@pytest.mark.parametrize("name", ACTS)
def test_taking_back_can_be_taken_back(
    session: Session, owner: Owner, card: Application, name: str
) -> None:
    ACTS[name](session, owner, application_rows.get(session, owner.id, card.id))
    after = whole_board(session, owner)
    undone = activities.undo(session, owner, last(session, owner))
    activities.undo(session, owner, undone.revision)
    assert whole_board(session, owner) == after


@pytest.mark.parametrize("name", ACTS)
def test_the_same_change_is_not_taken_back_twice(
    session: Session, owner: Owner, card: Application, name: str
) -> None:
    ACTS[name](session, owner, application_rows.get(session, owner.id, card.id))
    done = last(session, owner)
    activities.undo(session, owner, done)
    session.commit()
    with pytest.raises(UndoRefused):
        activities.undo(session, owner, done)


def test_a_new_card_goes_to_the_trash(session: Session, owner: Owner, card: Application) -> None:
    new = make_application(session, owner, links=[{"url": "https://c.example"}])
    undone = activities.undo(session, owner, new.revision)
    assert undone.application_id == new.id
    assert undone.message == "The new application is in the trash."
    assert new.is_deleted
    assert not card.is_deleted


def test_a_restored_card_goes_back_to_the_trash(
    session: Session, owner: Owner, card: Application
) -> None:
    trash.delete(session, owner, card.id)
    restored = trash.restore(session, owner, card.id)
    activities.undo(session, owner, restored.revision)
    assert card.is_deleted


def test_a_deleted_column_comes_back_with_its_cards(
    session: Session, owner: Owner, card: Application
) -> None:
    columns.create(session, owner, ColumnCreate(status=Status.APPLIED, name="Applied too"))
    before = whole_board(session, owner)
    target = column_of(session, owner, Status.SAVED)
    trashed = make_application(session, owner)
    trash.delete(session, owner, trashed.id)
    home = card.column_id
    revision = columns.delete(session, owner, home, ColumnDelete(move_to=target.id))
    assert card.column_id == target.id
    undone = activities.undo(session, owner, revision)
    assert undone.application_id is None
    assert (card.column_id, trashed.column_id) == (home, home)
    kept = [row for row in whole_board(session, owner) if row["id"] != str(trashed.id)]
    assert kept == before


LATER: dict[str, tuple[str, Act]] = {
    "another edit of the same fact": (
        "update",
        lambda s, o, c: applications.update(s, o, c.id, ApplicationUpdate(company="C")),
    ),
    "an edit of the notes": (
        "notes",
        lambda s, o, c: applications.update_notes(s, o, c.id, NotesUpdate(notes="m")),
    ),
    "another move": (
        "status",
        lambda s, o, c: applications.move(s, o, c.id, PositionUpdate(status=Status.SAVED)),
    ),
    "the trash": ("update", lambda s, o, c: trash.delete(s, o, c.id)),
    "a restoration": ("delete", lambda s, o, c: trash.restore(s, o, c.id)),
    "an edit of the link": (
        "change link",
        lambda s, o, c: links.update(s, o, c.id, c.links[0].id, LinkUpdate(label="Other")),
    ),
    "the end of the link": (
        "change link",
        lambda s, o, c: links.delete(s, o, c.id, c.links[0].id),
    ),
    "another name": (
        "rename column",
        lambda s, o, c: columns.update(s, o, c.column_id, ColumnUpdate(name="Gone out")),
    ),
    "another place": (
        "move column",
        lambda s, o, c: columns.move(s, o, c.column_id, ColumnPosition(place="first")),
    ),
    "the other setting": (
        "keys",
        lambda s, o, _c: board_service.update_preferences(
            s, o, PreferencesUpdate(shortcuts_enabled=True)
        ),
    ),
    "another zone": (
        "name",
        lambda s, o, _c: accounts.update(s, o, UserUpdate(time_zone="Europe/Rome")),
    ),
}


@pytest.mark.parametrize("later", LATER)
def test_what_has_changed_since_is_left_as_it_is(
    session: Session, owner: Owner, card: Application, later: str
) -> None:
    first, second = LATER[later]
    ACTS[first](session, owner, application_rows.get(session, owner.id, card.id))
    done = last(session, owner)
    second(session, owner, application_rows.get(session, owner.id, card.id))
    session.commit()
    before = whole_board(session, owner)
    with pytest.raises(UndoRefused):
        activities.undo(session, owner, done)
    session.rollback()
    assert whole_board(session, owner) == before
    assert last(session, owner) == done + 1


def test_an_edit_of_something_else_does_not_stand_in_the_way(
    session: Session, owner: Owner, card: Application
) -> None:
    changed = applications.update(session, owner, card.id, ApplicationUpdate(company="B")).revision
    applications.update(session, owner, card.id, ApplicationUpdate(title="Lead"))
    activities.undo(session, owner, changed)
    assert card.company != "B"
    assert card.title == "Lead"


def test_a_card_comes_back_next_to_one_that_took_its_place(
    session: Session, owner: Owner, card: Application
) -> None:
    home, rank = card.column_id, card.rank
    moved = applications.update(session, owner, card.id, ApplicationUpdate(status=Status.OFFER))
    done = moved.revision
    for _ in range(2):
        other = make_application(session, owner, status="saved")
        below = cards_of(session, owner, home)[-1]
        applications.move(
            session, owner, other.id, PositionUpdate(column_id=home, before_id=below.id)
        )
    activities.undo(session, owner, done)
    ranks = [each.rank for each in cards_of(session, owner, home)]
    assert len(ranks) == len(set(ranks)) == 5
    assert card.column_id == home
    assert card.rank >= rank


def test_what_is_gone_for_good_stays_gone(
    session: Session, owner: Owner, card: Application
) -> None:
    changed = applications.update(session, owner, card.id, ApplicationUpdate(company="B")).revision
    linked = links.create(session, owner, card.id, LinkCreate(url="https://x.example")).revision
    deleted = trash.delete(session, owner, card.id).revision
    trash.erase(session, owner, card.id)
    erased = last(session, owner)
    session.commit()
    for revision in (changed, linked, deleted, erased):
        with pytest.raises(UndoRefused):
            activities.undo(session, owner, revision)
        session.rollback()


def test_a_column_that_has_cards_now_stays(session: Session, owner: Owner) -> None:
    column = columns.create(session, owner, ColumnCreate(status=Status.OFFER, name="Signed"))
    make_application(session, owner, column_id=column.id)
    session.commit()
    with pytest.raises(UndoRefused, match="cards"):
        activities.undo(session, owner, column.revision)


def test_the_last_column_of_a_status_stays(session: Session, owner: Owner) -> None:
    column = columns.create(session, owner, ColumnCreate(status=Status.OFFER, name="Signed"))
    first = column_of(session, owner, Status.OFFER)
    columns.delete(session, owner, first.id, ColumnDelete())
    session.commit()
    with pytest.raises(LastColumn):
        activities.undo(session, owner, column.revision)


def test_a_move_out_of_a_column_that_is_gone_is_not_taken_back(
    session: Session, owner: Owner, card: Application
) -> None:
    target = column_of(session, owner, Status.OFFER)
    home = columns.create(session, owner, ColumnCreate(status=Status.APPLIED, name="Applied too"))
    applications.move(session, owner, card.id, PositionUpdate(column_id=home.id))
    moved = applications.move(session, owner, card.id, PositionUpdate(column_id=target.id)).revision
    columns.delete(session, owner, home.id, ColumnDelete())
    session.commit()
    with pytest.raises(UndoRefused, match="no longer exists"):
        activities.undo(session, owner, moved)


def test_what_nobody_changes_about_themselves_is_not_taken_back(
    session: Session, owner: Owner
) -> None:
    with change(session, owner) as opened:
        opened.record(Kind.USER_UPDATED, before={"is_administrator": True}, after={})
    with pytest.raises(UndoRefused):
        activities.undo(session, owner, opened.revision)
    assert not accounts.get(session, owner).is_administrator


def test_there_is_nothing_to_undo_of_others(
    session: Session, owner: Owner, card: Application
) -> None:
    mallory = make_owner(session, "Mallory")
    session.commit()
    with pytest.raises(NotFound):
        activities.undo(session, mallory, card.revision)
    with pytest.raises(NotFound):
        activities.undo(session, owner, 2**40)

"""History is complete: from its lines alone, every card, column and link can be told."""

import random
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import make_application, make_owner
from webapp.database import Database
from webapp.errors import DomainError
from webapp.models import Activity, Application, Column, Kind, Link, OnBoard, Status
from webapp.schemas.application import ApplicationUpdate
from webapp.schemas.column import ColumnCreate, ColumnDelete, ColumnPosition, ColumnUpdate
from webapp.schemas.link import LinkCreate, LinkUpdate
from webapp.schemas.position import PositionUpdate
from webapp.services import activities, applications, columns, links, trash
from webapp.services.changes import plain
from webapp.services.owner import Owner

STEPS = 220
PLACE = ("column_id", "rank")
FACTS = tuple(ApplicationUpdate.model_fields.keys() - {"status"})
COLUMN = ("id", "status", "name", "colour", "rank", "collapsed")
LINK = ("id", "label", "url", "rank")
EMPTY: dict[str, Any] = {"tags": [], "priority": 0}


class Walk:
    """Somebody who does this and that on a board, each in a transaction of its own."""

    def __init__(self, database: Database, owner: Owner, seed: int) -> None:
        self.database = database
        self.owner = owner
        self.chance = random.Random(seed)
        self.done: set[str] = set()

    def step(self) -> None:
        act = self.chance.choice(ACTS)
        with suppress(DomainError), self.database.transaction() as session:
            act(self, session)
            self.done.add(act.__name__)

    def one(self, session: Session, model: type[OnBoard]) -> UUID:
        query = select(model.id).where(model.owner_id == self.owner.id).order_by(model.id)
        present = list(session.scalars(query))
        return self.chance.choice(present) if present else UUID(int=0)

    def create(self, session: Session) -> None:
        status = self.chance.choice(list(Status))
        make_application(session, self.owner, status=status, links=[{"url": "https://a.example"}])

    def update(self, session: Session) -> None:
        data = ApplicationUpdate(
            company=self.chance.choice("abc"), tags=["t"], notes=self.chance.choice(["n", None])
        )
        applications.update(session, self.owner, self.one(session, Application), data)

    def set_status(self, session: Session) -> None:
        data = ApplicationUpdate(status=self.chance.choice(list(Status)), priority=1)
        applications.update(session, self.owner, self.one(session, Application), data)

    def move(self, session: Session) -> None:
        data = PositionUpdate(
            column_id=self.one(session, Column),
            before_id=self.one(session, Application),
            place=self.chance.choice(["bottom", None]),
        )
        applications.move(session, self.owner, self.one(session, Application), data)

    def delete(self, session: Session) -> None:
        trash.delete(session, self.owner, self.one(session, Application))

    def restore(self, session: Session) -> None:
        trash.restore(session, self.owner, self.one(session, Application))

    def erase(self, session: Session) -> None:
        trash.erase(session, self.owner, self.one(session, Application))

    def add_link(self, session: Session) -> None:
        data = LinkCreate(url="https://b.example", label=self.chance.choice(["x", None]))
        links.create(session, self.owner, self.one(session, Application), data)

    def change_link(self, session: Session) -> None:
        link = session.get(Link, (self.owner.id, self.one(session, Link)))
        if link is not None:
            data = LinkUpdate(label=self.chance.choice(["y", "z"]))
            links.update(session, self.owner, link.application_id, link.id, data)

    def remove_link(self, session: Session) -> None:
        link = session.get(Link, (self.owner.id, self.one(session, Link)))
        if link is not None:
            links.delete(session, self.owner, link.application_id, link.id)

    def add_column(self, session: Session) -> None:
        status = self.chance.choice(list(Status))
        columns.create(session, self.owner, ColumnCreate(status=status, name="More"))

    def change_column(self, session: Session) -> None:
        data = ColumnUpdate(name=self.chance.choice("xyz"), collapsed=True)
        columns.update(session, self.owner, self.one(session, Column), data)

    def move_column(self, session: Session) -> None:
        data = ColumnPosition(before_id=self.one(session, Column))
        columns.move(session, self.owner, self.one(session, Column), data)

    def delete_column(self, session: Session) -> None:
        data = ColumnDelete(move_to=self.one(session, Column))
        columns.delete(session, self.owner, self.one(session, Column), data)

    def undo(self, session: Session) -> None:
        query = select(Activity.revision).where(Activity.owner_id == self.owner.id).distinct()
        latest = sorted(session.scalars(query))[-6:]
        activities.undo(session, self.owner, self.chance.choice(latest))


ACTS: list[Callable[[Walk, Session], None]] = [
    Walk.create, Walk.create, Walk.update, Walk.set_status, Walk.set_status, Walk.move, Walk.move,
    Walk.move, Walk.delete, Walk.delete, Walk.restore, Walk.erase, Walk.add_link, Walk.change_link,
    Walk.remove_link, Walk.add_column, Walk.change_column, Walk.move_column, Walk.delete_column,
    Walk.undo, Walk.undo,
]  # fmt: skip


class Replay:
    """A board told again from its history."""

    def __init__(self) -> None:
        self.cards: dict[UUID, dict[str, Any]] = {}
        self.paths: dict[UUID, list[str]] = {}
        self.columns: dict[str, dict[str, Any]] = {}
        self.links: dict[str, dict[str, Any]] = {}

    def read(self, line: Activity) -> None:
        noun, verb = line.kind.split(".")
        if noun == "application":
            self._read_card(line, verb)
        elif noun in {"column", "link"}:
            self._read_part(self.columns if noun == "column" else self.links, line)

    def _read_card(self, line: Activity, verb: str) -> None:
        assert line.application_id
        if verb == "created":
            self.cards[line.application_id] = {"deleted_at": None} | line.after
            self.paths[line.application_id] = [line.after["status"]]
            return
        card = self.cards[line.application_id]
        known = {name: value for name, value in line.before.items() if name in card}
        # What a line says was there before is what the lines before it have left.
        assert known.items() <= (card | self._named(card)).items(), (line.kind, known, card)
        if verb == "erased":
            self.cards.pop(line.application_id)
            for link in [
                each for each, its in self.links.items() if its["of"] == line.application_id
            ]:
                self.links.pop(link)
        card.update(line.after)
        if verb == "moved" and line.after["status"] != self.paths[line.application_id][-1]:
            self.paths[line.application_id].append(line.after["status"])

    def _named(self, card: dict[str, Any]) -> dict[str, Any]:
        """A column's name and status as they are now, which may have changed since the move."""
        column = self.columns[card["column_id"]]
        return {"column": column["name"], "status": column["status"]}

    def _read_part(self, parts: dict[str, dict[str, Any]], line: Activity) -> None:
        if "id" not in line.after:
            assert line.kind.startswith("link.")  # of an application that was deleted for good
            return
        name = line.after["id"]
        if line.kind in {Kind.COLUMN_DELETED, Kind.LINK_DELETED}:
            gone = parts.pop(name)
            assert line.before.items() <= gone.items()
        elif line.before:
            assert line.before.items() <= parts[name].items()
            parts[name].update(line.after)
        else:
            parts[name] = {"of": line.application_id} | line.after


def rows(session: Session, model: type[Any], owner: Owner) -> list[Any]:
    return list(session.scalars(select(model).where(model.owner_id == owner.id)))


def facts(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: plain(getattr(row, name)) for name in names}


@pytest.mark.parametrize("seed", [4])
def test_a_board_can_be_told_again_from_its_history(database: Database, seed: int) -> None:
    with database.transaction() as session:
        owner = make_owner(session, "Alice")
    walk = Walk(database, owner, seed=seed)
    for _ in range(STEPS):
        walk.step()
    assert len(walk.done) >= 12

    replay = Replay()
    with database.transaction() as session:
        query = select(Activity).where(Activity.owner_id == owner.id)
        for line in session.scalars(query.order_by(Activity.revision, Activity.n)):
            replay.read(line)
        cards = {card.id: card for card in rows(session, Application, owner)}
        assert len(cards) >= 5
        assert replay.cards.keys() == cards.keys()
        for key, card in cards.items():
            told = replay.cards[key]
            assert facts(card, (*PLACE, "deleted_at")).items() <= told.items()
            for name, value in facts(card, FACTS).items():
                assert told.get(name, EMPTY.get(name)) == value, name
        assert replay.paths.keys() >= cards.keys()  # of those too that were deleted for good
        for key, card in cards.items():
            column = session.get_one(Column, (owner.id, card.column_id))
            assert replay.paths[key][-1] == column.status
        found = {str(row.id): facts(row, COLUMN) for row in rows(session, Column, owner)}
        assert {key: {n: each[n] for n in COLUMN} for key, each in replay.columns.items()} == found
        found = {str(row.id): facts(row, LINK) for row in rows(session, Link, owner)}
        assert {key: {n: each[n] for n in LINK} for key, each in replay.links.items()} == found

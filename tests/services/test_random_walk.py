"""Random walks of two owners over their boards, against a model of what a board is.

Hypothesis chooses the acts, and the board is compared with the model after each of them; the 10,000
acts of eight clients at once are in test_crowd.
"""

import random
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import make_application, make_owner
from tests.services.board_model import Model, check, replace_revision, seen
from webapp.database import Database
from webapp.errors import DomainError, UndoRefused
from webapp.models import Activity, Kind, Status
from webapp.repositories import activities
from webapp.schemas.application import ApplicationUpdate
from webapp.schemas.column import ColumnCreate, ColumnDelete, ColumnPosition
from webapp.schemas.position import PositionUpdate
from webapp.services import applications, columns, trash, undos
from webapp.services.owner import Owner

OWNERS = 2
WALKS, STEPS = 16, 60
ACTS = (
    *("create", "create", "move", "move", "update", "delete", "restore", "undo", "undo_any"),
    *("add_column", "move_column", "delete_column"),
)


class Walker:
    """Does one act after the other on a board and on its model."""

    def __init__(self, owner: Owner, chance: random.Random) -> None:
        self.owner = owner
        self.chance = chance
        self.model = Model([], {})
        self.past: list[Model] = []

    def step(self, session: Session, act: str) -> None:
        """Do an act, and compare."""
        before = self.model.copy()
        getattr(self, act)(session)
        now = seen(session, self.owner)
        assert now.revision - before.revision in {0, 1}
        is_changed = now.revision > before.revision
        self.model.revision = now.revision
        assert now == self.model
        is_other = replace_revision(now, before) != before
        # What was moved twice may be back already when the first move is taken back.
        assert is_changed == is_other or (is_changed and act == "undo_any")
        self.past = [*self.past, before] if is_changed else self.past

    def live(self) -> list[UUID]:
        return sorted(self.model.titles.keys() - self.model.trashed)

    def create(self, session: Session) -> None:
        column = self.chance.choice(self.model.columns)
        made = make_application(session, self.owner, column_id=column)
        self.model.cards[column].insert(0, made.id)
        self.model.titles[made.id] = made.title

    def move(self, session: Session) -> None:
        if not (live := self.live()):
            return
        card, column = self.chance.choice(live), self.chance.choice(self.model.columns)
        others = [each for each in self.model.cards[column] if each not in {card}]
        near = self.chance.choice([each for each in others if each in live] or [None])
        how = self.chance.choice(["before_id", "after_id", "top", "bottom"])
        if near is None and how.endswith("_id"):
            return
        data = {"place": how} if near is None or not how.endswith("_id") else {how: near}
        applications.move(
            session,
            self.owner,
            card,
            PositionUpdate.model_validate({"column_id": column} | data),
        )
        self.model.take(card)
        target = self.model.cards[column]
        if near is not None and how.endswith("_id"):
            target.insert(target.index(near) + (how == "after_id"), card)
        else:
            target.insert(0 if how == "top" else len(target), card)

    def update(self, session: Session) -> None:
        if live := self.live():
            card, title = self.chance.choice(live), f"Title {self.chance.randrange(50)}"
            applications.update(session, self.owner, card, ApplicationUpdate(title=title))
            self.model.titles[card] = title

    def delete(self, session: Session) -> None:
        if titles := sorted(self.model.titles):
            card = self.chance.choice(titles)
            trash.delete(session, self.owner, card)
            self.model.trashed.add(card)

    def restore(self, session: Session) -> None:
        if trashed := sorted(self.model.trashed):
            card = self.chance.choice(trashed)
            trash.restore(session, self.owner, card)
            self.model.trashed.discard(card)

    def undo(self, session: Session) -> None:
        """Take the last change back: the board is as before it."""
        if not self.past:
            return
        try:
            undos.undo(session, self.owner, self.model.revision)
        except UndoRefused:
            last = session.scalars(
                select(Activity.kind).where(
                    Activity.owner_id == self.owner.id, Activity.revision == self.model.revision
                )
            ).all()
            raise AssertionError(f"The last change could not be taken back: {last}") from None
        undone = self.past[-1]
        created = self.model.titles.keys() - undone.titles.keys()
        if created:
            self.model.trashed |= created  # a new card goes to the trash, and is not forgotten
        else:
            self.model = undone.copy()

    def undo_any(self, session: Session) -> None:
        """Take back any change: what it touched was as it left it and is as before it, and all else
        stays; or it is refused.
        """
        revision = self.chance.randint(1, self.model.revision)
        lines = activities.list_by_revision(session, self.owner.id, revision)
        try:
            with session.begin_nested():
                undos.undo(session, self.owner, revision)
        except DomainError:
            return
        now = seen(session, self.owner)
        touched = {line.application_id for line in lines if line.application_id}
        for column in {*self.model.columns} & {*now.columns}:
            assert without(now.cards[column], touched) == without(self.model.cards[column], touched)
        assert {card: now.titles[card] for card in now.titles.keys() - touched} == {
            card: self.model.titles[card] for card in self.model.titles.keys() - touched
        }
        for line in lines:
            if line.application_id:
                expect_facts(self.model, line.application_id, line.after)
                expect_facts(now, line.application_id, line.before)
            if line.kind == Kind.APPLICATION_CREATED:
                assert line.application_id in now.trashed
        self.model = now

    def add_column(self, session: Session) -> None:
        if len(self.model.columns) > 14:
            return
        status = self.chance.choice(list(Status))
        mine = [each.id for each in columns.list_all(session, self.owner) if each.status == status]
        made = columns.create(session, self.owner, ColumnCreate(status=status, name="More"))
        self.model.columns.insert(self.model.columns.index(mine[-1]) + 1, made.id)
        self.model.cards[made.id] = []

    def move_column(self, session: Session) -> None:
        column, near = self.chance.sample(self.model.columns, 2)
        columns.move(session, self.owner, column, ColumnPosition(before_id=near))
        self.model.columns.remove(column)
        self.model.columns.insert(self.model.columns.index(near), column)

    def delete_column(self, session: Session) -> None:
        present = columns.list_all(session, self.owner)
        spare = [
            each.id for each in present if sum(other.status == each.status for other in present) > 1
        ]
        if not spare:
            return
        column = self.chance.choice(spare)
        to = self.chance.choice([each for each in self.model.columns if each != column])
        columns.delete(session, self.owner, column, ColumnDelete(move_to=to))
        self.model.cards[to] += self.model.cards.pop(column)
        self.model.columns.remove(column)


def expect_facts(model: Model, card: UUID, facts: Mapping[str, Any]) -> None:
    """A card is as a side of a line of history has it."""
    if "title" in facts:
        assert model.titles[card] == facts["title"]
    if "column_id" in facts:
        assert model.column_of(card) == UUID(facts["column_id"])
    if "deleted_at" in facts:
        assert (card in model.trashed) == (facts["deleted_at"] is not None)


def without(cards: list[UUID], some: set[UUID]) -> list[UUID]:
    return [card for card in cards if card not in some]


class Boards(RuleBasedStateMachine):
    """Two owners act in turns, as Hypothesis chooses; a failing walk is cut to what matters."""

    def __init__(self, database: Database) -> None:
        super().__init__()
        self.session = database.sessions()
        self.walkers = [
            Walker(make_owner(self.session, str(number)), random.Random())
            for number in range(OWNERS)
        ]
        for walker in self.walkers:
            walker.model = seen(self.session, walker.owner)

    @rule(number=st.integers(0, OWNERS - 1), act=st.sampled_from(ACTS), seed=st.integers(0, 2**32))
    def act(self, number: int, act: str, seed: int) -> None:
        walker = self.walkers[number]
        walker.chance = random.Random(seed)
        walker.step(self.session, act)

    def teardown(self) -> None:
        try:
            for walker in self.walkers:
                assert seen(self.session, walker.owner) == walker.model
                check(self.session, walker.owner)
        finally:
            self.session.rollback()
            self.session.close()


def test_a_board_is_what_was_done_to_it(database: Database) -> None:
    class Walk(Boards):
        def __init__(self) -> None:
            super().__init__(database)

    run_state_machine_as_test(
        Walk,
        settings=settings(
            max_examples=WALKS,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )

"""Eight clients at once on the same boards, 10,000 acts in all, against a model of what a board is.

Hypothesis chooses what each of them does next. They act at one instant, and on what they saw a
moment or several acts before, which may be possible no longer. Whatever they do, each change has a
number, and in the order of these numbers the model must come to the same board: so the gate puts in
one line what came at once, and a change does exactly what it says. Nobody may meet an error that is
not a refusal.
"""

import random
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from tests.factories import make_application, make_owner
from tests.services.board_model import Model, check, seen
from webapp.database import Database
from webapp.errors import DomainError
from webapp.models import Application, Status
from webapp.repositories import boards
from webapp.schemas.application import ApplicationUpdate
from webapp.schemas.column import ColumnCreate, ColumnDelete, ColumnPosition
from webapp.schemas.position import PositionUpdate
from webapp.services import applications, columns, trash, undos
from webapp.services.owner import Owner

CLIENTS = 8
ROUNDS, WALKS, VOLLEYS = range(10), 5, 25
ACTS = (
    *("create", "move", "move", "update", "delete", "restore", "undo"),
    *("add_column", "move_column", "delete_column"),
)

Effect = Callable[["Line"], None]
Act = Callable[[Session], Effect]
Done = dict[int, Effect]


@dataclass
class Line:
    """The model, and what it was before the last change."""

    now: Model
    before: Model
    statuses: dict[UUID, str] = field(default_factory=dict)
    """Of all columns that there ever were."""


class OutOfLine(Exception):
    """Somebody else was quicker: an undo would not be that of the last change."""


class Client:
    """Looks at a board, and then does something to it that may no longer be possible."""

    def __init__(self, owner: Owner) -> None:
        self.owner, self.chance = owner, random.Random()
        self.columns: list[UUID] = []
        self.cards: dict[UUID, UUID] = {}
        self.revision = 0

    def look(self, session: Session) -> None:
        self.columns = [each.id for each in columns.list_all(session, self.owner)]
        query = select(Application.id, Application.column_id)
        rows = session.execute(query.where(Application.owner_id == self.owner.id))
        self.cards = {row.id: row.column_id for row in rows}
        self.revision = boards.get(session, self.owner.id).revision

    def a_card(self) -> UUID:
        return self.chance.choice(list(self.cards))

    def create(self, session: Session) -> Effect:
        column = self.chance.choice(self.columns)
        made = make_application(session, self.owner, column_id=column)

        def effect(line: Line) -> None:
            line.now.cards[column].insert(0, made.id)
            line.now.titles[made.id] = made.title

        return effect

    def move(self, session: Session) -> Effect:
        card, near, column = self.a_card(), self.a_card(), self.chance.choice(self.columns)
        how = self.chance.choice(["before_id", "after_id", "bottom"])
        column = column if how == "bottom" else self.cards[near]
        data = {"place": how} if how == "bottom" else {how: near}
        position = PositionUpdate.model_validate({"column_id": column} | data)
        applications.move(session, self.owner, card, position)

        def effect(line: Line) -> None:
            line.now.take(card)
            target = line.now.cards[column]
            if how == "bottom":
                target.append(card)
            elif near in target and near not in line.now.trashed:
                target.insert(target.index(near) + (how == "after_id"), card)
            else:
                target.insert(0, card)

        return effect

    def update(self, session: Session) -> Effect:
        card, title = self.a_card(), f"Title {self.chance.randrange(50)}"
        applications.update(session, self.owner, card, ApplicationUpdate(title=title))
        return lambda line: line.now.titles.update({card: title})

    def delete(self, session: Session) -> Effect:
        card = self.a_card()
        trash.delete(session, self.owner, card)
        return lambda line: line.now.trashed.add(card)

    def restore(self, session: Session) -> Effect:
        card = self.a_card()
        trash.restore(session, self.owner, card)
        return lambda line: line.now.trashed.remove(card)

    def undo(self, session: Session) -> Effect:
        """Take the last change back, whoever made it: the board is as before it."""
        last = boards.get(session, self.owner.id).revision
        if undos.undo(session, self.owner, last).revision != last + 1:
            raise OutOfLine

        def effect(line: Line) -> None:
            if created := line.now.titles.keys() - line.before.titles.keys():
                line.now.trashed |= created  # a new card goes to the trash, and is not forgotten
            else:
                line.now = line.before

        return effect

    def add_column(self, session: Session) -> Effect:
        status = self.chance.choice(list(Status))
        made = columns.create(session, self.owner, ColumnCreate(status=status, name="More"))

        def effect(line: Line) -> None:
            present = line.now.columns
            after = [each for each in present if line.statuses[each] == status][-1]
            present.insert(present.index(after) + 1, made.id)
            line.now.cards[made.id] = []
            line.statuses[made.id] = status

        return effect

    def move_column(self, session: Session) -> Effect:
        column, near = self.chance.sample(self.columns, 2)
        columns.move(session, self.owner, column, ColumnPosition(before_id=near))

        def effect(line: Line) -> None:
            line.now.columns.remove(column)
            line.now.columns.insert(line.now.columns.index(near), column)

        return effect

    def delete_column(self, session: Session) -> Effect:
        column, to = self.chance.sample(self.columns, 2)
        columns.delete(session, self.owner, column, ColumnDelete(move_to=to))

        def effect(line: Line) -> None:
            line.now.cards[to] += line.now.cards.pop(column)
            line.now.columns.remove(column)

        return effect


@dataclass(frozen=True)
class Plan:
    """What a client does in a volley; where there is a choice, the seed makes it."""

    act: str
    looks: bool
    seed: int


def act_out(database: Database, client: Client, plan: Plan, start: threading.Barrier) -> Done:
    """Do as planned together with the others; return the numbers of the change, and its effect."""
    if plan.looks or not client.columns:
        with database.transaction() as session:
            client.look(session)
    client.chance = random.Random(plan.seed)
    act: Act = getattr(client, plan.act)
    start.wait(60)
    try:
        with database.transaction() as session:
            numbers = numbers_of(session)
            effect = act(session)
    except (DomainError, OutOfLine):
        return {}
    return dict.fromkeys(numbers, effect)  # none, if it was so already


def numbers_of(session: Session) -> set[int]:
    """Collect the numbers of the changes that a session makes."""
    numbers: set[int] = set()

    @event.listens_for(session.connection(), "before_cursor_execute")
    def note(
        _connection: object, _cursor: object, statement: str, values: dict[str, int], *_: object
    ) -> None:
        if "INSERT INTO activities" in statement:
            numbers.add(values["of_change"])

    return numbers


@pytest.fixture
def committed(fresh_database_url: Callable[[], str]) -> Iterator[Database]:
    """A database in which commits are commits."""
    database = Database(fresh_database_url(), pool_size=CLIENTS)
    yield database
    database.dispose()


class Crowd(RuleBasedStateMachine):
    """Four clients on each of two boards."""

    acts = changes = 0

    def __init__(self, database: Database, pool: ThreadPoolExecutor) -> None:
        super().__init__()
        self.database, self.pool = database, pool
        self.start = threading.Barrier(CLIENTS)
        self.lines: dict[UUID, Line] = {}
        with database.transaction() as session:
            self.owners = [make_owner(session, name) for name in ("A", "B")]
            for owner in self.owners:
                empty = seen(session, owner)
                make_application(session, owner)
                of_each = {each.id: each.status for each in columns.list_all(session, owner)}
                self.lines[owner.id] = Line(seen(session, owner), empty, of_each)
        self.clients = [Client(self.owners[number % 2]) for number in range(CLIENTS)]

    @rule(
        plans=st.lists(
            st.builds(Plan, st.sampled_from(ACTS), st.booleans(), st.integers(0, 2**32)),
            min_size=CLIENTS,
            max_size=CLIENTS,
        )
    )
    def volley(self, plans: list[Plan]) -> None:
        def of(client: Client, plan: Plan) -> tuple[Owner, Done]:
            return client.owner, act_out(self.database, client, plan, self.start)

        done = list(self.pool.map(of, self.clients, plans))
        type(self).acts += CLIENTS
        with self.database.transaction() as session:
            for owner in self.owners:
                self.follow([effects for whose, effects in done if whose == owner], owner)
                assert seen(session, owner) == self.lines[owner.id].now

    def follow(self, done: list[Done], owner: Owner) -> None:
        """Do in the model what was done, in the order of its numbers."""
        line = self.lines[owner.id]
        effects = {revision: effect for each in done for revision, effect in each.items()}
        assert len(effects) == sum(len(each) for each in done)
        for revision in sorted(effects):
            before = line.now.copy()
            effects[revision](line)
            line.before = before
            line.now.revision = revision
        type(self).changes += len(effects)

    def teardown(self) -> None:
        with self.database.transaction() as session:
            for owner in self.owners:
                check(session, owner)


@pytest.mark.parametrize("number", ROUNDS)
def test_what_eight_do_at_once_is_what_they_would_do_in_line(
    committed: Database, number: int
) -> None:
    with ThreadPoolExecutor(CLIENTS) as pool:

        @seed(number)
        class Walk(Crowd):
            def __init__(self) -> None:
                super().__init__(committed, pool)

        run_state_machine_as_test(
            Walk,
            settings=settings(
                max_examples=WALKS,
                stateful_step_count=VOLLEYS,
                deadline=None,
                database=None,
                phases=[Phase.generate],  # what comes at once comes otherwise in another run
                suppress_health_check=list(HealthCheck),
            ),
        )
    assert Walk.acts >= 10_000 / len(ROUNDS)
    assert Walk.changes > Walk.acts / 3

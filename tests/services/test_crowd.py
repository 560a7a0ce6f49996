"""Eight clients at once on the same boards, 10,000 acts in all, against a model of what a board is.

Each client acts on what it saw a moment before, which may be possible no longer. Whatever they do,
each change has a number, and in the order of these numbers the model must come to the same board:
so the gate puts in one line what came at once, and a change does exactly what it says. Nobody may
meet an error that is not a refusal.
"""

import random
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from uuid import UUID

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from tests.factories import make_application, make_owner
from tests.services.test_random_walk import Model, check, seen
from webapp.database import Database
from webapp.errors import DomainError
from webapp.models import Application, Status
from webapp.repositories import boards
from webapp.schemas.application import ApplicationUpdate
from webapp.schemas.column import ColumnCreate, ColumnDelete, ColumnPosition
from webapp.schemas.position import PositionUpdate
from webapp.services import applications, columns, trash, undos
from webapp.services.owner import Owner

CLIENTS, ACTS, ROUNDS = 8, 125, range(10)
LOOKS_EVERY = 4
"""Acts between two looks at the board."""

Effect = Callable[["Line"], None]
Act = Callable[[Session], Effect]


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

    def __init__(self, owner: Owner, chance: random.Random) -> None:
        self.owner, self.chance = owner, chance
        self.columns: list[UUID] = []
        self.cards: dict[UUID, UUID] = {}
        self.revision = 0

    def look(self, session: Session) -> None:
        self.columns = [each.id for each in columns.list_all(session, self.owner)]
        query = select(Application.id, Application.column_id)
        rows = session.execute(query.where(Application.owner_id == self.owner.id))
        self.cards = {row.id: row.column_id for row in rows}
        self.revision = boards.get(session, self.owner.id).revision

    def choose(self) -> Act:
        return self.chance.choice(
            [self.create, self.move, self.move, self.update, self.delete, self.restore,
             self.undo, self.add_column, self.move_column, self.delete_column]
        )  # fmt: skip

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


def act_out(database: Database, client: Client) -> dict[int, Effect]:
    """Act again and again; return what each change that took place should have done."""
    effects: dict[int, Effect] = {}
    for number in range(ACTS):
        if number % LOOKS_EVERY == 0:
            with database.transaction() as session:
                client.look(session)
        try:
            with database.transaction() as session:
                numbers = numbers_of(session)
                effect = client.choose()(session)
        except (DomainError, OutOfLine):
            continue
        if numbers:  # else it was so already
            [revision] = numbers
            effects[revision] = effect
    return effects


def numbers_of(session: Session) -> set[int]:
    """Collect the numbers of the changes that a session makes."""
    numbers: set[int] = set()

    @event.listens_for(session.connection(), "before_cursor_execute")
    def note(
        _connection: object, _cursor: object, statement: str, values: dict[str, int], *_: object
    ) -> None:
        if "INSERT INTO activities" in statement:
            numbers.add(values["revision"])

    return numbers


@pytest.fixture
def committed(fresh_database_url: Callable[[], str]) -> Iterator[Database]:
    """A database in which commits are commits."""
    database = Database(fresh_database_url(), pool_size=CLIENTS)
    yield database
    database.dispose()


@pytest.mark.parametrize("seed", ROUNDS)
def test_what_eight_do_at_once_is_what_they_would_do_in_line(
    committed: Database, seed: int
) -> None:
    lines: dict[UUID, Line] = {}
    with committed.transaction() as session:
        owners = [make_owner(session, name) for name in ("A", "B")]
        for owner in owners:
            empty = seen(session, owner)
            make_application(session, owner)
            of_each = {each.id: each.status for each in columns.list_all(session, owner)}
            lines[owner.id] = Line(seen(session, owner), empty, of_each)
    start = threading.Barrier(CLIENTS)

    def pass_by(number: int) -> tuple[Owner, dict[int, Effect]]:
        client = Client(owners[number % 2], random.Random(f"{seed} {number}"))
        start.wait(60)
        return client.owner, act_out(committed, client)

    with ThreadPoolExecutor(CLIENTS) as pool:
        done = list(pool.map(pass_by, range(CLIENTS)))
    assert sum(len(effects) for _, effects in done) > CLIENTS * ACTS / 3
    with committed.transaction() as session:
        for owner in owners:
            line = lines[owner.id]
            effects = {
                revision: effect
                for whose, its in done
                if whose == owner
                for revision, effect in its.items()
            }
            for revision in sorted(effects):
                before = line.now.copy()
                effects[revision](line)
                line.before = before
            line.now.revision = max(effects)
            assert seen(session, owner) == line.now
            check(session, owner)

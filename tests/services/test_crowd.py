"""Eight threads that meet on the same boards, each acting on what it saw a moment before.

No model can follow them; but whatever they do, the boards must hold together at the end, history
must tell them, and nobody may meet an error that is not a refusal.
"""

import random
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import make_application, make_owner
from tests.services.test_random_walk import check
from webapp.database import Database
from webapp.errors import DomainError
from webapp.models import Application, Status
from webapp.repositories import boards
from webapp.schemas.application import ApplicationUpdate
from webapp.schemas.column import ColumnCreate, ColumnDelete, ColumnPosition
from webapp.schemas.position import PositionUpdate
from webapp.services import applications, columns, trash, undos
from webapp.services.owner import Owner

THREADS, ACTS = 8, 100


class Passer:
    """Looks at a board, and then does something to it that may no longer be possible."""

    def __init__(self, session: Session, owner: Owner, chance: random.Random) -> None:
        self.session, self.owner, self.chance = session, owner, chance
        self.columns = columns.list_all(session, owner)
        query = select(Application).where(Application.owner_id == owner.id)
        self.cards = list(session.scalars(query))

    def act(self) -> None:
        acts = [self.create, self.move, self.move, self.update, self.delete, self.restore]
        acts += [self.undo, self.add_column, self.move_column, self.delete_column]
        self.chance.choice(acts)()

    def create(self) -> None:
        make_application(self.session, self.owner, column_id=self.chance.choice(self.columns).id)

    def move(self) -> None:
        card, near = self.chance.choice(self.cards), self.chance.choice(self.cards)
        hint = self.chance.choice(["before_id", "after_id"])
        data = PositionUpdate.model_validate({"column_id": near.column_id, hint: near.id})
        applications.move(self.session, self.owner, card.id, data)

    def update(self) -> None:
        title = f"Title {self.chance.randrange(50)}"
        card = self.chance.choice(self.cards)
        applications.update(self.session, self.owner, card.id, ApplicationUpdate(title=title))

    def delete(self) -> None:
        trash.delete(self.session, self.owner, self.chance.choice(self.cards).id)

    def restore(self) -> None:
        trash.restore(self.session, self.owner, self.chance.choice(self.cards).id)

    def undo(self) -> None:
        last = boards.get(self.session, self.owner.id).revision
        undos.undo(self.session, self.owner, max(1, last - self.chance.randrange(3)))

    def add_column(self) -> None:
        if len(self.columns) < 14:
            status = self.chance.choice(list(Status))
            columns.create(self.session, self.owner, ColumnCreate(status=status, name="More"))

    def move_column(self) -> None:
        column, near = self.chance.sample(self.columns, 2)
        columns.move(self.session, self.owner, column.id, ColumnPosition(before_id=near.id))

    def delete_column(self) -> None:
        column, to = self.chance.sample(self.columns, 2)
        columns.delete(self.session, self.owner, column.id, ColumnDelete(move_to=to.id))


@pytest.fixture
def committed(fresh_database_url: Callable[[], str]) -> Iterator[Database]:
    """A database in which commits are commits."""
    database = Database(fresh_database_url(), pool_size=THREADS)
    yield database
    database.dispose()


def test_whatever_they_do_the_boards_hold_together(committed: Database) -> None:
    with committed.transaction() as session:
        owners = [make_owner(session, name) for name in ("A", "B")]
        for owner in owners:
            make_application(session, owner)
    start = threading.Barrier(THREADS)

    def pass_by(number: int) -> int:
        chance, owner = random.Random(number), owners[number % len(owners)]
        done = 0
        start.wait(10)
        for _ in range(ACTS):
            with suppress(DomainError), committed.transaction() as session:
                Passer(session, owner, chance).act()
                done += 1
        return done

    with ThreadPoolExecutor(THREADS) as pool:
        done = sum(pool.map(pass_by, range(THREADS)))
    assert done > THREADS * ACTS / 3
    with committed.transaction() as session:
        for owner in owners:
            check(session, owner)

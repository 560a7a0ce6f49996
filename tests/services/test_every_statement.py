"""All or nothing: each use case again and again, and each time another of its statements fails."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, event, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from tests.factories import PASSWORD, column_of, make_application, make_owner
from tests.people import on_one_connection
from tests.services.acts import ACTS, last
from webapp.database import Database
from webapp.errors import Unavailable
from webapp.models import Application, Base, Scope, Status
from webapp.repositories import applications as application_rows
from webapp.schemas.application import ApplicationCreate
from webapp.schemas.column import ColumnCreate, ColumnDelete
from webapp.schemas.credentials import NewPassword
from webapp.schemas.position import PositionUpdate
from webapp.schemas.token import TokenCreate
from webapp.schemas.user import AccountDelete, PasswordUpdate, UserCreate
from webapp.services import (
    accounts,
    applications,
    columns,
    exports,
    imports,
    tokens,
    trash,
    undos,
)
from webapp.services.idempotency import Answer, answer_once
from webapp.services.owner import Owner

MOST = 200
NEW_PASSWORD: NewPassword = "another good one"


@dataclass
class Scene:
    """A board with something of everything on it."""

    owner: Owner
    empty: Owner
    card: UUID
    trashed: UUID
    column: UUID
    file: bytes

    def load(self, session: Session) -> Application:
        """Return the card, as acts want it."""
        card = application_rows.get(session, self.owner.id, self.card)
        session.refresh(card, ["links"])
        return card


UseCase = Callable[[Session, Scene], object]
LINKS = [{"url": "https://a.example"}, {"url": "https://b.example", "label": "B"}]
NEW_CARD = ApplicationCreate.model_validate(
    {"company": "A", "title": "B", "links": LINKS, "tags": ["x"], "notes": "n"}
)


def create_once(session: Session, scene: Scene) -> object:
    def produce() -> Answer:
        created = applications.create(session, scene.owner, NEW_CARD)
        return Answer(201, {"id": str(created.id)}, {})

    return answer_once(session, scene.owner, "key", b"digest", produce)


USE_CASES: dict[str, UseCase] = {
    "create with links": lambda s, c: applications.create(s, c.owner, NEW_CARD),
    "create once": create_once,
    "move to another column": lambda s, c: applications.move(
        s, c.owner, c.card, PositionUpdate(status=Status.OFFER, place="bottom")
    ),
    "move after": lambda s, c: applications.move(
        s, c.owner, c.card, PositionUpdate(column_id=c.column)
    ),
    "restore": lambda s, c: trash.restore(s, c.owner, c.trashed),
    "erase": lambda s, c: trash.erase(s, c.owner, c.trashed),
    "empty the trash": lambda s, c: trash.empty(s, c.owner),
    "delete a column with cards": lambda s, c: columns.delete(
        s, c.owner, c.column, ColumnDelete(move_to=column_of(s, c.owner, Status.SAVED).id)
    ),
    "register": lambda s, _c: accounts.register(
        s, UserCreate(email="new@example.org", password=PASSWORD)
    ),
    "change the password": lambda s, c: accounts.change_password(
        s, c.owner, PasswordUpdate(current_password=PASSWORD, new_password=NEW_PASSWORD)
    ),
    "delete the account": lambda s, c: accounts.delete(
        s, c.owner, AccountDelete(password=PASSWORD)
    ),
    "make a token": lambda s, c: tokens.create(
        s, c.owner, TokenCreate(name="x", scope=Scope.WRITE)
    ),
    "import": lambda s, c: imports.load(s, c.empty, io.BytesIO(c.file)),
} | {name: lambda s, c, act=act: act(s, c.owner, c.load(s)) for name, act in ACTS.items()}


UNDONE = (*ACTS, "create with links", "restore", "delete a column with cards")


def exported(database: Database, connection: Connection) -> bytes:
    """Return the export of a board that is there no more."""
    with connection.begin_nested() as point:
        with database.transaction() as session:
            source = make_owner(session, "Carol")
            for _ in range(2):
                make_application(session, source, links=LINKS)
            file = io.BytesIO()
            exports.write_archive(session, source, file)
        point.rollback()
    return file.getvalue()


@pytest.fixture(scope="module")
def furnished(worker_database: Database) -> Iterator[tuple[Connection, Scene]]:
    """The scene, made once; what a test does to it is rolled back."""
    with on_one_connection(worker_database) as connection:
        file = exported(worker_database, connection)
        with worker_database.transaction() as session:
            owner, empty = make_owner(session, "Alice"), make_owner(session, "Bob")
            column = columns.create(
                session, owner, ColumnCreate(status=Status.APPLIED, name="Second")
            )
            cards = [
                make_application(session, owner, column_id=column.id, links=LINKS, priority=1)
                for _ in range(3)
            ]
            make_application(session, owner)
            trash.delete(session, owner, cards[2].id)
            scene = Scene(owner, empty, cards[1].id, cards[2].id, column.id, file)
        yield connection, scene


@pytest.fixture
def connection(furnished: tuple[Connection, Scene]) -> Iterator[Connection]:
    with furnished[0].begin_nested() as point:
        yield furnished[0]
        point.rollback()


@pytest.fixture
def scene(furnished: tuple[Connection, Scene]) -> Scene:
    return furnished[1]


def rows(connection: Connection) -> list[str]:
    """Return all rows of all tables."""
    found = []
    for name in Base.metadata.tables:
        query = text(f"SELECT to_jsonb({name})::text FROM {name}")
        rows = connection.scalars(query.execution_options(across_owners=True))
        found += [f"{name} {row}" for row in rows]
    return sorted(found)


class Failure:
    """Lets one of the statements fail, and counts them."""

    def __init__(self, number: int) -> None:
        self.left = number

    def __call__(self, _connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            return  # what begins and ends transactions here
        self.left -= 1
        if self.left == 0:
            raise OperationalError(statement, {}, Exception("server closed the connection"))

    @property
    def has_happened(self) -> bool:
        return self.left <= 0


@contextmanager
def failing(database: Database, number: int) -> Iterator[Failure]:
    """Let the statement with this number fail inside the block."""
    failure = Failure(number)
    event.listen(database.engine, "before_cursor_execute", failure)
    try:
        yield failure
    finally:
        event.remove(database.engine, "before_cursor_execute", failure)


def fail_each(database: Database, connection: Connection, work: Callable[[Session], object]) -> int:
    """Do the work until no statement of it is left to fail; return how many it has."""
    before = rows(connection)
    for number in range(1, MOST):
        is_heard = False
        with failing(database, number) as failure:
            try:
                with database.transaction() as session:
                    work(session)
            except Unavailable:
                is_heard = True
        assert is_heard == failure.has_happened, f"nobody heard of failure {number}"
        after = rows(connection)
        if not is_heard:
            assert after != before
            return number - 1
        assert after == before, f"statement {number} left something behind"
    raise AssertionError(f"more than {MOST} statements")


@pytest.mark.parametrize("name", USE_CASES)
def test_a_use_case_happens_as_a_whole_or_not_at_all(
    worker_database: Database, connection: Connection, scene: Scene, name: str
) -> None:
    count = fail_each(worker_database, connection, lambda s: USE_CASES[name](s, scene))
    assert count >= 2


@pytest.mark.parametrize("name", UNDONE)
def test_an_undo_happens_as_a_whole_or_not_at_all(
    worker_database: Database, connection: Connection, scene: Scene, name: str
) -> None:
    with worker_database.transaction() as session:
        USE_CASES[name](session, scene)
        done = last(session, scene.owner)
    count = fail_each(worker_database, connection, lambda s: undos.undo(s, scene.owner, done))
    assert count >= 4


def test_a_commit_in_between_would_be_seen(
    worker_database: Database, connection: Connection, scene: Scene
) -> None:
    def in_two_steps(session: Session) -> None:
        trash.restore(session, scene.owner, scene.trashed)
        session.commit()
        trash.delete(session, scene.owner, scene.card)

    with pytest.raises(AssertionError, match="left something behind"):
        fail_each(worker_database, connection, in_two_steps)

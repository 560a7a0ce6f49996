"""Many clients at once, on a real database, each in a transaction of its own."""

import random
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import pairwise
from typing import TypeVar

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from tests.factories import make_application, make_owner
from webapp import ranking
from webapp.database import Database
from webapp.models import Activity, Application, Audience, Column, IdempotencyKey, Status, Throttle
from webapp.repositories import boards, throttles
from webapp.repositories.places import find_top
from webapp.schemas.application import ApplicationCreate
from webapp.schemas.position import PositionUpdate
from webapp.schemas.user import UserCreate
from webapp.security import Claims
from webapp.services import accounts, applications, sessions
from webapp.services.changes import change
from webapp.services.clock import now
from webapp.services.idempotency import Answer, answer_once
from webapp.services.owner import Owner

CLIENTS = 20
MOVES = 12


@pytest.fixture
def committed(fresh_database_url: Callable[[], str]) -> Iterator[Database]:
    """A database in which commits are commits."""
    database = Database(fresh_database_url(), pool_size=CLIENTS)
    yield database
    database.dispose()


@pytest.fixture
def owner(committed: Database) -> Owner:
    with committed.transaction() as session:
        return make_owner(session, "Alice")


T = TypeVar("T")


def at_once(count: int, work: Callable[[int], T]) -> list[T]:
    """Do some work in many threads that start together; what one raises is raised."""
    start = threading.Barrier(count)

    def run(number: int) -> T:
        start.wait(60)
        return work(number)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def test_twenty_clients_moving_cards_leave_a_total_order(committed: Database, owner: Owner) -> None:
    with committed.transaction() as session:
        cards = [make_application(session, owner).id for _ in range(25)]
        query = select(Column.id).where(Column.owner_id == owner.id).order_by(Column.rank)
        lanes = list(session.scalars(query))[:3]
        first = boards.get(session, owner.id).revision

    def move(number: int) -> None:
        chance = random.Random(number)
        for _ in range(MOVES):
            position = PositionUpdate(
                column_id=chance.choice(lanes),
                before_id=chance.choice([*cards, None]),
                after_id=chance.choice([*cards, None]),
                place=chance.choice(["top", "bottom", None]),
            )
            with committed.transaction() as session:
                applications.move(session, owner, chance.choice(cards), position)

    at_once(CLIENTS, move)
    with committed.transaction() as session:
        found = list(session.scalars(select(Application).where(Application.owner_id == owner.id)))
        assert {card.id for card in found} == set(cards)
        assert len(found) == len(cards)
        for lane in lanes:
            ranks = sorted(card.rank for card in found if card.column_id == lane)
            assert all(low < high for low, high in pairwise(ranks))
        last = boards.get(session, owner.id).revision
        lines = select(Activity.revision).where(Activity.owner_id == owner.id)
        numbers = sorted(set(session.scalars(lines)))
    assert numbers == list(range(1, last + 1))
    assert last - first > CLIENTS * MOVES / 2
    assert last == max(card.revision for card in found)


def test_twenty_clients_adding_cards_lose_none(committed: Database, owner: Owner) -> None:
    def add(number: int) -> None:
        with committed.transaction() as session:
            make_application(session, owner, company=str(number))

    at_once(CLIENTS, add)
    with committed.transaction() as session:
        query = select(Application).where(Application.owner_id == owner.id)
        found = list(session.scalars(query))
    assert {card.company for card in found} == {str(number) for number in range(CLIENTS)}
    assert len({card.rank for card in found}) == CLIENTS
    assert len({card.revision for card in found}) == CLIENTS


def test_without_the_gate_they_would_collide(committed: Database, owner: Owner) -> None:
    """Shows that the test above can fail: the same, without waiting for each other."""
    with committed.transaction() as session:
        column = make_application(session, owner).column_id
    all_have_read = threading.Barrier(4)

    def insert(number: int) -> None:
        with committed.transaction() as session:
            top = find_top(session, owner.id, column, Status.APPLIED).rank
            all_have_read.wait(60)
            with change(session, owner):
                card = make_detached(owner, column, ranking.between(None, top), number)
                session.add(card)

    with pytest.raises(IntegrityError, match="uq_applications_owner_id_column_id_rank"):
        at_once(4, insert)


def make_detached(owner: Owner, column: object, rank: str, number: int) -> Application:
    data = ApplicationCreate(company=str(number), title="x")
    instant = {"created_at": "2026-01-01T00:00Z", "updated_at": "2026-01-01T00:00Z"}
    fields = data.model_dump(exclude={"status", "column_id", "links"}) | instant
    return Application(
        owner_id=owner.id, column_id=column, rank=rank, revision=1, notes_revision=1, **fields
    )


def test_who_waited_for_the_lock_goes_on_from_what_is_there_now(
    committed: Database, owner: Owner
) -> None:
    """The lock is taken while finding out who asks, which reads the revision before it waits."""
    assert owner.session_id
    claims = Claims(owner.id, owner.session_id)
    with committed.reading() as session:
        before = boards.get(session, owner.id).revision
    is_held = threading.Event()

    def change_slowly() -> None:
        with committed.transaction() as session:
            boards.lock(session, owner.id)
            is_held.set()
            time.sleep(0.3)
            make_application(session, owner)

    def authenticate_and_change() -> tuple[int, int]:
        is_held.wait(60)
        with committed.transaction() as session:
            known = sessions.authenticate(session, claims, Audience.API, is_changing=True)
            return known.board_revision, make_application(session, known).revision

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(change_slowly)
        seen, made = pool.submit(authenticate_and_change).result(60)
        first.result(60)
    assert (seen, made) == (before + 1, before + 2)


def test_owners_do_not_wait_for_each_other(committed: Database, owner: Owner) -> None:
    with committed.transaction() as session:
        bob = make_owner(session, "Bob")
    with committed.transaction() as session:
        boards.lock(session, owner.id)
        with ThreadPoolExecutor(1) as pool:  # one that waited for the lock would be refused
            pool.submit(change_something, committed, bob).result(60)


def change_something(database: Database, owner: Owner) -> None:
    with database.transaction() as session:
        make_application(session, owner)


def test_changes_of_one_board_wait_for_each_other(committed: Database, owner: Owner) -> None:
    with ThreadPoolExecutor(1) as pool:
        with committed.transaction() as session:
            boards.lock(session, owner.id)
            other = pool.submit(change_something, committed, owner)
            time.sleep(0.2)
            assert not other.done()
        other.result(60)


def test_counting_and_taking_back_wait_in_one_order(committed: Database) -> None:
    """Else two sign-ins to one account at once could each wait for the other."""
    low, high = b"\x01" * 32, b"\x02" * 32
    for key in (high, low):  # so that they lie the other way round on the disk
        with committed.transaction() as session:
            throttles.reserve(session, {key: timedelta(hours=1)}, now())

    def refund() -> None:
        with committed.transaction() as session:
            throttles.refund(session, [high, low])

    one = select(Throttle.tries).with_for_update()
    waiting = text(
        "SELECT count(*) FROM pg_locks"
        " WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
    )
    with ThreadPoolExecutor(1) as pool:
        with committed.transaction() as session:
            session.execute(one.where(Throttle.key == low))
            other = pool.submit(refund)
            while not session.scalar(waiting):
                assert not other.done()
            session.execute(one.where(Throttle.key == high))
        other.result(60)


def test_clearing_away_waits_for_nobody(committed: Database) -> None:
    """It happens within a count, which holds what others may wait for."""
    then = now()
    for key in (b"\x01" * 32, b"\x02" * 32):
        with committed.transaction() as session:
            throttles.reserve(session, {key: timedelta(seconds=1)}, then)
    with committed.transaction() as session, committed.transaction() as other:
        session.execute(select(Throttle.tries).with_for_update().limit(1))
        throttles.delete_over(other, then + timedelta(hours=1))
    with committed.transaction() as session:
        assert session.scalar(select(func.count()).select_from(Throttle)) == 1


def test_of_those_who_register_at_once_one_administers(committed: Database) -> None:
    def register(number: int) -> bool:
        data = UserCreate(email=f"{number}@example.com", password="a long enough sentence")
        with committed.transaction() as session:
            return accounts.register(session, data).is_administrator

    assert sorted(at_once(5, register)) == [False] * 4 + [True]


def test_requests_with_one_key_are_answered_once(committed: Database, owner: Owner) -> None:
    made: list[str] = []

    def ask(_number: int) -> tuple[Answer, bool]:
        with committed.transaction() as session:

            def produce() -> Answer:
                card = make_application(session, owner)
                made.append(str(card.id))
                return Answer(201, {"id": str(card.id)}, {})

            return answer_once(session, owner, "key-1", b"digest", produce)

    answers = at_once(8, ask)
    assert len(made) == 1
    bodies = {answer.body["id"] for answer, _ in answers}
    assert bodies == set(made)
    assert sorted(replayed for _, replayed in answers) == [False] + [True] * 7
    with committed.transaction() as session:
        query = select(Application.id).where(Application.owner_id == owner.id)
        assert len(list(session.scalars(query))) == 1
        kept = select(IdempotencyKey.key).where(IdempotencyKey.owner_id == owner.id)
        assert list(session.scalars(kept)) == ["key-1"]

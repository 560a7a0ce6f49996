"""Boards with a past, by COPY: for the benchmark, and for tests of the plans of queries.

Ranks are valid fractional indices, and the lines of history are those that the product would have
written itself: each board can be used, undone and exported as if a person had made it.
"""

import json
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from io import StringIO
from itertools import count, islice
from typing import Any
from uuid import UUID

from psycopg2.extensions import connection as Connection  # noqa: N812 - a class by its nature

from bench.cards import Card, make_card, make_note
from webapp import ranking
from webapp.models import Kind, Status, new_id
from webapp.models.column import STARTING
from webapp.security import hash_password
from webapp.services.clock import now

PASSWORD = "correct horse battery staple"
DAYS = 300
BATCH = 50
COLUMNS = {
    "users": "id email email_canonical password_hash name time_zone revision created_at",
    "boards": "owner_id revision shortcuts_enabled",
    "columns": "owner_id id status name colour rank collapsed revision",
    "applications": "owner_id id column_id rank company title url location work_mode salary_min"
    " salary_max salary_currency salary_period priority notes notes_revision tags applied_on"
    " deadline_on next_action next_action_on created_at updated_at revision",
    "links": "owner_id id application_id rank label url revision",
    "activities": "owner_id revision n application_id kind actor at before after",
}
"""The tables in the order in which they can be filled, and what is written into each."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A board to be made: whose, how large, and whether the closed columns are open too."""

    email: str
    cards: int
    is_expanded: bool = False


@dataclass(frozen=True, slots=True)
class SeededOwner:
    """A board that was made; its owner signs in with PASSWORD."""

    id: UUID
    email: str
    cards: int


@dataclass(frozen=True, slots=True)
class _Lane:
    id: str
    status: Status
    name: str
    ranks: Iterator[str]


@dataclass(slots=True)
class _Batch:
    """Rows of some boards, as COPY takes them, by table."""

    lines: dict[str, list[str]] = field(default_factory=lambda: {name: [] for name in COLUMNS})

    def add(self, table: str, *values: Any) -> None:
        self.lines[table].append("\t".join(map(_as_text, values)))

    def store(self, connection: Connection, rng: random.Random) -> None:
        """Write the rows, those of different owners mixed as life would have mixed them."""
        with connection.cursor() as cursor:
            for table, lines in self.lines.items():
                rng.shuffle(lines)
                names = ", ".join(COLUMNS[table].split())
                rows = StringIO("\n".join(lines) + "\n" if lines else "")
                cursor.copy_expert(f"COPY {table} ({names}) FROM STDIN", rows)
        connection.commit()


def seed(connection: Connection, plans: Iterable[Plan], chance: int = 7) -> list[SeededOwner]:
    """Make boards, and return their owners in the same order; commits after each batch.

    Statistics are the caller's business: `VACUUM ANALYZE` can not run in a transaction.
    """
    rng = random.Random(chance)
    password_hash = hash_password(PASSWORD)
    remaining = iter(plans)
    owners: list[SeededOwner] = []
    while some := list(islice(remaining, BATCH)):
        batch = _Batch()
        owners += [_Writer(batch, rng, plan).write(password_hash) for plan in some]
        batch.store(connection, rng)
    return owners


class _Writer:
    """Writes one board: its owner, its columns, its cards and how they came to be."""

    def __init__(self, batch: _Batch, rng: random.Random, plan: Plan) -> None:
        self.batch = batch
        self.rng = rng
        self.plan = plan
        self.id = new_id()
        self.revision = 1
        self.today = now().date()
        self.begun = now() - timedelta(days=DAYS)

    def write(self, password_hash: str) -> SeededOwner:
        email, name = self.plan.email, self.plan.email.partition("@")[0]
        self.batch.add(
            "users", self.id, email, email, password_hash, name, "Europe/Berlin", 0, self.begun
        )
        lanes = [*self._lanes()]
        for number in range(self.plan.cards):
            self._card(lanes[number % len(lanes)], lanes[0], number)
        self.batch.add("boards", self.id, self.revision, True)
        return SeededOwner(self.id, email, self.plan.cards)

    def _lanes(self) -> Iterator[_Lane]:
        each = -(-self.plan.cards // len(STARTING))
        ranks = ranking.spread(len(STARTING))
        for n, ((status, colour), rank) in enumerate(zip(STARTING, ranks, strict=True)):
            collapsed = not (status.is_open or self.plan.is_expanded)
            lane_id = str(new_id())
            facts = {
                "id": lane_id,
                "status": status.value,
                "name": status.label,
                "colour": colour.value,
                "rank": rank,
                "collapsed": collapsed,
            }
            self.batch.add("columns", self.id, *facts.values(), self.revision)
            self._tell(n, None, Kind.COLUMN_CREATED, self.begun, {}, facts)
            yield _Lane(lane_id, status, status.label, iter(_ranks(each)))

    def _card(self, lane: _Lane, first: _Lane, number: int) -> None:
        """A card was added, perhaps moved to where it is, and perhaps given other notes."""
        card = make_card(self.rng, self.today)
        at = self.begun + timedelta(days=DAYS * number / self.plan.cards)
        card_id, rank = _id_at(at, self.rng), next(lane.ranks)
        self.revision += 1
        is_moved = lane is not first and self.rng.random() < 0.9
        stood = {"rank": rank, **_standing(first if is_moved else lane)}
        created = {**_facts(card), **stood}
        self._tell(0, card_id, Kind.APPLICATION_CREATED, at, {}, created)
        self._links(card, card_id, at)
        notes_revision, notes = self.revision, card.notes
        if is_moved:
            self.revision += 1
            at += timedelta(minutes=self.rng.randrange(1, 60))
            standing = {"rank": rank, **_standing(lane)}
            self._tell(0, card_id, Kind.APPLICATION_MOVED, at, stood, standing)
        if self.rng.random() < 0.6:
            self.revision += 1
            notes_revision, notes = self.revision, make_note(self.rng)
            at += timedelta(minutes=self.rng.randrange(1, 60))
            before, after = {"notes": card.notes}, {"notes": notes}
            self._tell(0, card_id, Kind.APPLICATION_UPDATED, at, before, after)
        plain = (card.company, card.title, card.url, card.location, card.work_mode)
        salary = (card.salary_min, card.salary_max, "EUR", "year")
        dates = (card.applied_on, card.deadline_on, card.next_action, card.next_action_on)
        tags = "{" + ",".join(f'"{tag}"' for tag in card.tags) + "}"
        noted = (card.priority, notes, notes_revision, tags)
        row = (self.id, card_id, lane.id, rank, *plain, *salary, *noted, *dates)
        self.batch.add("applications", *row, at, at, self.revision)

    def _links(self, card: Card, card_id: str, at: datetime) -> None:
        for n, (label, url) in enumerate(card.links, 1):
            link_id, rank = _id_at(at, self.rng), _ranks(n)[-1]
            self.batch.add("links", self.id, link_id, card_id, rank, label, url, self.revision)
            after = {"id": link_id, "label": label, "url": url, "rank": rank}
            self._tell(n, card_id, Kind.LINK_CREATED, at, {}, after)

    def _tell(
        self,
        n: int,
        card_id: str | None,
        kind: Kind,
        at: datetime,
        before: dict[str, Any],
        after: dict[str, Any],
    ) -> None:
        told = (json.dumps(facts, ensure_ascii=False, default=str) for facts in (before, after))
        self.batch.add(
            "activities", self.id, self.revision, n, card_id, kind.value, "web", at, *told
        )


def _facts(card: Card) -> dict[str, Any]:
    """What the first line of a card's history says."""
    facts = card._asdict() | {"salary_currency": "EUR", "salary_period": "year"}
    return {name: value for name, value in facts.items() if value and name != "links"}


def _standing(lane: _Lane) -> dict[str, str]:
    return {"column_id": lane.id, "column": lane.name, "status": lane.status.value}


@lru_cache(maxsize=32)
def _ranks(number: int) -> Sequence[str]:
    return tuple(ranking.spread(number))


def _id_at(at: datetime, rng: random.Random) -> str:
    """A UUIDv7 as if it had been made at that time."""
    milliseconds = int(at.timestamp() * 1000)
    chance = rng.getrandbits(74)
    value = milliseconds << 80 | 0x7 << 76 | (chance >> 62) << 64 | 0b10 << 62
    return str(UUID(int=value | chance & (1 << 62) - 1))


def _as_text(value: Any) -> str:
    """A value in the text format of COPY (PostgreSQL, COPY, "Text Format")."""
    if value is None:
        return r"\N"
    if isinstance(value, str):
        return value.replace("\\", r"\\").replace("\t", r"\t").replace("\n", r"\n")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def crowd(owners: int, cards: int, name: str = "neighbour") -> Iterator[Plan]:
    """Plan many boards of one size."""
    for number in islice(count(1), owners):
        yield Plan(f"{name}-{number}@example.org", cards)

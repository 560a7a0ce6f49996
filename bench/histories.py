"""A board and how it came to be: every card was added, most were moved, some were edited.

Ranks are valid fractional indices, and the lines of history are those that the product would have
written itself, so that the board can be used, undone and exported as if a person had made it.
"""

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from bench.cards import Card, make_card, make_note
from bench.copying import Rows
from webapp import ranking
from webapp.models import Audience, Kind, Scope, Status
from webapp.models.column import STARTING
from webapp.services.clock import now

DAYS = 300
MARK = "@" * 12
"""The last twelve digits of every id of a board; to be replaced by digits of its own."""
EMAIL = "@email@"
PASSWORD_HASH = "@password@"


@dataclass(frozen=True, slots=True)
class Shape:
    """What a board has: cards, trashed ones beside them, and whether all columns are open."""

    cards: int
    trashed: int = 0
    is_expanded: bool = False


@dataclass(frozen=True, slots=True)
class _Lane:
    id: str
    status: Status
    name: str
    ranks: Iterator[str]


class History:
    """Writes one board. Its ids, its address and its password are left to be filled in."""

    def __init__(self, rng: random.Random, shape: Shape) -> None:
        self.rows = Rows()
        self.rng = rng
        self.shape = shape
        self.revision = 1
        self.today = now().date()
        self.begun = now() - timedelta(days=DAYS)
        self.owner = self._id(self.begun)

    def write(self) -> Rows:
        """Return the rows."""
        whose = (self.owner, EMAIL, EMAIL, PASSWORD_HASH, None, "Europe/Berlin", 0, self.begun)
        self.rows.add("users", *whose)
        self._ways_in()
        lanes = [*self._lanes()]
        cards = self.shape.cards + self.shape.trashed
        for number in range(cards):
            is_trashed = number < self.shape.trashed
            place = number - self.shape.trashed
            at = self.begun + timedelta(days=(DAYS - 1) * number / cards)
            self._card(lanes[place % len(lanes)], lanes[0], at, is_trashed=is_trashed)
        self.rows.add("boards", self.owner, self.revision, True)
        return self.rows

    def _ways_in(self) -> None:
        """A browser and a script have been signed in; a token was made, and a POST retried."""
        at, until = now(), now() + timedelta(days=1)
        for audience in Audience:
            row = (self._id(at), audience.value, "Firefox", "192.0.2.1", at, at, until)
            self.rows.add("sessions", self.owner, *row)
        digest = self.rng.randbytes(32)
        self.rows.add("tokens", self.owner, self._id(at), "Backup", Scope.READ.value, digest, at)
        self.rows.add("idempotency_keys", self.owner, digest.hex(), digest, "{}", at)

    def _lanes(self) -> Iterator[_Lane]:
        each = -(-(self.shape.cards + self.shape.trashed) // len(STARTING)) + 1
        ranks = ranking.spread(len(STARTING))
        for n, ((status, colour), rank) in enumerate(zip(STARTING, ranks, strict=True)):
            lane_id = self._id(self.begun)
            facts = {
                "id": lane_id,
                "status": status.value,
                "name": status.label,
                "colour": colour.value,
                "rank": rank,
                "collapsed": not (status.is_open or self.shape.is_expanded),
            }
            self.rows.add("columns", self.owner, *facts.values(), self.revision)
            self._tell(n, None, Kind.COLUMN_CREATED, self.begun, {}, facts)
            yield _Lane(lane_id, status, status.label, iter(_ranks(each)))

    def _card(self, lane: _Lane, first: _Lane, at: datetime, *, is_trashed: bool) -> None:
        card = make_card(self.rng, self.today)
        card_id, rank = self._id(at), next(lane.ranks)
        self.revision += 1
        is_moved = lane is not first and self.rng.random() < 0.9
        stood = {"rank": rank, **_standing(first if is_moved else lane)}
        self._tell(0, card_id, Kind.APPLICATION_CREATED, at, {}, {**_facts(card), **stood})
        self._links(card, card_id, at)
        created_at, noted_at, notes = at, self.revision, card.notes
        if is_moved:
            at = self._later(at)
            standing = {"rank": rank, **_standing(lane)}
            self._tell(0, card_id, Kind.APPLICATION_MOVED, at, stood, standing)
        if self.rng.random() < 0.6:
            at, notes = self._later(at), make_note(self.rng)
            noted_at = self.revision
            before, after = {"notes": card.notes}, {"notes": notes}
            self._tell(0, card_id, Kind.APPLICATION_UPDATED, at, before, after)
        deleted_at = None
        if is_trashed:
            at = deleted_at = self._later(at)
            after = {"deleted_at": at.isoformat()}
            self._tell(0, card_id, Kind.APPLICATION_DELETED, at, {"deleted_at": None}, after)
        plain = (card.company, card.title, card.url, card.location, card.work_mode)
        salary = (card.salary_min, card.salary_max, "EUR", "year")
        dates = (card.applied_on, card.deadline_on, card.next_action, card.next_action_on)
        tags = "{" + ",".join(f'"{tag}"' for tag in card.tags) + "}"
        noted = (card.priority, notes, noted_at, tags)
        row = (self.owner, card_id, lane.id, rank, *plain, *salary, *noted, *dates)
        self.rows.add("applications", *row, created_at, at, deleted_at, self.revision)

    def _links(self, card: Card, card_id: str, at: datetime) -> None:
        for n, (label, url) in enumerate(card.links, 1):
            link_id, rank = self._id(at), _ranks(n)[-1]
            self.rows.add("links", self.owner, link_id, card_id, rank, label, url, self.revision)
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
        line = (self.revision, n, card_id, kind.value, "web", at, *told)
        self.rows.add("activities", self.owner, *line)

    def _later(self, at: datetime) -> datetime:
        """Go on to the next change, some minutes later."""
        self.revision += 1
        return at + timedelta(minutes=self.rng.randrange(1, 60))

    def _id(self, at: datetime) -> str:
        """A UUIDv7 as if it had been made at that time, its last digits still to be filled in."""
        stamp = f"{int(at.timestamp() * 1000):012x}"
        chance = self.rng.getrandbits(26)
        variant = 0x8000 | chance & 0x3FFF
        return f"{stamp[:8]}-{stamp[8:]}-7{chance >> 14:03x}-{variant:04x}-{MARK}"


def _facts(card: Card) -> dict[str, Any]:
    """What the first line of a card's history says."""
    facts = card._asdict() | {"salary_currency": "EUR", "salary_period": "year"}
    return {name: value for name, value in facts.items() if value and name != "links"}


def _standing(lane: _Lane) -> dict[str, str]:
    return {"column_id": lane.id, "column": lane.name, "status": lane.status.value}


@lru_cache(maxsize=32)
def _ranks(number: int) -> Sequence[str]:
    return tuple(ranking.spread(number))

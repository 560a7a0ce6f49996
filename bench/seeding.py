"""Many boards with a past, by COPY: for the benchmark, and for tests of the plans of queries.

All ids of a board end in the same twelve digits, so that a board of the same shape as an earlier
one is a copy of its text with other digits: thousands of boards are made in seconds.
"""

import random
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

from psycopg2.extensions import connection as Connection  # noqa: N812 - a class by its nature

from bench.copying import Rows
from bench.histories import EMAIL, MARK, PASSWORD_HASH, History, Shape
from webapp.security import hash_password

PASSWORD = "correct horse battery staple"
BATCH = 50
VARIANTS = 5
"""So many different boards of each shape; more only take longer."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A board to be made: whose, and what it has."""

    email: str
    shape: Shape


@dataclass(frozen=True, slots=True)
class SeededOwner:
    """A board that was made; its owner signs in with PASSWORD."""

    id: UUID
    email: str
    cards: int


def seed(connection: Connection, plans: Iterable[Plan], chance: int = 7) -> list[SeededOwner]:
    """Make boards, and return their owners in the same order; commits after each batch.

    Statistics are the caller's business: `VACUUM ANALYZE` can not run in a transaction.
    """
    rng = random.Random(chance)
    password_hash = hash_password(PASSWORD)
    originals: dict[tuple[Shape, int], History] = {}
    numbered = enumerate(plans)
    owners: list[SeededOwner] = []
    while some := list(islice(numbered, BATCH)):
        rows = Rows()
        for number, plan in some:
            key = plan.shape, number % VARIANTS
            if key not in originals:
                originals[key] = History(rng, plan.shape)
                originals[key].write()
            digits = f"{secrets.randbits(48):012x}"
            filled = ((MARK, digits), (EMAIL, plan.email), (PASSWORD_HASH, password_hash))
            rows.add_copy(originals[key].rows, filled)
            owner_id = UUID(originals[key].owner.replace(MARK, digits))
            owners.append(SeededOwner(owner_id, plan.email, plan.shape.cards))
        rows.store(connection, rng)
    return owners


def crowd(owners: int, shape: Shape, name: str = "neighbour") -> Iterator[Plan]:
    """Plan many boards of one shape."""
    return (Plan(f"{name}-{number}@example.org", shape) for number in range(1, owners + 1))

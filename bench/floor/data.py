"""The floor's two tables, filled by COPY with the same cards as the product's."""

import random
from collections.abc import Mapping
from io import StringIO

from psycopg2.extensions import connection as Connection  # noqa: N812 - a class by its nature

from bench.cards import Card, make_card
from webapp.models.column import STARTING
from webapp.services.clock import now

STATUSES = [status.value for status, _ in STARTING]
GAP = 1024
SCHEMA = """
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE TABLE owner (id int PRIMARY KEY, email text UNIQUE NOT NULL);
CREATE TABLE card (
  id serial PRIMARY KEY,
  owner_id int NOT NULL REFERENCES owner (id),
  status text NOT NULL,
  position double precision NOT NULL,
  company text NOT NULL,
  title text NOT NULL,
  location text NOT NULL,
  url text NOT NULL,
  salary_min int,
  salary_max int,
  note text NOT NULL DEFAULT '',
  applied_on date,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
"""
INDEXES = """
CREATE INDEX card_board ON card (owner_id, status, position);
CREATE INDEX card_search ON card
  USING gin ((company || ' ' || title || ' ' || note) gin_trgm_ops);
"""
COLUMNS = (
    "owner_id, status, position, company, title, location, url, salary_min, salary_max, note,"
    " applied_on"
)


def seed(connection: Connection, sizes: Mapping[int, int], chance: int = 7) -> None:
    """Make the tables, with so many cards for each owner's number."""
    rng = random.Random(chance)
    today = now().date()
    cards = [
        _line(owner, number, make_card(rng, today))
        for owner, size in sizes.items()
        for number in range(size)
    ]
    rng.shuffle(cards)
    with connection.cursor() as cursor:
        cursor.execute(SCHEMA)
        owners = "".join(f"{owner}\t{address(owner)}\n" for owner in sizes)
        cursor.copy_expert("COPY owner FROM STDIN", StringIO(owners))
        cursor.copy_expert(f"COPY card ({COLUMNS}) FROM STDIN", StringIO("".join(cards)))
        cursor.execute(INDEXES)
    connection.commit()


def address(owner: int) -> str:
    """Return the address of an owner."""
    return f"u{owner}@example.com"


def _line(owner: int, number: int, card: Card) -> str:
    status, position = STATUSES[number % len(STATUSES)], GAP * (number // len(STATUSES) + 1)
    words = (card.company, card.title, card.location, card.url)
    values = (owner, status, position, *words, card.salary_min, card.salary_max, card.notes)
    return "\t".join(map(str, (*values, card.applied_on))) + "\n"

"""The plan of every query of the product: none may read a whole table of owners' data.

The statements are recorded while every route is asked, so that a new query is looked at without
being named. `python -m bench.plans` does it on 10,000 owners with 500 cards each; a test does it on
a database that is just large enough for the planner to choose as it would there.
"""

import argparse
import json
import secrets
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from sqlalchemy import Connection, Engine, event

from bench import seeding
from bench.exercise import Answered, Visit
from bench.histories import Shape
from bench.postgres import Cluster, vacuum
from bench.seeding import Plan
from bench.sign_ins import open_many
from tests.people import build_app
from webapp.database import Database
from webapp.embedded.server import EmbeddedPostgres
from webapp.logs import configure_logs
from webapp.migrations import upgrade
from webapp.models import Audience, Base
from webapp.settings import Settings

OWNED = frozenset(name for name, table in Base.metadata.tables.items() if "owner_id" in table.c)
SEEN = OWNED | {"users"}
SMALL = 1000, Shape(20, trashed=2)
LARGE = 10_000, Shape(500, trashed=10)
_VERBS = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")


@dataclass(frozen=True)
class Statement:
    """A statement, the values it was first sent with, and its plan."""

    text: str
    plan: Mapping[str, Any]

    @property
    def faults(self) -> list[str]:
        """The tables of owners' data that it would read as a whole."""
        return [node["Relation Name"] for node in nodes(self.plan) if _reads_all(node)]

    @property
    def cost(self) -> float:
        """What the planner expects it to cost."""
        return float(self.plan["Total Cost"])


@dataclass(frozen=True)
class Survey:
    """All statements of the product, and the requests that gave rise to them."""

    statements: list[Statement]
    answers: list[Answered]

    @property
    def faults(self) -> dict[str, list[str]]:
        """The statements that would read a whole table, and which."""
        return {each.text: each.faults for each in self.statements if each.faults}


def survey(url: str, owners: int, shape: Shape) -> Survey:
    """Fill an empty database, ask every route, and look at the plan of every statement."""
    upgrade(url)
    with closing(Cluster.connect(url)) as connection:
        plans = [*seeding.crowd(owners, shape, "owner"), Plan("newcomer@example.org", Shape(0))]
        seeded = seeding.seed(connection, plans)
        owner, newcomer = seeded[owners // 2], seeded[-1]
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE users SET is_administrator = true WHERE id = %s", (str(owner.id),)
            )
        connection.commit()
    vacuum(url)
    secret = secrets.token_urlsafe(48)
    cookies = open_many(url, secret, [owner, newcomer], Audience.WEB)
    [bearer] = open_many(url, secret, [owner], Audience.API)
    database = Database(url, pool_size=1)
    try:
        app = build_app(Settings(database_url=url, jwt_secret=SecretStr(secret)), database)
        visit = Visit(app, database, owner, bearer, *cookies)
        with _recorded() as recorded:
            answers = [*visit.everywhere()]
        with database.engine.connect() as connected:
            statements = [
                Statement(text, explain(connected, text, values))
                for text, values in recorded.items()
            ]
            statements += _for_all_values(connected)
        return Survey(statements, answers)
    finally:
        database.dispose()


@contextmanager
def _recorded() -> Iterator[dict[str, Any]]:
    """The statements that are sent within the block, each with its first values."""
    found: dict[str, Any] = {}

    def record(
        _connection: Connection, _cursor: Any, text: str, values: Any, _context: Any, _many: bool
    ) -> None:
        if text.lstrip().upper().startswith(_VERBS):
            found.setdefault(text, values[0] if isinstance(values, list) else values)

    event.listen(Engine, "before_cursor_execute", record)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", record)


def _for_all_values(connection: Connection) -> Iterator[Statement]:
    """What is prepared on a connection, with the plan that is made without looking at values."""
    kept = "SELECT name, statement, cardinality(parameter_types) FROM pg_prepared_statements"
    for name, text, count in connection.exec_driver_sql(kept).all():
        values = f"({', '.join(['NULL'] * count)})" if count else ""
        yield Statement(text, explain(connection, f"EXECUTE {name}{values}", None))


def explain(connection: Connection, text: str, values: Any) -> Mapping[str, Any]:
    """Return the plan of a statement with these values."""
    answer = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {text}", values).scalar_one()
    found = json.loads(answer) if isinstance(answer, str) else answer
    plan: Mapping[str, Any] = found[0]["Plan"]
    return plan


def nodes(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Return a plan's nodes, from the top down."""
    yield plan
    for below in plan.get("Plans", []):
        yield from nodes(below)


def _reads_all(node: Mapping[str, Any]) -> bool:
    """Whether a node reads a table, or an index of it, from end to end.

    Without a condition at all, only the first row is wanted: whether there is anybody yet.
    """
    if node.get("Relation Name") not in SEEN:
        return False
    if node["Node Type"] == "Seq Scan":
        return "Filter" in node or node["Relation Name"] in OWNED
    is_index = node["Node Type"] in {"Index Scan", "Index Only Scan"}
    return is_index and "Index Cond" not in node


def main() -> int:
    """Look at the plans on a large database; return 1 if one of them reads a whole table."""
    parser = argparse.ArgumentParser(prog="python -m bench.plans", description=__doc__)
    parser.add_argument("--owners", type=int, default=LARGE[0])
    parser.add_argument("--cards", type=int, default=LARGE[1].cards)
    options = parser.parse_args()
    configure_logs("warning")
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="job-tracker-plans-") as folder:
        Path(folder).chmod(0o755)  # the embedded server may run as somebody else
        with EmbeddedPostgres(Path(folder, "postgres"), durable=False) as server:
            shape = Shape(options.cards, trashed=LARGE[1].trashed)
            found = survey(server.url, options.owners, shape)
    statuses = Counter(answer.status for answer in found.answers)
    print(f"{len(found.answers)} requests ({dict(statuses)}), {len(found.statements)} statements,")
    print(f"{options.owners} owners, {options.cards} cards each, {time.monotonic() - began:.0f} s")
    print("The dearest, as the planner sees it:")
    for each in sorted(found.statements, key=lambda each: -each.cost)[:10]:
        print(f"  {each.cost:10.0f}  {' '.join(each.text.split())[:120]}")
    for text, tables in found.faults.items():
        print(f"\nReads all of {', '.join(tables)}:\n{text}")
    return 1 if found.faults else 0


if __name__ == "__main__":
    sys.exit(main())

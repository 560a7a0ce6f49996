"""No query of the product reads a whole table of owners' data."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, create_engine

from bench.plans import SEEN, SMALL, Statement, Survey, explain, nodes, survey
from tests.postgres import PostgresServer
from webapp.models import Base

REFUSED = {
    "pages POST /password-resets/new",  # without mail
    "pages GET /password-resets/edit",
    "pages POST /password-resets/edit",
    "pages GET /password-resets/{token}",
}
"""What is never done here, and why."""


@pytest.fixture(scope="module")
def url(postgres: PostgresServer) -> Iterator[str]:
    url = postgres.create()
    yield url
    postgres.drop(url)


@pytest.fixture(scope="module")
def found(url: str) -> Survey:
    return survey(url, *SMALL)


@pytest.fixture
def engine(url: str, found: Survey) -> Iterator[Engine]:
    """The database of the survey."""
    engine = create_engine(url, execution_options={"across_owners": True})
    yield engine
    engine.dispose()


def test_every_query_finds_its_rows_by_an_index(found: Survey) -> None:
    assert not found.faults


def test_plans_for_all_values_were_looked_at_too(found: Survey) -> None:
    assert sum(each.text.startswith("PREPARE") for each in found.statements) > 15


def test_every_table_of_owners_was_asked_about(found: Survey) -> None:
    texts = "\n".join(each.text for each in found.statements)
    assert len(found.statements) > 80
    assert not [name for name in SEEN & Base.metadata.tables.keys() if name not in texts]


def test_every_route_did_its_work(found: Survey) -> None:
    done = {each.route for each in found.answers if each.status < 400}
    assert {each.route for each in found.answers} - done == REFUSED
    assert not {each.route for each in found.answers if each.status >= 500}


@pytest.mark.parametrize(
    "query",
    [
        "SELECT id FROM applications WHERE title = 'SRE'",
        "SELECT max(revision) FROM activities",
        "SELECT a.id FROM users u JOIN applications a ON a.owner_id = u.id WHERE u.name = 'x'",
    ],
)
def test_a_query_that_reads_a_whole_table_is_seen(engine: Engine, query: str) -> None:
    with engine.connect() as connection:
        assert Statement(query, explain(connection, query, {})).faults


def test_letting_go_of_old_keys_reads_none_of_the_day(found: Survey) -> None:
    conditions = {
        node.get("Index Cond", "")
        for each in found.statements
        if each.text.startswith("PREPARE") and "DELETE FROM idempotency_keys" in each.text
        for node in nodes(each.plan)
        if "Filter" not in node
    }
    assert any("owner_id = " in each and "at < " in each for each in conditions)

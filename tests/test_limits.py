"""The limits are stated once: the database refuses what the schemas would."""

import re
from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import CheckConstraint, text
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session

from tests.factories import make_application, make_owner
from webapp import limits
from webapp.models import Base
from webapp.repositories import boards
from webapp.services.owner import Owner

LENGTHS = {
    ("users", "email"): limits.EMAIL,
    ("users", "name"): limits.NAME,
    ("users", "time_zone"): limits.TIME_ZONE,
    ("columns", "name"): limits.COLUMN_NAME,
    ("columns", "rank"): 2 * limits.RANK,
    ("applications", "company"): limits.COMPANY,
    ("applications", "title"): limits.TITLE,
    ("applications", "url"): limits.URL,
    ("applications", "location"): limits.LOCATION,
    ("applications", "source"): limits.SOURCE,
    ("applications", "notes"): limits.NOTES,
    ("applications", "next_action"): limits.NEXT_ACTION,
    ("applications", "rank"): 2 * limits.RANK,
    ("links", "label"): limits.LABEL,
    ("links", "url"): limits.URL,
    ("links", "rank"): 2 * limits.RANK,
    ("idempotency_keys", "key"): limits.IDEMPOTENCY_KEY,
    ("sessions", "user_agent"): limits.USER_AGENT,
    ("sessions", "address"): limits.ADDRESS,
}
# What bounds these is not a length: hashes, texts derived from bounded ones, words of our own.
DERIVED = {
    ("users", "email_canonical"),
    ("users", "password_hash"),
    ("applications", "salary_currency"),
    ("applications", "search_text"),
    ("activities", "kind"),
    ("activities", "actor"),
}


def lengths_in(conditions: Mapping[str, list[str]]) -> dict[tuple[str, str], int]:
    rule = re.compile(r"char_length\(\(?(\w+)\)?\) <= (\d+)")
    return {
        (table, match[1]): int(match[2])
        for table, texts in conditions.items()
        for each in texts
        if (match := rule.search(each))
    }


def conditions_of_the_models() -> dict[str, list[str]]:
    return {
        table.name: [
            str(each.sqltext) for each in table.constraints if isinstance(each, CheckConstraint)
        ]
        for table in Base.metadata.tables.values()
    }


def test_the_models_state_the_limits() -> None:
    stated = lengths_in(conditions_of_the_models())
    assert {place: stated.get(place) for place in LENGTHS} == LENGTHS
    known = {value for name, value in vars(limits).items() if name.isupper()}
    assert set(stated.values()) <= known | {2 * limits.RANK}


def test_the_database_has_the_limits_that_the_models_state(session: Session) -> None:
    query = text(
        "SELECT conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE contype = 'c' AND connamespace = 'public'::regnamespace"
    )
    conditions: dict[str, list[str]] = {}
    for table, definition in session.execute(query):
        conditions.setdefault(table, []).append(definition)
    assert lengths_in(conditions) == lengths_in(conditions_of_the_models())


def test_every_text_has_a_limit() -> None:
    conditions = conditions_of_the_models()
    texts = {
        (table.name, column.name)
        for table in Base.metadata.tables.values()
        for column in table.columns
        if column.type.python_type is str
    }
    words = {
        (table, column)
        for table, column in texts
        if any(each.startswith(f"{column} IN (") for each in conditions[table])
    }
    assert texts - words - DERIVED == lengths_in(conditions).keys()


@pytest.fixture
def owner(session: Session) -> Owner:
    owner = make_owner(session, "Alice")
    make_application(session, owner, links=[{"url": "https://example.org"}])
    boards.lock(session, owner.id)
    return owner


def put(session: Session, owner: Owner, table: str, column: str, value: Any) -> None:
    """Write a value past all of our own code."""
    name = "id" if table == "users" else "owner_id"
    statement = f"UPDATE {table} SET {column} = :value WHERE {table}.{name} = :owner"
    session.execute(text(statement), {"value": value, "owner": owner.id})


FILLED = [place for place in LENGTHS if place[0] not in {"idempotency_keys", "columns"}]


@pytest.mark.parametrize(("table", "column"), FILLED)
def test_the_database_refuses_one_character_more(
    session: Session, owner: Owner, table: str, column: str
) -> None:
    put(session, owner, table, column, "ü" * LENGTHS[table, column])
    with pytest.raises(IntegrityError, match=f"ck_{table}_{column}"):
        put(session, owner, table, column, "ü" * (LENGTHS[table, column] + 1))


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("priority", 4),
        ("priority", -1),
        ("salary_min", -1),
        ("salary_max", limits.SALARY + 1),
        ("salary_currency", "EURO"),
        ("work_mode", "anywhere"),
        ("employment_type", "unpaid"),
        ("salary_period", "decade"),
        ("tags", [str(number) for number in range(limits.TAGS + 1)]),
    ],
)
def test_the_database_refuses_what_is_no_value(
    session: Session, owner: Owner, column: str, value: Any
) -> None:
    with pytest.raises((IntegrityError, DataError)):
        put(session, owner, "applications", column, value)


def test_the_database_refuses_a_reversed_salary(session: Session, owner: Owner) -> None:
    put(session, owner, "applications", "salary_max", 10)
    with pytest.raises(IntegrityError, match="ck_applications_salary"):
        put(session, owner, "applications", "salary_min", 11)


@pytest.mark.parametrize(("column", "value"), [("status", "lost"), ("colour", "mauve")])
def test_the_database_refuses_words_that_columns_do_not_have(
    session: Session, owner: Owner, column: str, value: str
) -> None:
    with pytest.raises(IntegrityError, match=f"ck_columns_{column}"):
        put(session, owner, "columns", column, value)


def test_two_cards_never_share_a_place(session: Session, owner: Owner) -> None:
    make_application(session, owner)
    with pytest.raises(IntegrityError, match="uq_applications_owner_id_column_id_rank"):
        put(session, owner, "applications", "rank", "a5")

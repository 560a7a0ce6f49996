"""The rules of the data that let the same code run on one PostgreSQL and on a distributed one."""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from sqlalchemy import (
    CheckConstraint,
    Constraint,
    ForeignKeyConstraint,
    Index,
    Table,
    UniqueConstraint,
    Uuid,
)

from webapp.models import Application, Base, OnBoard, new_id

TABLES = list(Base.metadata.tables.values())
# Who signs in, what was tried, and who may register: rows of nobody's board.
OF_NOBODY = {"users", "throttles", "invitations"}
OWNED = [table for table in TABLES if table.name not in OF_NOBODY]
FOREIGN_KEYS = [key for table in TABLES for key in table.foreign_key_constraints]
FOREIGN_KEYS.sort(key=lambda key: str(key.name))
LONGEST = 54  # a distributed PostgreSQL appends a shard's number; more than this is cut and hashed


def named(table: Table) -> Iterator[Constraint | Index]:
    yield from table.constraints
    yield from table.indexes


def test_there_is_something_to_check() -> None:
    assert len(OWNED) >= 7
    assert len(FOREIGN_KEYS) >= 7


@pytest.mark.parametrize("table", OWNED, ids=str)
def test_the_owner_is_the_first_part_of_the_key(table: Table) -> None:
    assert next(iter(table.primary_key.columns)).name == "owner_id"
    assert not table.c.owner_id.nullable


def test_all_else_has_no_owner() -> None:
    assert {table.name for table in TABLES if "owner_id" not in table.c} <= OF_NOBODY


@pytest.mark.parametrize("key", FOREIGN_KEYS, ids=lambda key: str(key.name))
def test_foreign_keys_carry_the_owner(key: ForeignKeyConstraint) -> None:
    pairs = [(element.parent.name, element.column.name) for element in key.elements]
    if key.referred_table.name == "users":
        assert pairs == [("owner_id", "id")]
    else:
        assert pairs[0] == ("owner_id", "owner_id")
    assert (len(pairs) == 1) == (key.referred_table.name in {"users", "boards"})


@pytest.mark.parametrize("key", FOREIGN_KEYS, ids=lambda key: str(key.name))
def test_no_foreign_key_sets_null_or_changes_an_owner(key: ForeignKeyConstraint) -> None:
    assert key.ondelete in {None, "CASCADE"}
    assert key.onupdate is None


@pytest.mark.parametrize("table", OWNED, ids=str)
def test_what_is_unique_is_so_within_an_owner(table: Table) -> None:
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            assert "owner_id" in constraint.columns
    for index in table.indexes:
        assert index.columns[0].name == "owner_id"


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_everything_has_a_name_of_a_length_that_is_kept(table: Table) -> None:
    for each in named(table):
        assert each.name, each
        assert len(str(each.name)) <= LONGEST, each.name
        if isinstance(each, CheckConstraint):
            assert str(each.name).startswith(f"ck_{table.name}_")


def test_names_are_of_one_thing_each() -> None:
    names = [str(each.name) for table in TABLES for each in named(table)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_nothing_is_made_by_the_database(table: Table) -> None:
    """No sequence, no default but a constant for rows from before it, and one generated column."""
    for column in table.columns:
        if column is Application.__table__.c.search_text:
            assert column.computed is not None
            assert column.computed.persisted
            continue
        default = getattr(column.server_default, "arg", "false")
        assert str(default) in {"false", "true", "0", "''"}
        assert column.server_onupdate is None
        assert column.identity is None
        assert column.computed is None
        if column.name == "id":
            assert isinstance(column.type, Uuid)
            assert column.default
            assert column.default.arg.__name__ == new_id.__name__  # type: ignore[attr-defined]


def test_every_row_of_a_board_is_numbered() -> None:
    for mapper in Base.registry.mappers:
        if issubclass(mapper.class_, OnBoard):
            assert "revision" in mapper.columns


def test_relationships_never_load_by_themselves() -> None:
    for mapper in Base.registry.mappers:
        for relationship in mapper.relationships:
            assert relationship.lazy == "raise"


def test_an_id_is_a_uuid_of_version_7_in_the_order_of_making() -> None:
    made = [new_id() for _ in range(2000)]
    assert {(each.version, each.variant) for each in made} == {(7, "specified in RFC 4122")}
    assert len(set(made)) == len(made)
    # The first 60 bits are time; within a fraction of a microsecond chance decides.
    times = [each.int >> 76 << 12 | (each.int >> 64 & 0xFFF) for each in made]
    assert all(earlier <= later for earlier, later in pairwise(times))

"""Planted flaws: what a careless hand might write, and the test that must fail on it.

A test that has never failed proves little. Each of these runs with the flaw in place of the code
that it guards, and has to fail.
"""

import inspect
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Select, select

Plant = Callable[..., None]
"""Puts a flaw into its place; asks by name for `patch`, which takes it out again, and fixtures."""


class Flaw:
    """A flaw, how it is planted, and the test that sees it, with the case that shows it."""

    def __init__(self, name: str, plant: Plant, test: Callable[..., None], /, **case: Any) -> None:
        self.name = name
        self.plant = plant
        self.test = test
        self.case = case

    def __str__(self) -> str:
        return f"{self.test.__name__.removeprefix('test_')}: {self.name}"

    def must_be_seen(self, request: pytest.FixtureRequest) -> None:
        """Run the test on the flaw; it has to fail. What it needs is made before, and is sound."""
        values = _fixtures(request, self.test, **self.case)
        with pytest.MonkeyPatch.context() as patch:
            self.plant(**_fixtures(request, self.plant, patch=patch))
            with pytest.raises(AssertionError):
                self.test(**values)


def _fixtures(request: pytest.FixtureRequest, function: Plant, **known: Any) -> dict[str, Any]:
    names = inspect.signature(function).parameters
    return {name: known[name] if name in known else request.getfixturevalue(name) for name in names}


def instead(place: Any, name: str, flawed: object) -> Plant:
    """Plant something else under a name."""

    def plant(patch: pytest.MonkeyPatch) -> None:
        patch.setattr(place, name, flawed)

    return plant


def all_of(*plants: Plant) -> Plant:
    """Plant several flaws, none of which would show alone."""

    def plant(patch: pytest.MonkeyPatch) -> None:
        for each in plants:
            each(patch)

    return plant


def without(statement: Select[Any], *names: str) -> Select[Any]:
    """Return a statement for one row, as if somebody had forgotten the conditions on columns."""
    assert statement.whereclause is not None
    conditions: list[Any] = list(statement.whereclause.get_children())
    kept = [each for each in conditions if not any(name in str(each) for name in names)]
    assert len(kept) < len(conditions)
    forgetful = select(*statement.selected_columns).select_from(*statement.get_final_froms())
    return forgetful.where(*kept).limit(1).execution_options(across_owners=True)

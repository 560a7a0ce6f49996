"""History in words."""

from typing import Any

import pytest

from webapp.models import Kind
from webapp.pages.narration import tell

SAVED = {"column_id": "1", "column": "Saved", "status": "saved", "rank": "a0"}
OFFER = {"column_id": "2", "column": "Offer", "status": "offer", "rank": "a0"}


@pytest.mark.parametrize(
    ("kind", "before", "after", "said"),
    [
        (Kind.APPLICATION_CREATED, {}, SAVED, "Added to Saved"),
        (Kind.APPLICATION_MOVED, SAVED, OFFER, "Moved from Saved to Offer"),
        (Kind.APPLICATION_MOVED, SAVED, SAVED | {"rank": "a1"}, "Moved within Saved"),
        (Kind.APPLICATION_DELETED, SAVED, SAVED, "Moved to the trash"),
        (Kind.APPLICATION_RESTORED, OFFER, OFFER, "Restored to Offer"),
        (Kind.APPLICATION_UPDATED, {"notes": None}, {"notes": "x"}, "Added notes"),
        (Kind.APPLICATION_UPDATED, {"notes": "x"}, {"notes": "y"}, "Changed notes"),
        (Kind.APPLICATION_UPDATED, {"notes": "x"}, {"notes": None}, "Cleared notes"),
        (Kind.APPLICATION_UPDATED, {"priority": 0}, {"priority": 3}, "Set priority to high"),
        (Kind.APPLICATION_UPDATED, {"tags": []}, {"tags": ["a", "b"]}, "Set tags to “a, b”"),
        (Kind.APPLICATION_UPDATED, {"priority": 1}, {"priority": 0}, "Cleared priority"),
        (
            Kind.APPLICATION_UPDATED,
            {"salary_min": None},
            {"salary_min": 0},
            "Set minimum salary to “0”",
        ),
        (
            Kind.APPLICATION_UPDATED,
            {"salary_min": 0},
            {"salary_min": 9},
            "Changed minimum salary from “0” to “9”",
        ),
        (
            Kind.APPLICATION_UPDATED,
            {"salary_min": 0, "salary_max": None, "salary_currency": None},
            {"salary_min": None, "salary_max": 0, "salary_currency": "EUR"},
            "Changed salary",
        ),
        (
            Kind.APPLICATION_UPDATED,
            {"salary_min": None, "salary_max": None, "salary_currency": None},
            {"salary_min": 0, "salary_max": 60_000, "salary_currency": "EUR"},
            "Set salary to €0–60k",
        ),
        (
            Kind.APPLICATION_UPDATED,
            {"deadline_on": "2026-12-01"},
            {"deadline_on": "2026-12-02"},
            "Changed deadline from Tue 1 Dec 2026 to Wed 2 Dec 2026",
        ),
        (
            Kind.APPLICATION_UPDATED,
            {"salary_min": 1, "salary_max": 2, "title": "x"},
            {"salary_min": 2, "salary_max": 3, "title": "y"},
            "Changed salary and title",
        ),
        (
            Kind.APPLICATION_UPDATED,
            {"source": "x" * 61},
            {"source": "y" * 61},
            "Changed source",
        ),
        (
            Kind.APPLICATION_UPDATED,
            {"location": None},
            {"location": "Rome"},
            "Set location to “Rome”",
        ),
        (
            Kind.APPLICATION_UPDATED,
            dict.fromkeys(("salary_min", "salary_max", "salary_currency")),
            {"salary_min": 78_000, "salary_max": 96_000, "salary_currency": "EUR"},
            "Set salary to €78–96k",
        ),
        (
            Kind.APPLICATION_UPDATED,
            {"salary_min": None, "salary_currency": None},
            {"salary_min": 78_000, "salary_currency": "EUR"},
            "Changed salary",
        ),
        (
            Kind.APPLICATION_UPDATED,
            {"next_action": "Apply", "next_action_on": None},
            {"next_action": "Call Ana", "next_action_on": "2026-12-24"},
            "Changed next step to “Call Ana”, Thu 24 Dec 2026",
        ),
        (
            Kind.LINK_CREATED,
            {},
            {"label": None, "url": "https://www.example.com/a"},
            "Added the link “example.com”",
        ),
        (Kind.LINK_UPDATED, {"url": "https://a.b"}, {"label": "New"}, "Changed the link “New”"),
        (Kind.LINK_DELETED, {"label": "Old", "url": "https://a.b"}, {}, "Removed the link “Old”"),
    ],
)
def test_each_kind_of_change(
    kind: Kind, before: dict[str, Any], after: dict[str, Any], said: str
) -> None:
    assert tell(kind, before, after) == said


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        (Kind.APPLICATION_CREATED, {}, {}),
        (Kind.APPLICATION_MOVED, {}, SAVED),
        (Kind.APPLICATION_MOVED, SAVED, {}),
        (Kind.APPLICATION_RESTORED, {}, {}),
        (Kind.APPLICATION_UPDATED, {}, {}),
        (Kind.APPLICATION_UPDATED, {}, {"priority": 99}),
        (Kind.APPLICATION_UPDATED, {}, {"priority": "high"}),
        (Kind.APPLICATION_UPDATED, {}, {"deadline_on": "soon"}),
        (Kind.APPLICATION_UPDATED, {}, {"deadline_on": 1}),
        (Kind.APPLICATION_UPDATED, {}, {"tags": [1]}),
        (Kind.LINK_CREATED, {}, {"url": 1}),
        (Kind.LINK_DELETED, {"label": 1}, {}),
    ],
)
def test_what_a_file_makes_up_is_a_change(
    kind: Kind, before: dict[str, Any], after: dict[str, Any]
) -> None:
    assert tell(kind, before, after) == "Changed"

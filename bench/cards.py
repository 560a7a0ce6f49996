"""Made-up job applications, the same ones for the product and for the floor."""

import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


COMPANIES = _words(
    "Northwind Acme Globex Initech Umbrella Stark Wayne Hooli Vandelay Soylent Tyrell Cyberdyne"
    " Aperture Oscorp"
)
KINDS = _words("Labs Systems GmbH Analytics Robotics Cloud Health Bank Energy Media")
TITLES = (
    "Senior Backend Engineer",
    "Data Engineer",
    "Platform Engineer",
    "Frontend Developer & Designer",
    "SRE",
    "ML Engineer",
    "Staff Engineer <Payments>",
    "Engineering Manager",
)
PLACES = ("Berlin", "Remote", "Zürich", "Paris", "London", "New York", "Lisbon")
WORDS = _words(
    "called recruiter asked for salary range second interview next week take home task sent"
    " waiting for answer referral from friend good culture long commute"
)
TOPICS = _words(
    "kotlin visa relocation equity pension bonus kubernetes terraform haskell erlang fintech"
    " biotech robotics payments compliance sabbatical mentor hackathon pager oncall"
)
"""Each note holds one of these, so that a filter for one leaves about a twentieth of the cards."""
TAGS = ("python", "remote", "startup", "senior", "referral", "dream", "backup", "four days")
STEPS = ("Send a thank-you note", "Prepare the interview", "Ask about the range", "Call back")


class Card(NamedTuple):
    """An application as a person would have written it down."""

    company: str
    title: str
    location: str
    url: str
    work_mode: str | None
    salary_min: int
    salary_max: int
    priority: int
    notes: str
    tags: Sequence[str]
    applied_on: date
    deadline_on: date | None
    next_action: str | None
    next_action_on: date | None
    links: Sequence[tuple[str, str]]


def make_note(rng: random.Random) -> str:
    """Return a note of 4 to 17 words, one of them a topic."""
    words = [rng.choice(WORDS) for _ in range(rng.randrange(3, 17))]
    words.insert(rng.randrange(len(words) + 1), rng.choice(TOPICS))
    return " ".join(words)


def make_card(rng: random.Random, today: date) -> Card:
    """Return one more application; the same generator gives the same ones."""
    number = rng.randrange(10**8)
    is_planned = rng.random() < 0.3
    has_deadline = rng.random() < 0.15
    return Card(
        company=f"{rng.choice(COMPANIES)} {rng.choice(KINDS)}",
        title=rng.choice(TITLES),
        location=rng.choice(PLACES),
        url=f"https://jobs.example.com/{number}",
        work_mode=rng.choice(("onsite", "hybrid", "remote", None)),
        salary_min=rng.randrange(40, 80) * 1000,
        salary_max=rng.randrange(80, 150) * 1000,
        priority=rng.choice((0, 0, 0, 0, 1, 2, 3)),
        notes=make_note(rng),
        tags=rng.sample(TAGS, rng.choice((0, 0, 1, 1, 2, 3))),
        applied_on=today - timedelta(days=rng.randrange(1, 300)),
        deadline_on=today + timedelta(days=rng.randrange(1, 60)) if has_deadline else None,
        next_action=rng.choice(STEPS) if is_planned else None,
        next_action_on=today + timedelta(days=rng.randrange(-5, 60)) if is_planned else None,
        links=[
            (f"Posting {n}", f"https://example.com/{number}/{n}")
            for n in range(rng.choice((0, 0, 1, 1)))
        ],
    )

"""Demonstration data: a believable search of four months, told through the gate like a real one."""

import unicodedata
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from random import Random
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from webapp.errors import Conflict
from webapp.models import Status, WorkMode
from webapp.repositories import applications as stored
from webapp.repositories import users
from webapp.schemas.application import ApplicationCreate, ApplicationUpdate
from webapp.schemas.position import PositionUpdate
from webapp.services import applications, clock
from webapp.services import demonstration_data as words
from webapp.services.owner import Owner

SEED = 20
"""Fixed, so that each demonstration tells the same story, only with other dates."""
DAYS = 120


class Step(NamedTuple):
    """Something that happens in the story: on a day before today, to one of the applications."""

    days_ago: int
    story: int
    status: Status
    is_first: bool
    is_last: bool


def seed(session: Session, owner_id: UUID) -> int:
    """Fill an empty board; return how many applications it has then.

    Raises Conflict if the board has cards, trashed ones included.
    """
    if not stored.is_empty(session, owner_id):
        raise Conflict("This board already has cards; demo data needs an empty board.")
    owner = _owner(session, owner_id)
    random = Random(SEED)  # noqa: S311 - a story, no secret
    ids: dict[int, UUID] = {}
    for step in sorted(_steps(random), key=lambda step: (-step.days_ago, step.story)):
        with clock.at(_instant(owner, step, random)):
            if step.is_first:
                posting = _posting(owner, random, step)
                ids[step.story] = applications.create(session, owner, posting).id
            else:
                _go_on(session, owner, ids[step.story], step)
            if step.is_last:
                _leave(session, owner, ids[step.story], step, random)
    return len(ids)


def _owner(session: Session, owner_id: UUID) -> Owner:
    user = users.get(session, owner_id)
    return Owner(
        id=owner_id,
        session_id=None,
        email=user.email,
        name=user.name,
        actor="operator",
        time_zone=ZoneInfo(user.time_zone),
        shortcuts_enabled=True,
    )


def _steps(random: Random) -> Iterator[Step]:
    """Give each application its path, with a week or two between the steps."""
    paths = [path for count, path in words.PATHS for _ in range(count)]
    random.shuffle(paths)
    for story, path in enumerate(paths):
        gaps = [random.randint(3, 16) for _ in path[1:]]
        # What is still open began lately; what is closed lies further back.
        latest = 18 if path[-1].is_open else 45
        last = random.randint(0 if path[-1].is_open else 5, latest)
        days_ago = min(last + sum(gaps), DAYS)
        for place, status in enumerate(path):
            yield Step(days_ago, story, status, place == 0, place == len(path) - 1)
            days_ago = max(days_ago - gaps[place], 0) if place < len(gaps) else days_ago


def _instant(owner: Owner, step: Step, random: Random) -> datetime:
    now = clock.now().astimezone(owner.time_zone)
    day = now.date() - timedelta(days=step.days_ago)
    at = datetime.combine(day, time(random.randint(8, 19), random.randint(0, 59)), owner.time_zone)
    return min(at, now - timedelta(minutes=1))


def _posting(owner: Owner, random: Random, step: Step) -> ApplicationCreate:
    company = words.COMPANIES[step.story]
    place = random.choice(words.PLACES)
    low = random.randint(place.low, (place.low + place.high) // 2) * 1000
    plain = unicodedata.normalize("NFKD", company.casefold())
    site = "".join(letter for letter in plain if "a" <= letter <= "z")
    address = f"https://{site}.example/careers/{random.randint(100, 999)}"
    source = random.choice(words.SOURCES)
    links = [{"url": f"https://{site}.example/about", "label": "The company"}]
    links.append({"url": f"https://{site}.example/blog", "label": "Engineering blog"})
    return ApplicationCreate.model_validate(
        {
            "company": company,
            "title": random.choice(words.TITLES),
            "status": step.status,
            "url": address,
            "location": place.name,
            "work_mode": random.choice(list(WorkMode)),
            "salary_min": low if random.random() < 0.7 else None,
            "salary_max": low + random.randint(8, 18) * 1000,
            "salary_currency": place.currency,
            "salary_period": "year",
            "source": source,
            "priority": random.choice([0, 0, 0, 1, 1, 2, 3]),
            "notes": random.choice(words.NOTES).format(source=source),
            "links": links[: random.randint(0, 2)],
            "tags": random.sample(words.TAGS, random.choice([0, 1, 1, 2])),
            "deadline_on": owner.today() + timedelta(days=random.randint(20, 40))
            if step.status is Status.SAVED and random.random() < 0.5
            else None,
        }
    )


def _go_on(session: Session, owner: Owner, application_id: UUID, step: Step) -> None:
    applications.move(session, owner, application_id, PositionUpdate(status=step.status))


def _leave(
    session: Session, owner: Owner, application_id: UUID, step: Step, random: Random
) -> None:
    """Leave an application as it is today: with a next action, or with how it ended."""
    if not step.status.is_open:
        notes = applications.get(session, owner, application_id).notes or ""
        change = {"notes": f"{notes}\n\n{words.ENDS[step.status]}"}
    elif random.random() < 0.6:
        days = step.days_ago + random.randint(-2, 12)
        on = owner.today() + timedelta(days=days)
        change = {"next_action": random.choice(words.NEXT[step.status]), "next_action_on": str(on)}
    else:
        return
    applications.update(session, owner, application_id, ApplicationUpdate.model_validate(change))

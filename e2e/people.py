"""People with a browser of their own, whose console has to stay empty."""

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, WebError

from tests.live_server import LiveServer
from webapp.database import Database
from webapp.models import Audience
from webapp.schemas.application import ApplicationCreate
from webapp.services import applications, demonstration
from webapp.services.owner import Owner

PASSWORD = "correct horse battery staple"
_NUMBERS = itertools.count(1)
_CARD = re.compile(r"/board#card-([0-9a-f-]{36})$")
_CHOICE = re.compile(r'name="column_id" value="([0-9a-f-]{36})".*?<span dir="auto">(.*?)<')


@dataclass
class Person:
    """Somebody in front of a browser: one context, so tabs share the sign-in."""

    name: str
    email: str
    server: LiveServer
    database: Database
    context: BrowserContext
    page: Page
    complaints: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.context.on("console", self._hear)
        self.context.on("weberror", self._see)

    def open(self, path: str) -> Page:
        """Go to a path of the server."""
        self.page.goto(self.server.url + path)
        return self.page

    def register(self) -> "Person":
        """Make the account without looking at the pages."""
        self.post("/register", name=self.name, email=self.email, password=PASSWORD)
        return self

    def add(self, company: str, title: str, column: str = "Saved", **fields: Any) -> str:
        """Add an application as another device would; return its id."""
        values = {"company": company, "title": title, "column_id": self.columns[column], **fields}
        match = _CARD.search(self.post("/board/applications", **values))
        assert match, f"no card was added for {title}"
        return match[1]

    def add_many(self, posts: Iterable[ApplicationCreate]) -> None:
        """Add applications past the pages, for boards that are too large to be filled by them."""
        owner = self._as_owner()
        with self.database.transaction() as session:
            for post in posts:
                applications.create(session, owner, post)

    def live_through_a_search(self) -> None:
        """Fill the empty board with the demonstration data."""
        owner = self._as_owner()
        with self.database.transaction() as session:
            demonstration.seed(session, owner.id)

    def post(self, path: str, **form: str | float | bool) -> str:
        """Send a form as another device of this person would; return the address it leads to."""
        headers = {"Origin": self.server.url}
        answer = self.context.request.post(
            self.server.url + path, form=dict(form), headers=headers, max_redirects=0
        )
        assert answer.status == 303, f"{answer.status} {answer.text()[:2000]}"
        return answer.headers["location"]

    @cached_property
    def columns(self) -> dict[str, str]:
        """The ids of the columns by name, read from the form for a new application."""
        form = self.context.request.get(self.server.url + "/board/applications/new").text()
        return {name: column_id for column_id, name in _CHOICE.findall(form)}

    def expects(self, *patterns: str) -> None:
        """Announce what the console may say, since the test itself provokes it."""
        self.expected.extend(patterns)

    def unexpected(self) -> list[str]:
        return [
            complaint
            for complaint in self.complaints
            if not any(re.search(pattern, complaint) for pattern in self.expected)
        ]

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            place = message.location.get("url", "")
            self.complaints.append(f"{message.type}: {message.text} ({place})")

    def _see(self, error: WebError) -> None:
        self.complaints.append(f"uncaught: {error.error}")

    def _as_owner(self) -> Owner:
        user = self.open("/settings").locator("body").get_attribute("data-user")
        assert user, f"{self.name} is not signed in"
        return Owner(
            UUID(user), UUID(int=0), self.email, self.name, Audience.WEB, ZoneInfo("UTC"), True
        )


class People:
    """Lets people come, and sees to it that nobody leaves with complaints."""

    def __init__(self, browser: Browser, server: LiveServer, database: Database) -> None:
        self._browser = browser
        self._server = server
        self._database = database
        self.present: list[Person] = []

    def come(self, name: str, **options: Any) -> Person:
        """Somebody new, not yet registered. Motion is reduced unless a test is about it."""
        options = {
            "viewport": {"width": 1440, "height": 900},
            "reduced_motion": "reduce",
            "locale": "en-GB",
            "timezone_id": "Europe/Berlin",
            **options,
        }
        context = self._browser.new_context(**options)
        context.set_default_timeout(30_000)
        email = f"{name.lower()}-{next(_NUMBERS)}@example.com"
        person = Person(name, email, self._server, self._database, context, context.new_page())
        self.present.append(person)
        return person

    def come_back(self, person: Person, **options: Any) -> Person:
        """The same person on a second device, signed in there as well."""
        other = self.come(person.name, **options)
        other.email = person.email
        other.post("/login", email=other.email, password=PASSWORD)
        return other

    def leave(self) -> None:
        for person in self.present:
            person.context.close()
        complaints = {person.email: person.unexpected() for person in self.present}
        assert not any(complaints.values()), f"the console was not empty: {complaints}"

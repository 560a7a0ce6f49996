"""People of the soak: each works on a board by both faces, follows its stream, and remembers.

What somebody believes about their board comes from what they did and from what they were told. In
the end both must be what the API says.
"""

import asyncio
import json
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from bench.cards import make_note
from bench.requests import BROWSER, HTMX
from bench.streams import PATH

FACTS = ("column_id", "title", "notes")
MOST = 500
PAUSE = (0.5, 1.5)
FEWEST = 5
Cards = dict[str, dict[str, Any]]


@dataclass(slots=True)
class Seat:
    """One person at work. Errors are kept as sentences, and nobody stops for one."""

    url: str
    cookie: str
    bearer: str
    rng: random.Random
    client: httpx.AsyncClient
    believed: Cards = field(default_factory=dict)
    """What this person did to the cards they had found."""
    told: Cards = field(default_factory=dict)
    """What the stream said of the same cards."""
    revisions: list[int] = field(default_factory=list)
    lanes: list[str] = field(default_factory=list)
    since: int = 0
    requests: int = 0
    errors: list[str] = field(default_factory=list)

    async def sit_down(self) -> None:
        """Read the board once, from which both memories go on."""
        self.believed, self.told = await self.read(), await self.read()
        columns = await self._api("GET", "/columns")
        self.lanes = [each["id"] for each in columns.json()]
        self.since = max(card["revision"] for card in self.believed.values())

    async def read(self) -> Cards:
        """Return the board as the API tells it."""
        answer = await self._api("GET", f"/applications?limit={MOST}")
        return {card["id"]: _facts(card) | {"revision": card["revision"]} for card in answer.json()}

    async def work(self, until: float) -> None:
        """Do one thing after another, with pauses as people make them."""
        acts: list[Callable[[], Awaitable[None]]]
        acts = [self._drag, self._drag, self._move, self._note, self._edit, self._look]
        while asyncio.get_running_loop().time() < until:
            act = self.rng.choice([*acts, self._add, self._remove])
            try:
                await act()
            except (httpx.HTTPError, KeyError, ValueError) as error:
                self.errors.append(f"{act.__name__}: {error!r}")
            await asyncio.sleep(self.rng.uniform(*PAUSE))

    async def follow(self) -> None:
        """Follow the stream until this is cancelled, from the revision that was read."""
        path = f"{self.url}{PATH}?since={self.since}"
        headers = {"Authorization": f"Bearer {self.bearer}"}
        async with self.client.stream("GET", path, headers=headers, timeout=None) as answer:
            if answer.status_code != 200:
                self.errors.append(f"the stream was answered with {answer.status_code}")
                return
            async for name, number, data in _events(answer.aiter_lines()):
                self._hear(name, number, data)
        self.errors.append("the stream ended by itself")

    def _hear(self, name: str, number: str, data: dict[str, Any]) -> None:
        if number:
            self.revisions.append(int(number))
        if name != "change":
            self.errors.append(f"the stream said {name}")
        elif data["kind"] == "application.deleted":
            self.told.pop(data["application_id"], None)
        elif data["kind"] == "application.created":
            self.told[data["application_id"]] = _facts(data["after"])
        elif data["application_id"] in self.told:
            known = {name: data["after"][name] for name in FACTS if name in data["after"]}
            self.told[data["application_id"]].update(known)

    # what people do

    async def _drag(self) -> None:
        """Drop a card next to another one, as the board's page sends it."""
        card_id, near_id = self.rng.sample(sorted(self.believed), 2)
        card, near = self.believed[card_id], self.believed[near_id]
        form = {
            "column_id": near["column_id"],
            "after_id": near_id,
            "from_column_id": card["column_id"],
        }
        await self._page(f"/board/applications/{card_id}/position", form)
        card["column_id"] = near["column_id"]

    async def _move(self) -> None:
        """Move a card by the API."""
        card_id, lane = self.rng.choice(sorted(self.believed)), self.rng.choice(self.lanes)
        await self._api("PUT", f"/applications/{card_id}/position", {"column_id": lane})
        self.believed[card_id]["column_id"] = lane

    async def _note(self) -> None:
        """Edit notes where they are read."""
        card_id, notes = self.rng.choice(sorted(self.believed)), make_note(self.rng)
        await self._page(f"/board/applications/{card_id}/notes", {"notes": notes})
        self.believed[card_id]["notes"] = notes

    async def _edit(self) -> None:
        """Change a title and the notes by the API."""
        card_id = self.rng.choice(sorted(self.believed))
        change = {"title": f"Engineer {self.rng.randrange(10**6)}", "notes": make_note(self.rng)}
        await self._api("PATCH", f"/applications/{card_id}", change)
        self.believed[card_id] |= change

    async def _look(self) -> None:
        """Open the board anew."""
        answer = await self.client.get(f"{self.url}/board", headers=self._cookie)
        self._check(answer)

    async def _add(self) -> None:
        body = {"company": "Northwind", "title": "Engineer", "notes": make_note(self.rng)}
        answer = await self._api("POST", "/applications", body)
        card = answer.json()
        self.believed[card["id"]] = _facts(card)

    async def _remove(self) -> None:
        if len(self.believed) <= FEWEST:
            return
        card_id = self.rng.choice(sorted(self.believed))
        await self._api("DELETE", f"/applications/{card_id}")
        del self.believed[card_id]

    # how they do it

    @property
    def _cookie(self) -> dict[str, str]:
        return BROWSER | {"Cookie": f"session={self.cookie}"}

    async def _page(self, path: str, form: dict[str, str]) -> None:
        headers = self._cookie | HTMX | {"Origin": self.url}
        self._check(await self.client.post(self.url + path, headers=headers, data=form))

    async def _api(self, method: str, path: str, body: Any = None) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.bearer}"}
        answer = await self.client.request(method, self.url + path, headers=headers, json=body)
        self._check(answer)
        return answer

    def _check(self, answer: httpx.Response) -> None:
        self.requests += 1
        if answer.status_code >= 300:
            raise ValueError(f"{answer.status_code} from {answer.url.path}: {answer.text[:200]}")


def same(one: Cards, other: Cards) -> bool:
    """Tell whether two memories of a board agree on every card."""
    return {key: _facts(card) for key, card in one.items()} == {
        key: _facts(card) for key, card in other.items()
    }


def _facts(card: dict[str, Any]) -> dict[str, Any]:
    return {name: card.get(name) for name in FACTS}


async def _events(lines: AsyncIterator[str]) -> AsyncIterator[tuple[str, str, dict[str, Any]]]:
    """Server-sent events (HTML, 9.2.6), as far as this stream uses them."""
    name, number, data = "", "", ""
    async for line in lines:
        field_name, _, value = line.partition(": ")
        if field_name == "event":
            name = value
        elif field_name == "id":
            number = value
        elif field_name == "data":
            data = value
        elif not line and data:
            yield name, number, json.loads(data)
            name, number, data = "", "", ""

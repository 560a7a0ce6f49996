"""The work that is measured, as requests to the product."""

import json
import random
import re
from collections.abc import Iterator, Mapping
from contextlib import closing
from itertools import cycle, islice, pairwise
from typing import Any
from uuid import UUID

from bench import requests
from bench.cards import TOPICS, make_card, make_note
from bench.generator import Script
from bench.postgres import Cluster
from bench.requests import BROWSER, COMPRESSED, HTMX, NUMBERED
from bench.seeding import PASSWORD, SeededOwner
from bench.servers import Server
from webapp.limits import COLUMN_MOST
from webapp.services.clock import now

MORE = re.compile(rb'href="(/board/columns/[^"]+/cards\?[^"]*)"')
CARDS = 60
PLACES = 20


class Board:
    """An owner's board at the product: what was read of it once, and requests about it."""

    def __init__(self, server: Server, database_url: str, owner: SeededOwner) -> None:
        self.server = server
        self.owner = owner
        self.lanes = _lanes(database_url, owner.id)
        self.cookie = self._sign_in()
        self.headers = BROWSER | {"Cookie": f"session={self.cookie}"}

    def page(self) -> Script:
        """Return the board as a person opens it."""
        return self._script("board", [self._get("/board")])

    def compressed_page(self) -> Script:
        """Return the board with the compression that a browser gets."""
        return self._script("board, compressed", [self._get("/board", COMPRESSED)])

    def drawn(self) -> Script:
        """Return the board with every card drawn, as a page asks for it that has them all."""
        shown = ",".join(f"{column}:{COLUMN_MOST}" for column, _ in self.lanes.values())
        whole = self._get(f"/board?shown={shown}")
        _, _, body = self._ask(whole)
        assert not MORE.search(body), "some cards are left out"
        return self._script("board, drawn", [whole])

    def unchanged(self) -> Script:
        """Return the board asked for again by who has it; 200 tells that it was sent anew."""
        _, headers, _ = self._ask(self._get("/board"))
        tag = headers.get("ETag", '"0"')
        asked = [self._get("/board", {"If-None-Match": tag})]
        return self._script("board, unchanged", asked, expected=(200, 304))

    def moves(self) -> Script:
        """Return drops: cards go to another column, among cards that stay, and later back."""
        applied, interview = self.lanes["applied"], self.lanes["interview"]
        return self._script("move", [*self._drops(applied, interview)])

    def notes(self) -> Script:
        """Return edits of notes; each leaves another text."""
        rng = random.Random(3)
        cards = [*islice(cycle(self.lanes["saved"][1]), 4 * CARDS)]
        sent = [
            self._post(
                f"/board/applications/{card}/notes",
                {"notes": f"{make_note(rng)} {number}"},  # of no revision: the last write wins
            )
            for number, card in enumerate(cards)
        ]
        return self._script("note", sent)

    def creations(self) -> Script:
        """Return new applications, by the form that asks for everything."""
        rng, today = random.Random(4), now().date()
        cards = [make_card(rng, today) for _ in range(CARDS)]
        names = ("company", "title", "location", "url", "notes")
        column = self.lanes["applied"][0]
        sent = [
            self._post(
                "/board/applications",
                {name: getattr(card, name) for name in names} | {"column_id": column},
            )
            for card in cards
        ]
        return self._script("create", sent, expected=(200, 204))

    def filters(self) -> Script:
        """Return the filter box's requests, one topic after another."""
        return self._script("filter", [self._get(f"/board?q={word}", HTMX) for word in TOPICS])

    def listing(self) -> Script:
        """Return the API's list of 50."""
        token = self.bearer()
        headers = {"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"}
        path = "/applications?status=applied&limit=50"
        return self._script("list", [requests.get(self.server.port, path, headers)])

    def bearer(self) -> str:
        """Sign in to the API."""
        form = {"username": self.owner.email, "password": PASSWORD}
        _, _, body = self._ask(requests.post(self.server.port, "/auth/login", {}, form))
        return str(json.loads(body)["access_token"])

    def _drops(
        self, one: tuple[UUID, list[UUID]], other: tuple[UUID, list[UUID]]
    ) -> Iterator[bytes]:
        moving = one[1][PLACES : PLACES + CARDS] or one[1][1:]
        for home, (goal, standing) in ((one, other), (other, one)):
            staying = cycle([*pairwise(standing[: PLACES + 1])])
            for card, (above, below) in zip(moving, staying, strict=False):
                form = {
                    "column_id": goal,
                    "after_id": above,
                    "before_id": below,
                    "from_column_id": home[0],
                }
                yield self._post(f"/board/applications/{card}/position", form)

    def _sign_in(self) -> str:
        form = {"email": self.owner.email, "password": PASSWORD}
        status, headers, _ = requests.send(
            self.server.port, requests.post(self.server.port, "/login", BROWSER, form)
        )
        cookies = "; ".join(headers.get_all("Set-Cookie") or [])
        found = re.search(r"\bsession=([^;]+)", cookies)
        assert status == 303, f"no sign-in: {status}"
        assert found
        return found[1]

    def _get(self, path: str, more: Mapping[str, str] | None = None) -> bytes:
        return requests.get(self.server.port, path, {**self.headers, **(more or {})})

    def _post(self, path: str, form: Mapping[str, object]) -> bytes:
        return requests.post(self.server.port, path, self.headers | HTMX | NUMBERED, form)

    def _ask(self, request: bytes) -> Any:
        status, headers, body = requests.send(self.server.port, request)
        assert status == 200, f"{status}: {body[:400]!r}"
        return status, headers, body

    def _script(self, work: str, sent: list[bytes], **options: Any) -> Script:
        key = f"{self.server.url}, {self.owner.email}, {work}"
        return Script(key, self.server.port, sent, **options)


def sign_ins(server: Server, owners: list[SeededOwner]) -> Script:
    """Return sign-ins of several people."""
    sent = [
        requests.post(server.port, "/login", BROWSER, {"email": owner.email, "password": PASSWORD})
        for owner in owners
    ]
    return Script(f"{server.url}, sign in", server.port, sent, expected=(303,))


def _lanes(database_url: str, owner_id: UUID) -> dict[str, tuple[UUID, list[UUID]]]:
    """An owner's columns by status, each with its cards in order."""
    query = (
        "SELECT c.status, c.id::text, array_agg(a.id::text ORDER BY a.rank)"
        " FROM columns c JOIN applications a ON a.owner_id = c.owner_id AND a.column_id = c.id"
        " WHERE c.owner_id = %s GROUP BY 1, 2"
    )
    with closing(Cluster.connect(database_url)) as connection, connection.cursor() as cursor:
        cursor.execute(query, (str(owner_id),))
        return {status: (UUID(lane), [*map(UUID, ids)]) for status, lane, ids in cursor.fetchall()}

"""The same work as requests to the floor."""

import random
from collections.abc import Iterator
from contextlib import closing
from itertools import cycle, islice
from typing import Any

from bench import requests
from bench.cards import TOPICS, make_card, make_note
from bench.floor.app import sign
from bench.generator import Script
from bench.ours import CARDS, PLACES
from bench.postgres import Cluster
from bench.requests import BROWSER, COMPRESSED, HTMX
from bench.servers import Server
from webapp.services.clock import now


class Board:
    """An owner's board at the floor."""

    def __init__(self, server: Server, database_url: str, owner: int) -> None:
        self.server = server
        self.owner = owner
        self.lanes = _lanes(database_url, owner)
        self.headers = BROWSER | {"Cookie": f"sid={sign(owner)}"}

    def page(self) -> Script:
        """Return the board."""
        return self._script("board", [requests.get(self.server.port, "/board", self.headers)])

    def compressed_page(self) -> Script:
        """Return the board for a browser; the server must be the one that compresses."""
        headers = self.headers | COMPRESSED
        return self._script("board", [requests.get(self.server.port, "/board", headers)])

    def moves(self) -> Script:
        """Return drops: cards go to another column, after cards that stay, and later back."""
        return self._script("move", [*self._drops("applied", "interview")])

    def notes(self) -> Script:
        """Return edits of notes; each leaves another text."""
        rng = random.Random(3)
        cards = [*islice(cycle(self.lanes["saved"]), 4 * CARDS)]
        sent = [
            self._post(f"/cards/{card}/note", {"note": f"{make_note(rng)} {number}"}, "PATCH")
            for number, card in enumerate(cards)
        ]
        return self._script("note", sent)

    def creations(self) -> Script:
        """Return new cards."""
        rng, today = random.Random(4), now().date()
        cards = [make_card(rng, today) for _ in range(CARDS)]
        names = ("company", "title", "location", "url")
        sent = [
            self._post(
                "/cards",
                {name: getattr(card, name) for name in names}
                | {"note": card.notes, "status": "applied"},
            )
            for card in cards
        ]
        return self._script("create", sent, expected=(201,))

    def filters(self) -> Script:
        """Return searches, one topic after another."""
        headers = self.headers | HTMX
        sent = [requests.get(self.server.port, f"/search?q={word}", headers) for word in TOPICS]
        return self._script("search", sent)

    def listing(self) -> Script:
        """Return the JSON list of 50."""
        path = "/api/cards?status=applied&limit=50"
        return self._script("list", [requests.get(self.server.port, path, self.headers)])

    def _drops(self, one: str, other: str) -> Iterator[bytes]:
        moving = self.lanes[one][PLACES : PLACES + CARDS] or self.lanes[one][1:]
        for goal in (other, one):
            staying = cycle(self.lanes[goal][:PLACES])
            for card, above in zip(moving, staying, strict=False):
                yield self._post(f"/cards/{card}/move", {"status": goal, "after": above})

    def _post(self, path: str, form: dict[str, object], method: str = "POST") -> bytes:
        return requests.post(self.server.port, path, self.headers | HTMX, form, method)

    def _script(self, work: str, sent: list[bytes], **options: Any) -> Script:
        key = f"{self.server.url}, {self.owner}, {work}"
        return Script(key, self.server.port, sent, **options)


def _lanes(database_url: str, owner: int) -> dict[str, list[int]]:
    """An owner's cards by column, in order."""
    query = (
        "SELECT status, array_agg(id ORDER BY position) FROM card WHERE owner_id = %s GROUP BY 1"
    )
    with closing(Cluster.connect(database_url)) as connection, connection.cursor() as cursor:
        cursor.execute(query, (owner,))
        return dict(cursor.fetchall())

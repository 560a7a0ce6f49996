"""Ten people work for a while, each on three screens: nothing is missed, nothing grows."""

import random
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.faults.installation import Installation, installed, sign_in
from tests.followers import Follower, following

PEOPLE = 10
SECONDS = 16.0
WARM_UP = 5.0
GROWTH = 12 * 2**20
"""Of all processes together, after the first seconds: caches of statements still fill a little."""

LEAST_REQUESTS = 100
"""Of each, however slow the machine is: or there would be little to compare."""


@pytest.fixture(scope="module")
def installation(public_folder: Path) -> Iterator[Installation]:
    with installed(public_folder / "soak") as installation:
        yield installation


class Worker(threading.Thread):
    """Somebody who moves, edits, adds and deletes without a pause, over and over."""

    def __init__(self, url: str, token: str, seed: int) -> None:
        super().__init__(daemon=True)
        headers = {"Authorization": f"Bearer {token}"}
        self.client = httpx.Client(base_url=url, headers=headers, timeout=40)
        self.headers = headers
        self.chance = random.Random(seed)
        self.columns = [each["id"] for each in self.client.get("/columns").json()]
        self.cards: list[str] = []
        self.has_time = threading.Event()
        self.statuses: dict[int, int] = {}

    def run(self) -> None:
        acts = [self.add, self.move, self.move, self.move, self.edit, self.edit, self.remove]
        while not self.has_time.wait(0.02) or sum(self.statuses.values()) < LEAST_REQUESTS:
            answer = self.chance.choice(acts)() if len(self.cards) > 3 else self.add()
            self.statuses[answer.status_code] = self.statuses.get(answer.status_code, 0) + 1

    def add(self) -> httpx.Response:
        answer = self.client.post("/applications", json={"company": "Acme", "title": "Sailor"})
        self.cards.append(answer.json()["id"])
        return answer

    def move(self) -> httpx.Response:
        card, column = self.chance.choice(self.cards), self.chance.choice(self.columns)
        return self.client.put(f"/applications/{card}/position", json={"column_id": column})

    def edit(self) -> httpx.Response:
        body = {"priority": self.chance.randrange(4), "notes": "x" * self.chance.randrange(500)}
        return self.client.patch(f"/applications/{self.chance.choice(self.cards)}", json=body)

    def remove(self) -> httpx.Response:
        return self.client.delete(f"/applications/{self.cards.pop(0)}")

    def changes(self) -> list[dict[str, Any]]:
        """Return the whole history."""
        lines: list[dict[str, Any]] = []
        while more := self.client.get(
            "/changes", params={"since": lines[-1]["revision"] if lines else 1, "limit": 500}
        ).json():
            lines += more
        return lines


def memory_of(installation: Installation) -> int:
    return sum(each.memory_full_info().uss for each in installation.workers())


def test_ten_people_work_for_a_while(installation: Installation) -> None:
    url = installation.server.url
    workers = [Worker(url, sign_in(url, f"soaked-{number}"), number) for number in range(PEOPLE)]
    streams: list[list[Follower]] = []
    with ExitStack() as stack:
        for worker in workers:
            path = "/changes/stream?since=1"
            streams.append(stack.enter_context(following(url, path, worker.headers, 3)))
            worker.start()
        time.sleep(WARM_UP)
        before = memory_of(installation)
        time.sleep(SECONDS - WARM_UP)
        for worker in workers:
            worker.has_time.set()
        for worker, followers in zip(workers, streams, strict=True):
            worker.join()
            assert worker.statuses.keys() <= {200, 201, 204}
            lines = worker.changes()
            assert len(lines) > 50
            for each in followers:
                each.wait(lambda each: len(each.of("change")) == len(lines), 5)  # noqa: B023
                assert each.of("change") == lines
                assert not each.of("resync")
            worker.client.close()
        assert memory_of(installation) - before < GROWTH
    assert "Traceback" not in installation.server.output()

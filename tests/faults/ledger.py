"""Eight writers, and the ledger of what they were told: what was acknowledged is there, once."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import uuid4

import httpx

from tests.faults.installation import ROLE, Installation

WRITERS = 8


@dataclass
class Ledger:
    """What was told to whom, by the company that an application names."""

    acknowledged: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    unknown: set[str] = field(default_factory=set)
    answers: Counter[int] = field(default_factory=Counter)
    odd: list[str] = field(default_factory=list)
    slowest: float = 0.0
    """Seconds that the slowest answer took."""
    written_at: float = 0.0
    """When something was acknowledged last."""

    def record(self, response: httpx.Response) -> None:
        """Note an answer, and what is wrong with it."""
        self.answers[response.status_code] += 1
        self.slowest = max(self.slowest, response.elapsed.total_seconds())
        if response.status_code not in {201, 503, 504}:
            self.odd.append(f"{response.status_code}: {response.text}")
        if response.status_code in {503, 504} and "retry-after" not in response.headers:
            self.odd.append(f"{response.status_code} without Retry-After")


@contextmanager
def writing(installation: Installation) -> Iterator[Ledger]:
    """Write with eight clients while the block runs, watch /health, and then prove the ledger."""
    ledger, done = Ledger(), threading.Event()
    threads = [
        threading.Thread(target=_write, args=(installation, ledger, done, number))
        for number in range(WRITERS)
    ]
    threads.append(threading.Thread(target=_watch, args=(installation, ledger, done)))
    for thread in threads:
        thread.start()
    try:
        time.sleep(0.5)
        yield ledger
    finally:
        done.set()
        for thread in threads:
            thread.join()
    _prove(installation, ledger)


def _write(installation: Installation, ledger: Ledger, done: threading.Event, number: int) -> None:
    with installation.client(number) as client:
        while not done.is_set():
            _write_one(client, ledger, done, gives_up=number % 2 == 0)


def _write_one(
    client: httpx.Client, ledger: Ledger, done: threading.Event, *, gives_up: bool
) -> None:
    """Write one application; try again until it is known what came of it."""
    key, is_unclear = str(uuid4()), False
    while True:
        try:
            response = client.post(
                "/applications",
                json={"company": key, "title": "Engineer"},
                headers={"Idempotency-Key": key},
            )
        except httpx.HTTPError:
            is_unclear = True
        else:
            ledger.record(response)
            if response.status_code == 201:
                ledger.acknowledged.add(key)
                ledger.written_at = time.monotonic()
                return
            is_unclear = is_unclear or response.status_code != 503
        if done.is_set() or (gives_up and not is_unclear):
            (ledger.unknown if is_unclear else ledger.refused).add(key)
            return
        time.sleep(0.05)


def _watch(installation: Installation, ledger: Ledger, done: threading.Event) -> None:
    with installation.client() as client:
        while not done.wait(0.2):
            try:
                response = client.get("/health")
            except httpx.HTTPError:
                continue  # of a worker that was killed
            if response.status_code != 200 or response.elapsed.total_seconds() > 6:
                ledger.odd.append(f"/health: {response.status_code} after {response.elapsed}")


def _prove(installation: Installation, ledger: Ledger) -> None:
    rows = installation.postgres.tell(
        "SELECT a.company, count(DISTINCT a.id), count(h.*) FROM applications a"
        " LEFT JOIN activities h ON (h.owner_id, h.application_id) = (a.owner_id, a.id)"
        " GROUP BY 1",
        ROLE,
    )
    found = {company: (times, lines) for company, times, lines in rows}
    ours = ledger.acknowledged | ledger.refused | ledger.unknown
    assert not ledger.odd, ledger.odd[:5]
    assert ledger.acknowledged
    assert not ledger.acknowledged - found.keys(), "acknowledged, but not there"
    assert not ledger.refused & found.keys(), "refused, but there"
    assert {found[key] for key in ours & found.keys()} == {(1, 1)}, "there more than once"

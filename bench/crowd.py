"""A thousand owners writing at once: do they wait for each other, and do two workers do more?

One machine has to hold the workers, PostgreSQL and the load generator, so the throughput of two
workers is bounded by the cores that are left; how much of them each took is told with it. The
CPU of a move with two workers, against one, tells whether the workers themselves get in each
other's way.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import psutil

from bench import requests, seeding, servers
from bench.generator import Generator, Script
from bench.histories import Shape
from bench.postgres import Cluster, vacuum
from bench.processes import cpu_seconds, memory, workers
from bench.report import Line
from bench.requests import BROWSER, HTMX
from bench.seeding import SeededOwner
from bench.servers import Server
from bench.sign_ins import open_many
from webapp.migrations import upgrade
from webapp.models import Audience

OWNERS, CARDS, CLIENTS = 1000, 24, 32
LOOK_EVERY = 0.05
WAITING = """
SELECT l.locktype FROM pg_locks l JOIN pg_stat_activity a USING (pid)
WHERE NOT l.granted AND l.locktype <> 'extend' AND a.datname = current_database()
"""
"""Who waits for another transaction; `extend`, a moment while a table grows, is no owner's row."""
MOVES = """
SELECT s.id::text, a.id::text, t.id::text
FROM columns s
JOIN columns t ON t.owner_id = s.owner_id AND t.status = 'interview'
JOIN LATERAL (
  SELECT id FROM applications a
  WHERE a.owner_id = s.owner_id AND a.column_id = s.id ORDER BY rank LIMIT 1
) a ON true
WHERE s.owner_id = %s AND s.status = 'applied'
"""


@dataclass(slots=True)
class _Turns:
    """What one server did in its turns."""

    server: Server
    script: Script
    rates: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    """Milliseconds of the server's CPU for a move."""
    cores: list[tuple[float, float, float]] = field(default_factory=list)
    """How many cores the server, PostgreSQL and the load generator kept busy."""
    latencies: list[float] = field(default_factory=list)

    def told(self) -> str:
        app, postgres, load = (median(part) for part in zip(*self.cores, strict=True))
        rate = f"{median(self.rates):.0f} moves/s, {median(self.cpu):.2f} ms CPU each"
        return f"{rate}; cores: server {app:.1f}, PostgreSQL {postgres:.1f}, load {load:.1f}"

    def wall(self) -> str:
        times = sorted(self.latencies)
        return f"{CLIENTS} clients: {median(times):.0f} / {times[int(0.99 * len(times)) - 1]:.0f}"


def measure(
    folder: Path, cluster: Cluster, secret: str, generator: Generator, rounds: int, seconds: float
) -> Iterator[Line]:
    """Let the owners move cards, at one worker and at two in turns."""
    url = cluster.database("bench_crowd")
    try:
        upgrade(url)
        with closing(Cluster.connect(url)) as connection:
            owners = seeding.seed(connection, seeding.crowd(OWNERS, Shape(CARDS), "writer"))
        vacuum(url)
        cookies = open_many(url, secret, owners, Audience.WEB)
        with ExitStack() as stack:
            turns = []
            for number in (1, 2):
                running = servers.product(folder, url, secret, workers=number)
                server = stack.enter_context(running)
                turns.append(_Turns(server, crowd_script(server, url, owners, cookies)))
            waits = _take_turns(cluster, generator, url, turns, rounds, seconds)
            yield from _lines(turns, waits)
    finally:
        cluster.drop(url)


def crowd_script(
    server: Server, url: str, owners: Sequence[SeededOwner], cookies: Sequence[str]
) -> Script:
    """Return a move of everybody, and then everybody's move back."""
    there: list[bytes] = []
    back: list[bytes] = []
    with closing(Cluster.connect(url)) as connection, connection.cursor() as cursor:
        for owner, cookie in zip(owners, cookies, strict=True):
            cursor.execute(MOVES, (str(owner.id),))
            found = cursor.fetchone()
            assert found
            home, card, goal = found
            headers = BROWSER | HTMX | {"Cookie": f"session={cookie}"}
            path = f"/board/applications/{card}/position"
            for sent, one, other in ((there, home, goal), (back, goal, home)):
                form = {"column_id": other, "from_column_id": one}
                sent.append(requests.post(server.port, path, headers, form))
    return Script(f"{server.url}, crowd", server.port, there + back)


def _take_turns(
    cluster: Cluster,
    generator: Generator,
    url: str,
    turns: Sequence[_Turns],
    rounds: int,
    seconds: float,
) -> list[str]:
    waits: list[str] = []
    with closing(Cluster.connect(url)) as connection:
        connection.autocommit = True

        def look() -> None:
            until = time.monotonic() + seconds
            while time.monotonic() < until:
                with connection.cursor() as cursor:
                    cursor.execute(WAITING)
                    waits.extend(name for (name,) in cursor.fetchall())
                time.sleep(LOOK_EVERY)

        for turn in turns:
            generator.run(turn.script, clients=CLIENTS, seconds=1.0)
        for number in range(rounds):
            for turn in turns if number % 2 == 0 else reversed(turns):
                processes = (turn.server.process, cluster.postmaster, generator.process)
                before = [_seconds(process) for process in processes]
                sample = generator.run(
                    turn.script, clients=CLIENTS, seconds=seconds, meanwhile=look
                )
                after = [_seconds(process) for process in processes]
                spent = [b - a for a, b in zip(before, after, strict=True)]
                app, postgres, load = (part / sample.seconds for part in spent)
                turn.cores.append((app, postgres, load))
                turn.cpu.append(spent[0] / sample.units * 1000)
                turn.rates.append(sample.units / sample.seconds)
                turn.latencies += sample.latencies
    return waits


def _seconds(process: psutil.Process | None) -> float:
    return cpu_seconds(process) if process else 0.0


def _lines(turns: Sequence[_Turns], waits: Sequence[str]) -> Iterator[Line]:
    one, two = turns
    kinds = ", ".join(sorted(set(waits)))
    name = f"{OWNERS} owners writing"
    yield Line(f"{name}: waits for locks", float(len(waits)), kinds or "none seen")
    ratio = median(b / a for a, b in zip(one.rates, two.rates, strict=True))
    told = f"two: {two.told()}", f"one: {one.told()}"
    yield Line(f"{name}: two workers to one", ratio, *told, (two.wall(), one.wall()))
    cpu = median(b / a for a, b in zip(one.cpu, two.cpu, strict=True))
    yield Line(f"{name}: server CPU of a move, two workers to one", cpu)
    held = max((memory(each) for each in workers(two.server.process)), key=lambda it: it.resident)
    size = f"{held.resident:.0f} MiB resident, {held.unshared:.0f} of it unshared"
    yield Line(f"{name}: largest worker", None, size)

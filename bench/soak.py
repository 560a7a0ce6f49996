"""Five minutes of fifty people at work: memory stays flat, nothing fails, everybody is right."""

import asyncio
import random
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from statistics import linear_regression

import httpx

from bench import seeding, servers
from bench.histories import Shape
from bench.postgres import Cluster, vacuum
from bench.processes import memory, workers
from bench.report import Line
from bench.seats import Seat, same
from bench.seeding import SeededOwner
from bench.server_side import say
from bench.servers import Server
from bench.sign_ins import open_many
from bench.streams import has_streams
from webapp.migrations import upgrade
from webapp.models import Audience

OWNERS, CARDS, WORKERS = 50, 40, 2
LOOK_EVERY = 2.0
WARM = 0.25
"""This part of the time is for pools, caches and threads to reach their size."""
CALM = 3.0
SHOWN = 3


@dataclass(frozen=True)
class Result:
    """What came of a soak."""

    seconds: float
    requests: int
    errors: list[str]
    growth: float
    """MiB a minute of the worker that grew most, after warming up."""
    resident: float
    has_streams: bool
    broken_streams: int
    events: int
    wrong_boards: int


def measure(folder: Path, cluster: Cluster, secret: str, seconds: float) -> Iterator[Line]:
    """Let people work for so long, on a server with two workers."""
    url = cluster.database("bench_soak")
    try:
        upgrade(url)
        with closing(Cluster.connect(url)) as connection:
            owners = seeding.seed(connection, seeding.crowd(OWNERS, Shape(CARDS), "regular"))
        vacuum(url)
        with servers.product(folder, url, secret, workers=WORKERS) as server:
            yield from _lines(soak(server, url, secret, owners, seconds))
    finally:
        cluster.drop(url)


def soak(
    server: Server, url: str, secret: str, owners: Sequence[SeededOwner], seconds: float
) -> Result:
    """Let the owners of boards work for so long on a running server."""
    cookies = open_many(url, secret, owners, Audience.WEB)
    bearers = open_many(url, secret, owners, Audience.API)
    return asyncio.run(_soak(server, url, owners, [*zip(cookies, bearers, strict=True)], seconds))


async def _soak(
    server: Server,
    url: str,
    owners: Sequence[SeededOwner],
    ways_in: Sequence[tuple[str, str]],
    seconds: float,
) -> Result:
    is_told = has_streams(server)
    # The server closes a connection that was idle for five seconds: it must not be used just then.
    limits = httpx.Limits(
        max_connections=None, max_keepalive_connections=len(owners), keepalive_expiry=2
    )
    async with httpx.AsyncClient(limits=limits, timeout=30) as client:
        seats = [
            Seat(server.url, cookie, bearer, random.Random(number), client)
            for number, (cookie, bearer) in enumerate(ways_in)
        ]
        for seat in seats:
            await seat.sit_down()
        following = [asyncio.create_task(seat.follow()) for seat in seats if is_told]
        until = asyncio.get_running_loop().time() + seconds
        watching = asyncio.create_task(_watch(server, until))
        await asyncio.gather(*(seat.work(until) for seat in seats))
        sizes = await watching
        await asyncio.sleep(CALM)  # the last events are on their way
        for task in following:
            task.cancel()
        await asyncio.gather(*following, return_exceptions=True)
        final = [await seat.read() for seat in seats]
    reached = _revisions(url, owners)
    wrong = [
        not same(cards, seat.believed) or (is_told and not same(cards, seat.told))
        for seat, cards in zip(seats, final, strict=True)
    ]
    broken = [
        seat.revisions != [*range(seat.since + 1, last + 1)]
        for seat, last in zip(seats, reached, strict=True)
    ]
    return Result(
        seconds,
        sum(seat.requests for seat in seats),
        [error for seat in seats for error in seat.errors],
        max(_growth(each) for each in sizes),
        max(each[-1][1] for each in sizes),
        is_told,
        sum(broken) if is_told else 0,
        sum(len(seat.revisions) for seat in seats),
        sum(wrong),
    )


async def _watch(server: Server, until: float) -> list[list[tuple[float, float]]]:
    """Look at the memory of each worker from time to time: minutes, MiB."""
    loop = asyncio.get_running_loop()
    began, told = loop.time(), 0
    serving = workers(server.process)
    sizes: list[list[tuple[float, float]]] = [[] for _ in serving]
    while loop.time() < until:
        minutes = (loop.time() - began) / 60
        for process, seen in zip(serving, sizes, strict=True):
            seen.append((minutes, memory(process).resident))
        if int(minutes) > told:
            told = int(minutes)
            say(f"soak, minute {told}: {', '.join(f'{seen[-1][1]:.0f} MiB' for seen in sizes)}")
        await asyncio.sleep(LOOK_EVERY)
    return sizes


def _growth(sizes: Sequence[tuple[float, float]]) -> float:
    """The slope of the memory over time, once the server is warm."""
    warm = sizes[int(WARM * len(sizes)) :]
    return linear_regression(*zip(*warm, strict=True)).slope


def _revisions(url: str, owners: Sequence[SeededOwner]) -> list[int]:
    with closing(Cluster.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT owner_id::text, revision FROM boards")
        found = dict(cursor.fetchall())
        return [found[str(owner.id)] for owner in owners]


def _lines(result: Result) -> Iterator[Line]:
    about = f"{result.requests} requests of {OWNERS} owners in {result.seconds:.0f} s"
    yield Line("soak: growth of memory", result.growth, f"{about}; {result.resident:.0f} MiB")
    first = "; ".join(result.errors[:SHOWN])
    yield Line("soak: errors", float(len(result.errors)), first, is_failure=bool(result.errors))
    told = "soak: streams that missed or mixed up a revision"
    if result.has_streams:
        yield Line(told, float(result.broken_streams), f"{result.events} changes told")
    else:
        yield Line(told, None, remark="there is no stream: skipped")
    wrong = "soak: boards that differ from what their clients believe"
    yield Line(wrong, float(result.wrong_boards), f"{OWNERS} boards")

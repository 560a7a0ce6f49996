"""A thousand open event streams on one process: what they cost, and whether others notice."""

import resource
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench import requests, seeding, servers
from bench.crowd import crowd_script
from bench.generator import Generator, Script
from bench.histories import Shape
from bench.orders import Helper, RequestFailed, running_helper
from bench.postgres import Cluster, vacuum
from bench.processes import Memory, cpu_seconds, memory
from bench.report import Line
from bench.requests import BROWSER
from bench.servers import Server
from bench.sign_ins import open_many
from webapp.migrations import upgrade
from webapp.models import Audience

STREAMS, CARDS, CLIENTS = 1000, 24, 4
FILES = 8192
PATH = "/changes/stream"
SETTLE = 2.0


@dataclass(frozen=True)
class _State:
    """How a server was at a time."""

    memory: Memory
    idle: float
    """Milliseconds of CPU for each second in which nothing was asked."""
    board: float
    """Milliseconds that a board page took, in the middle."""
    move: float
    move_cpu: float


def measure(
    folder: Path, cluster: Cluster, secret: str, generator: Generator, seconds: float
) -> Iterator[Line]:
    """Open the streams on a server with one worker, and look at it before and after."""
    _allow_files()
    url = cluster.database("bench_streams")
    try:
        upgrade(url)
        with closing(Cluster.connect(url)) as connection:
            owners = seeding.seed(connection, seeding.crowd(STREAMS, Shape(CARDS), "reader"))
        vacuum(url)
        cookies = open_many(url, secret, owners, Audience.WEB)
        bearers = open_many(url, secret, owners, Audience.API)
        with servers.product(folder, url, secret) as server:
            if not has_streams(server):
                yield Line("1000 open streams", None, remark=f"{PATH} is not there: skipped")
                return
            scripts = (
                _boards(server, cookies),
                crowd_script(server, url, owners, cookies),
            )
            before = _look(server, generator, scripts, seconds)
            with running_helper("bench.followers") as followers:
                _open(followers, server, bearers)
                time.sleep(SETTLE)
                during = _look(server, generator, scripts, seconds)
                told = _ask(followers)
            yield from _lines(before, during, told)
    finally:
        cluster.drop(url)


def _allow_files() -> None:
    """Let this process and those that it starts hold as many connections as are needed."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES if hard == resource.RLIM_INFINITY else min(FILES, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))


def has_streams(server: Server) -> bool:
    """Tell whether the route is there: a stranger is then asked to sign in."""
    status, _, _ = requests.send(server.port, requests.get(server.port, PATH, {}))
    return status != 404


def _open(followers: Helper, server: Server, bearers: Sequence[str]) -> None:
    sent = [
        requests.get(server.port, PATH, {"Authorization": f"Bearer {bearer}"}).decode()
        for bearer in bearers
    ]
    followers.send(port=server.port, requests=sent)
    if trouble := followers.receive()["trouble"]:
        raise RequestFailed(f"a stream was not opened: {trouble}")


def _ask(followers: Helper) -> int:
    """Return how many events have come, once no more do."""
    time.sleep(SETTLE)
    followers.send()
    answer = followers.receive()
    if trouble := answer["trouble"]:
        raise RequestFailed(f"a stream did not last: {trouble}")
    return int(answer["events"])


def _boards(server: Server, cookies: Sequence[str]) -> Script:
    sent = [
        requests.get(server.port, "/board", BROWSER | {"Cookie": f"session={cookie}"})
        for cookie in cookies
    ]
    return Script(f"{server.url}, boards", server.port, sent)


def _look(
    server: Server, generator: Generator, scripts: Sequence[Script], seconds: float
) -> _State:
    boards, moves = scripts
    for script in scripts:
        generator.run(script, clients=CLIENTS, seconds=1.0)
    board = generator.run(boards, clients=CLIENTS, seconds=seconds)
    began = cpu_seconds(server.process)
    move = generator.run(moves, clients=CLIENTS, seconds=seconds)
    spent = (cpu_seconds(server.process) - began) / move.units * 1000
    time.sleep(SETTLE)
    began, since = cpu_seconds(server.process), time.monotonic()
    time.sleep(2 * seconds)
    idle = (cpu_seconds(server.process) - began) / (time.monotonic() - since) * 1000
    held = memory(server.process)
    return _State(held, idle, median(board.latencies), median(move.latencies), spent)


def _lines(before: _State, during: _State, events: int) -> Iterator[Line]:
    name = f"{STREAMS} open streams"
    grown = (during.memory.resident - before.memory.resident) * 1024 / STREAMS
    sizes = [f"{state.memory.resident:.0f} MiB" for state in (during, before)]
    yield Line(f"{name}: KiB for each", grown, f"with: {sizes[0]}", f"without: {sizes[1]}")
    yield Line(f"{name}: CPU ms a second, at rest", during.idle, "", f"without: {before.idle:.1f}")
    for what, a, b in (
        ("board page of others", during.board, before.board),
        ("move of others", during.move, before.move),
    ):
        told = f"with: p50 {a:.1f} ms", f"without: p50 {b:.1f} ms"
        yield Line(f"{name}: {what}, p50 with to without", a / b, *told)
    told = f"with: {during.move_cpu:.2f} ms", f"without: {before.move_cpu:.2f} ms"
    ratio = during.move_cpu / before.move_cpu
    yield Line(f"{name}: server CPU of a move that is told, with to without", ratio, *told)
    yield Line(f"{name}: events told", float(events))

"""Work measured in turns: ours, the floor's, ours, the floor's; then medians over the rounds."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from bench.generator import Generator, Script
from bench.postgres import Cluster
from bench.processes import cpu_seconds
from bench.report import Line
from bench.servers import Server

CLIENTS = (1, 8)


@dataclass(slots=True)
class Side:
    """One server's requests for a work, and what they have cost in each round."""

    server: Server
    script: Script
    app: list[float] = field(default_factory=list)
    postgres: list[float] = field(default_factory=list)
    walls: dict[int, list[float]] = field(default_factory=lambda: {n: [] for n in CLIENTS})
    octets: float = 0.0
    statuses: dict[str, int] = field(default_factory=dict)

    @property
    def cpu(self) -> list[float]:
        """Milliseconds of CPU a unit, server and PostgreSQL together, in each round."""
        return [app + postgres for app, postgres in zip(self.app, self.postgres, strict=True)]

    def told(self) -> str:
        """Return the medians in words."""
        app, postgres = median(self.app), median(self.postgres)
        return f"{app + postgres:.2f} ms ({app:.2f} + {postgres:.2f})"

    def wall(self, clients: int) -> str:
        """Return the median and the 99th percentile of all rounds."""
        times = sorted(self.walls[clients])
        if not times:
            return ""
        return f"{median(times):.1f} / {times[int(0.99 * (len(times) - 1))]:.1f}"


@dataclass(slots=True)
class Work:
    """Something that both servers do, or only ours."""

    what: str
    ours: Side
    floor: Side | None = None

    @property
    def sides(self) -> list[Side]:
        """The sides, in the order of a turn."""
        return [self.ours, self.floor] if self.floor else [self.ours]

    def ratio(self) -> float | None:
        """Return ours to the floor's, as the median of the rounds' ratios."""
        return ratio(self.ours, self.floor) if self.floor else None

    def line(self) -> Line:
        """Return what was measured."""
        walls = [side.wall(n) if side else "" for n in CLIENTS for side in (self.ours, self.floor)]
        floor = self.floor.told() if self.floor else ""
        remark = "" if self.floor else "no floor"
        return Line(self.what, self.ratio(), self.ours.told(), floor, walls, remark)


def ratio(one: Side, other: Side) -> float:
    """Return the CPU of one to that of another, round by round."""
    return median(a / b for a, b in zip(one.cpu, other.cpu, strict=True))


class Meter:
    """Runs scripts and reads the clocks of the processes around them."""

    def __init__(self, generator: Generator, cluster: Cluster, seconds: float) -> None:
        self._generator = generator
        self._cluster = cluster
        self._seconds = seconds

    def warm(self, works: Sequence[Work]) -> None:
        """Let every server do every work a few times before it counts."""
        for work in works:
            for side in work.sides:
                self._generator.run(side.script, clients=2, seconds=0.3)

    def take_turn(self, work: Work, *, is_even: bool) -> None:
        """Measure a work once on each side; who begins changes from round to round."""
        for side in work.sides if is_even else reversed(work.sides):
            self._measure(side, 1)
            self._measure(side, 8)

    def _measure(self, side: Side, clients: int) -> None:
        app, postgres = cpu_seconds(side.server.process), self._cluster.cpu_seconds()
        sample = self._generator.run(side.script, clients=clients, seconds=self._seconds)
        app, postgres = (
            cpu_seconds(side.server.process) - app,
            self._cluster.cpu_seconds() - postgres,
        )
        if clients == 1:
            side.app.append(app / sample.units * 1000)
            side.postgres.append(postgres / sample.units * 1000)
            side.octets = sample.octets / sample.units
            side.statuses = sample.statuses
        side.walls[clients] += sample.latencies

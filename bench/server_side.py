"""The server's side of the table: CPU and waiting for each work, against the floor."""

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import ours, seeding, servers, theirs
from bench.floor import data
from bench.generator import Generator
from bench.histories import Shape
from bench.measuring import Meter, Side, Work, ratio
from bench.postgres import Cluster, vacuum
from bench.processes import memory, workers
from bench.report import Line
from bench.seeding import Plan, SeededOwner
from bench.servers import Server
from webapp.migrations import upgrade

NEIGHBOURS, THEIR_CARDS = 60, 400
CREATOR, DRAWN = "creator@example.com", "drawn@example.com"
OWNER, VISITOR = "owner", "visitor"
FLOOR_VISITOR = 50
SIGNERS = 12
MIDDLE = 1000


@dataclass(frozen=True)
class Scene:
    """Two databases with the same boards."""

    folder: Path
    cluster: Cluster
    secret: str
    url: str
    floor_url: str
    owners: dict[str, SeededOwner]
    sizes: Sequence[int]

    def owner_of(self, size: int) -> SeededOwner:
        """Return the owner of so many cards."""
        return self.owners[_address(size)]

    def visitor_of(self, size: int) -> SeededOwner:
        """Return the owner of so many cards whose board only browsers change, later."""
        return self.owners[_address(size, VISITOR)]

    def floor_owner_of(self, size: int) -> int:
        """Return the number of the floor's owner of so many cards."""
        return self.sizes.index(size) + 1

    def floor_visitor_of(self, size: int) -> int:
        """Return the number of the floor's owner of so many cards whom only browsers visit."""
        return FLOOR_VISITOR + self.sizes.index(size)

    @property
    def floor_creator(self) -> int:
        """The number of the floor's owner whose board grows."""
        return len(self.sizes) + 1


def set_up(folder: Path, cluster: Cluster, secret: str, sizes: Sequence[int]) -> Scene:
    """Make both databases and fill them with the same boards, and with neighbours."""
    began = time.monotonic()
    url, floor_url = cluster.database("bench_product"), cluster.database("bench_floor")
    upgrade(url)
    plans = [Plan(_address(size, who), Shape(size)) for who in (OWNER, VISITOR) for size in sizes]
    plans += [Plan(CREATOR, Shape(MIDDLE)), Plan(DRAWN, Shape(MIDDLE, is_expanded=True))]
    plans += seeding.crowd(SIGNERS, Shape(5), "signer")
    plans += seeding.crowd(NEIGHBOURS, Shape(THEIR_CARDS))
    with closing(Cluster.connect(url)) as connection:
        owners = {owner.email: owner for owner in seeding.seed(connection, plans)}
    floor_sizes = dict(enumerate([*sizes, MIDDLE], 1))
    floor_sizes |= dict(enumerate(sizes, FLOOR_VISITOR))
    floor_sizes |= {100 + number: THEIR_CARDS for number in range(NEIGHBOURS)}
    with closing(Cluster.connect(floor_url)) as connection:
        data.seed(connection, floor_sizes)
    vacuum(url)
    vacuum(floor_url)
    say(f"{sum(owner.cards for owner in owners.values())} cards seeded on each side", began)
    return Scene(folder, cluster, secret, url, floor_url, owners, sizes)


@contextmanager
def running_servers(scene: Scene) -> Iterator[tuple[Server, Server, Server]]:
    """The product with one worker, the floor, and the floor with compression."""
    with ExitStack() as stack:
        product = servers.product(scene.folder, scene.url, scene.secret)
        yield (
            stack.enter_context(product),
            stack.enter_context(servers.floor(scene.folder, scene.floor_url)),
            stack.enter_context(servers.floor(scene.folder, scene.floor_url, gzip_level=1)),
        )


def measure(scene: Scene, generator: Generator, rounds: int, seconds: float) -> Iterator[Line]:
    """Measure everything of the server's side."""
    with running_servers(scene) as (product, floor, compressing):
        works, alone = _works(scene, product, floor, compressing)
        meter = Meter(generator, scene.cluster, seconds)
        meter.warm(works + alone)
        for number in range(rounds):
            began = time.monotonic()
            for work in works + alone:
                meter.take_turn(work, is_even=number % 2 == 0)
            say(f"round {number + 1} of {rounds}", began)
        yield from _lines(scene, works, alone)
        held = memory(workers(product.process)[0])
        told = f"{held.resident:.0f} MiB resident, {held.unshared:.0f} of it unshared"
        floor_held = f"{memory(floor.process).resident:.0f} MiB"
        yield Line("memory of a worker", held.resident, told, floor_held)


def _works(
    scene: Scene, product: Server, floor: Server, compressing: Server
) -> tuple[list[Work], list[Work]]:
    """The works that the floor does too, and those that it does not."""
    boards = {n: ours.Board(product, scene.url, scene.owner_of(n)) for n in scene.sizes}
    floors = {n: theirs.Board(floor, scene.floor_url, scene.floor_owner_of(n)) for n in scene.sizes}
    middle = MIDDLE if MIDDLE in boards else scene.sizes[0]
    board, other = boards[middle], floors[middle]
    drawn = ours.Board(product, scene.url, scene.owners[DRAWN])
    creator = ours.Board(product, scene.url, scene.owners[CREATOR])
    floor_creator = theirs.Board(floor, scene.floor_url, scene.floor_creator)
    pairs = [(f"board page, {n} cards stored", boards[n].page(), floors[n].page()) for n in boards]
    pairs += [("board with every card drawn, 1000 cards", drawn.drawn(), other.page())]
    pairs += [(f"move, {n} cards", boards[n].moves(), floors[n].moves()) for n in boards]
    pairs += [
        ("create, 1000 cards", creator.creations(), floor_creator.creations()),
        (f"note, {middle} cards", board.notes(), other.notes()),
        (f"API list of 50, {middle} cards", board.listing(), other.listing()),
        (f"filter over notes, {middle} cards", board.filters(), other.filters()),
    ]
    works = [Work(what, Side(product, one), Side(floor, two)) for what, one, two in pairs]
    for n in scene.sizes[:2]:
        squeezed = theirs.Board(compressing, scene.floor_url, scene.floor_owner_of(n))
        one, two = boards[n].compressed_page(), squeezed.compressed_page()
        what = f"board page compressed, {n} cards stored"
        works.append(Work(what, Side(product, one), Side(compressing, two)))
    signers = [owner for owner in scene.owners.values() if owner.email.startswith("signer-")]
    untouched = ours.Board(product, scene.url, scene.visitor_of(middle))
    return works, [
        Work("unchanged board again, to the page", Side(product, untouched.unchanged())),
        Work("sign-in", Side(product, ours.sign_ins(product, signers))),
    ]


def _lines(scene: Scene, works: Sequence[Work], alone: Sequence[Work]) -> Iterator[Line]:
    named = {work.what: work for work in works}
    for work in works:
        yield work.line()
    largest, smallest = max(scene.sizes), min(scene.sizes)
    moves = named[f"move, {largest} cards"], named[f"move, {smallest} cards"]
    yield Line(
        f"move, {largest} cards stored to {smallest}",
        ratio(moves[0].ours, moves[1].ours),
        moves[0].ours.told(),
        f"ours of {smallest}: {moves[1].ours.told()}",
    )
    octets = moves[1].ours.octets / 1024
    yield Line("answer to a move, uncompressed", octets, f"{octets:.1f} KiB", _kib(moves[1].floor))
    unchanged, signing_in = alone
    page = named[f"board page, {MIDDLE if MIDDLE in scene.sizes else smallest} cards stored"].ours
    again = unchanged.line()
    is_answered = set(unchanged.ours.statuses) == {"304"}
    yield Line(
        again.what,
        ratio(unchanged.ours, page) if is_answered else None,
        again.ours,
        f"our page: {page.told()}",
        again.walls,
        "" if is_answered else "answered with 200",
    )
    yield signing_in.line()
    for size in scene.sizes:
        work = named[f"board page, {size} cards stored"]
        ours_kib, floor_kib = _kib(work.ours), _kib(work.floor)
        yield Line(f"bytes of the board page, {size} cards stored", None, ours_kib, floor_kib)


def _kib(side: Side | None) -> str:
    return f"{side.octets / 1024:.1f} KiB" if side else ""


def _address(size: int, who: str = OWNER) -> str:
    return f"{who}-{size}@example.com"


def say(text: str, began: float | None = None) -> None:
    """Tell on the side how far it is."""
    took = "" if began is None else f" ({time.monotonic() - began:.1f} s)"
    print(f"· {text}{took}", file=sys.stderr, flush=True)

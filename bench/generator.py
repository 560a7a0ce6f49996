"""The other end of the load generator: gives it orders, and takes what came of them."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from bench.orders import Helper, RequestFailed, running_helper


@dataclass(frozen=True, slots=True)
class Script:
    """Requests of one kind to one server; `group` of them are one unit of work."""

    key: str
    port: int
    requests: Sequence[bytes]
    group: int = 1
    expected: Sequence[int] = (200,)


@dataclass(frozen=True, slots=True)
class Sample:
    """What a run of a script gave."""

    latencies: list[float]
    """Milliseconds of each unit."""
    seconds: float
    octets: int
    statuses: dict[str, int]

    @property
    def units(self) -> int:
        """How many units were finished."""
        return len(self.latencies)


class Generator:
    """A running load generator."""

    def __init__(self, helper: Helper) -> None:
        self._helper = helper
        self._known: set[str] = set()
        self.process = helper.process

    def run(
        self,
        script: Script,
        *,
        clients: int = 1,
        seconds: float = 1.0,
        meanwhile: Callable[[], None] | None = None,
    ) -> Sample:
        """Send a script's requests for a while. Raises RequestFailed.

        `meanwhile` is called once the run has begun.
        """
        if script.key not in self._known:
            self._known.add(script.key)
            self._helper.send(
                key=script.key,
                port=script.port,
                requests=[request.decode("latin-1") for request in script.requests],
                group=script.group,
                expected=list(script.expected),
            )
            self._helper.receive()
        self._helper.send(key=script.key, clients=clients, seconds=seconds)
        if meanwhile:
            meanwhile()
        answer = self._helper.receive()
        if failure := answer.pop("failure"):
            raise RequestFailed(f"{script.key} got {answer['statuses']}: {failure}")
        return Sample(**answer)


@contextmanager
def running_generator() -> Iterator[Generator]:
    """A load generator that ends with the block."""
    with running_helper("bench.load") as helper:
        yield Generator(helper)

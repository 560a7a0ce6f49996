"""A request's work on the database: one thread, one transaction, one connection, taken late.

FastAPI gives each plain dependency, and each end of one that yields, a turn of its own in the pool
of threads; a turn costs more than a short statement. So dependencies only promise what they will
look up, and the handler's own thread keeps the promises, in the order in which the handler names
them: it opens the transaction, finds out who asks, does the work, and commits before the answer is
sent. Who only reads needs no transaction at all.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from inspect import iscoroutinefunction
from typing import Annotated, Any, Generic, TypeVar, cast

from fastapi import Depends, Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from webapp.database import Database

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
Found = TypeVar("Found")


class Work:
    """What one request does on the database. The session is open while its handler runs."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.is_changing = request.method not in SAFE_METHODS
        self.is_reading = not self.is_changing
        self.promises: list[Later[Any]] = []
        self._session: Session | None = None
        self._found: dict[Callable[[Work], Any], Any] = {}

    @property
    def session(self) -> Session:
        """The one session of the request."""
        if self._session is None:
            raise RuntimeError("the handler of this request is not running")
        return self._session

    def find(self, finder: Callable[["Work"], Found]) -> Found:
        """Return what a finder finds; it is asked once for a request."""
        if finder not in self._found:
            self._found[finder] = finder(self)
        return cast(Found, self._found[finder])

    def promise(self, finder: Callable[["Work"], Found]) -> "Later[Found]":
        """Promise to the handler what a finder will find."""
        promised = Later(self, finder)
        self.promises.append(promised)
        return promised

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Open the session; commit what was done inside the block, or roll it back."""
        database: Database = self.request.app.state.database
        with database.reading() if self.is_reading else database.transaction() as session:
            self._session = session
            try:
                yield
            finally:
                self._session = None


@dataclass(frozen=True, slots=True)
class Later(Generic[Found]):
    """The promise to find something once the session is open."""

    work: Work
    finder: Callable[[Work], Found]


async def begin_work(request: Request) -> Work:
    """Return the work of the request; nothing is opened yet."""
    work: Work | None = getattr(request.state, "work", None)
    if work is None:
        work = request.state.work = Work(request)
    return work


BegunWork = Annotated[Work, Depends(begin_work)]


def later(finder: Callable[[Work], Found]) -> Any:
    """Return the dependency that promises what a finder finds."""

    async def promise(work: BegunWork) -> Later[Found]:
        return work.promise(finder)

    return Depends(promise)


async def promise_consistency(work: BegunWork) -> Later[Session]:
    """Promise a session with a transaction, for who reads what must be of one moment."""
    work.is_reading = False
    return work.promise(lambda work: work.session)


ConsistentSession = Annotated[Session, Depends(promise_consistency)]


class DatabaseRoute(APIRoute):
    """A route whose handler keeps the promises of its dependencies."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        super().__init__(path, _keeping_promises(endpoint), **options)

    def get_route_handler(self) -> Callable[[Request], Any]:
        """Return the handler. Who may not ask at all is told so, whatever else is wrong."""
        handle = super().get_route_handler()

        async def handle_or_refuse(request: Request) -> Response:
            try:
                response: Response = await handle(request)
            except RequestValidationError:
                if work := getattr(request.state, "work", None):
                    await run_in_threadpool(_keep_all, work)
                raise
            finally:
                request.state.work = None  # or the two would hold each other, and the answer too
            return response

        return handle_or_refuse


def _keeping_promises(endpoint: Callable[..., Any]) -> Callable[..., Any]:
    if iscoroutinefunction(endpoint):
        return endpoint

    @wraps(endpoint)
    def handle(**values: Any) -> Any:
        promised = {name: value for name, value in values.items() if isinstance(value, Later)}
        if not promised:
            return endpoint(**values)
        work = next(iter(promised.values())).work
        with work.opened():
            return endpoint(**values | _keep(promised))

    return handle


def _keep(promised: Mapping[str, Later[Any]]) -> dict[str, Any]:
    return {name: value.work.find(value.finder) for name, value in promised.items()}


def _keep_all(work: Work) -> None:
    with work.opened():
        for promised in work.promises:
            work.find(promised.finder)

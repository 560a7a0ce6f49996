"""A request's work on the database: one thread, one transaction, one connection, taken late.

FastAPI gives each plain dependency, and each end of one that yields, a turn of its own in the pool
of threads; a turn costs more than a short statement. So a handler says in its signature what is to
be looked up for it `later`, and its own thread does that, in the order in which the handler names
it: it opens the transaction, finds out who asks, does the work, and commits before the answer is
sent. Who only reads needs no transaction at all.
"""

from asyncio import CancelledError
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import update_wrapper
from inspect import Parameter, iscoroutinefunction, signature
from typing import Annotated, Any, Generic, TypeVar, cast, get_type_hints

from fastapi import Depends, Request
from fastapi.exceptions import RequestValidationError
from fastapi.telemetry import TelemetryConfig
from sqlalchemy.orm import Session
from starlette.responses import Response

from webapp.database import Database
from webapp.errors import Unavailable, Unconfirmed
from webapp.plain_routes import PlainRoute
from webapp.threads import Threads

UNTRACED: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False}
"""FastAPI's own telemetry stays off: what it tells holds addresses with what people look for."""
_THREADS = Threads(40, "request")
"""So many requests work on the database at once; the others wait."""
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


def work_of(request: Request) -> Work:
    """Return the work of a request to a DatabaseRoute; nothing is opened yet."""
    work: Work = request.state.work
    return work


async def begin_work(request: Request) -> Work:
    """Return the work of the request, for dependencies that promise something themselves."""
    return work_of(request)


BegunWork = Annotated[Work, Depends(begin_work)]


@dataclass(frozen=True, slots=True)
class Lookup(Generic[Found]):
    """Beside the type of a handler's parameter: what finds its value."""

    finder: Callable[[Work], Found]
    may_lock: bool = False
    schemes: tuple[str, ...] = ()


def later(
    finder: Callable[[Work], Found],
    *,
    may_lock: bool = False,
    schemes: tuple[str, ...] = (),
) -> Lookup[Found]:
    """Let a parameter of a handler be looked up once the session is open; with `may_lock`
    that is a transaction although the request only reads. `schemes` name how the contract says who
    may ask.
    """
    return Lookup(finder, may_lock, schemes)


LockingSession = Annotated[Session, later(lambda work: work.session, may_lock=True)]


def asked_by(schemes: Iterable[str]) -> dict[str, Any]:
    """Return what the contract says of an operation that asks who it is, by one of the schemes."""
    return {"security": [{name: []} for name in schemes]}


class DatabaseRoute(PlainRoute):
    """A route whose handler is given what it wants to have looked up."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        handler = _looking_up(endpoint)
        lookups: _Lookups = getattr(handler, "lookups", {})
        schemes = [name for lookup in lookups.values() for name in lookup.schemes]
        if schemes:
            options["openapi_extra"] = (options.get("openapi_extra") or {}) | asked_by(schemes)
        super().__init__(path, handler, **options)

    def get_route_handler(self) -> Callable[[Request], Any]:
        """Return the handler. Who may not ask at all is told so, whatever else is wrong."""
        handle = super().get_route_handler()
        lookups: _Lookups = getattr(self.endpoint, "lookups", {})

        async def handle_or_refuse(request: Request) -> Response:
            request.state.work = Work(request)
            try:
                response: Response = await handle(request)
            except RequestValidationError:
                await _THREADS.run(_find_all, work_of(request), lookups)
                raise
            except CancelledError:
                # The server stops and has waited long enough. The thread is not stopped by that.
                raise Unconfirmed if work_of(request).is_changing else Unavailable from None
            finally:
                request.state.work = None  # or the two would hold each other, and the answer too
            return response

        return handle_or_refuse


_Lookups = dict[str, Lookup[Any]]


def _looking_up(endpoint: Callable[..., Any]) -> Callable[..., Any]:
    """Return a handler that FastAPI asks for the rest of the parameters, and for the request."""
    if iscoroutinefunction(endpoint) or hasattr(endpoint, "lookups"):
        return endpoint
    lookups = _lookups_of(endpoint)
    parameters = signature(endpoint).parameters
    work = _working(endpoint, lookups)

    async def handle(_request: Request, **values: Any) -> Any:
        return await _THREADS.run(work, _request, values)

    asked = [each for name, each in parameters.items() if name not in lookups and name != "request"]
    request = Parameter("_request", Parameter.KEYWORD_ONLY, annotation=Request)
    wanted = [each.replace(kind=Parameter.KEYWORD_ONLY) for each in asked]
    update_wrapper(handle, endpoint)
    handle.__signature__ = signature(endpoint).replace(parameters=[request, *wanted])  # type: ignore[attr-defined]
    handle.lookups = lookups  # type: ignore[attr-defined]
    return handle


def _working(
    endpoint: Callable[..., Any], lookups: _Lookups
) -> Callable[[Request, dict[str, Any]], Any]:
    """Return what does all of a handler's work, in the thread that calls it."""
    parameters = signature(endpoint).parameters
    takes_request = "request" in parameters
    may_lock = any(lookup.may_lock for lookup in lookups.values())

    def run(request: Request, values: dict[str, Any]) -> Any:
        if takes_request:
            values["request"] = request
        promised = {name: value for name, value in values.items() if isinstance(value, Later)}
        if not (lookups or promised):
            return endpoint(**values)
        work = work_of(request)
        if may_lock:
            work.is_reading = False
        with work.opened():
            for name in parameters:
                if sought := lookups.get(name) or promised.get(name):
                    values[name] = work.find(sought.finder)
            return endpoint(**values)

    return run


def _lookups_of(endpoint: Callable[..., Any]) -> _Lookups:
    hints = get_type_hints(endpoint, include_extras=True)
    return {
        name: beside
        for name, hint in hints.items()
        for beside in getattr(hint, "__metadata__", ())
        if isinstance(beside, Lookup)
    }


def _find_all(work: Work, lookups: _Lookups) -> None:
    if not (lookups or work.promises):
        return
    with work.opened():
        for promised in work.promises:
            work.find(promised.finder)
        for lookup in lookups.values():
            work.find(lookup.finder)

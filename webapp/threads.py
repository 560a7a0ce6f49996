"""Threads for short work, of which the one that worked last works next.

The executors of the standard library wake their idle threads in turn, so that one request after
another meets a thread whose memory and data the processor has long put away. Whoever has just
worked is the quickest; the others are there for when many ask at once.
"""

import atexit
from asyncio import AbstractEventLoop, Future, get_running_loop
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from contextvars import Context, copy_context
from queue import SimpleQueue
from threading import Lock, Thread
from time import monotonic
from typing import Any, NamedTuple, TypeVar

LAST_SECONDS = 2.0
"""So long the end of the process waits for the threads. Who asked has been told by then that
nothing came of it, so what takes longer, such as a long import, is cut off and rolled back.
"""
Found = TypeVar("Found")


class _Job(NamedTuple):
    """What is to be called, and who waits for what it returns."""

    loop: AbstractEventLoop
    future: Future[Any]
    context: Context
    function: Callable[..., Any]
    arguments: tuple[Any, ...]

    def tell(self, found: Any, error: BaseException | None) -> None:
        """Let whoever waits know what came of it."""
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            self.loop.call_soon_threadsafe(_settle, self.future, found, error)


def _call(job: _Job) -> tuple[Any, BaseException | None]:
    """Return what the function of a job returns, or what it raises."""
    run, function, arguments = job.context.run, job.function, job.arguments
    del job  # its future holds the error, which holds all that is named here
    try:
        return run(function, *arguments), None
    except StopIteration as stop:  # no future can hold one
        return None, RuntimeError(f"{stop!r} was raised in a thread")
    except BaseException as raised:  # whoever waits for it decides
        return None, raised


def _settle(future: Future[Any], found: Any, error: BaseException | None) -> None:
    if future.done():  # cancelled meanwhile
        return
    if error is None:
        future.set_result(found)
    else:
        future.set_exception(error)


class _Worker:
    """A thread, and the way to hand it something."""

    def __init__(self, threads: "Threads", name: str) -> None:
        self.jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self.thread = Thread(target=self._work, args=(threads,), name=name, daemon=True)

    def _work(self, threads: "Threads") -> None:
        while (job := self.jobs.get()) is not None:
            while job is not None:
                job = self._do(job, threads)  # nothing of the last one is held while idle

    def _do(self, job: _Job, threads: "Threads") -> _Job | None:
        found, error = _call(job)
        # Who is told may ask for more at once: it is to find this thread free.
        following = threads.next_for(self)
        job.tell(found, error)
        del job, found, error  # an error knows this frame and is not to be known by it
        return following


class Threads:
    """At most so many threads, started when they are needed; what is too much for them waits."""

    def __init__(self, most: int, name: str) -> None:
        self._most = most
        self._name = name
        self._lock = Lock()
        self._workers: list[_Worker] = []
        self._idle: list[_Worker] = []
        self._waiting: deque[_Job] = deque()
        atexit.register(self.finish, LAST_SECONDS)

    def run(self, function: Callable[..., Found], *arguments: Any) -> Future[Found]:
        """Call a function in a thread, in this context; the running loop is told what it returns.

        Whoever stops waiting for it does not stop it.
        """
        loop = get_running_loop()
        future: Future[Found] = loop.create_future()
        job = _Job(loop, future, copy_context(), function, arguments)
        with self._lock:
            if self._idle:
                worker = self._idle.pop()
            elif len(self._workers) < self._most:
                worker = _Worker(self, f"{self._name}_{len(self._workers)}")
                worker.thread.start()
                self._workers.append(worker)
            else:
                self._waiting.append(job)
                return future
        worker.jobs.put(job)
        return future

    def finish(self, seconds: float | None = None) -> None:
        """Wait until everything is done that was begun, at most so long, and end the threads."""
        with self._lock:
            workers, self._workers, self._idle = self._workers, [], []
        for worker in workers:
            worker.jobs.put(None)
        ends = None if seconds is None else monotonic() + seconds
        for worker in workers:
            worker.thread.join(None if ends is None else max(0.0, ends - monotonic()))

    def next_for(self, worker: _Worker) -> _Job | None:
        """Return what waits for a worker that has just become free, or let it rest."""
        with self._lock:
            if self._waiting:
                return self._waiting.popleft()
            self._idle.append(worker)
            return None

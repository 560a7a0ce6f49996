"""Threads for short work: the last one first, never too many, and nobody who waits is forgotten."""

import asyncio
import gc
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import suppress
from contextvars import ContextVar

import pytest

from webapp.threads import LAST_SECONDS, Threads

MOST = 3
named: ContextVar[str] = ContextVar("named", default="")


@pytest.fixture
def threads() -> Iterator[Threads]:
    threads = Threads(MOST, "tried")
    yield threads
    threads.finish()


def _name() -> str:
    return threading.current_thread().name


def test_one_after_another_is_done_by_the_same_thread(threads: Threads) -> None:
    async def ask() -> set[str]:
        begun = threading.Barrier(MOST)

        def meet() -> None:
            begun.wait(5)

        await asyncio.gather(*(threads.run(meet) for _ in range(MOST)))
        return {await threads.run(_name) for _ in range(20)}

    assert len(asyncio.run(ask())) == 1


def test_there_are_no_more_than_said_and_what_is_too_much_waits_its_turn(threads: Threads) -> None:
    at_once, most = 0, 0
    lock = threading.Lock()
    order: list[int] = []

    def work(number: int) -> tuple[int, str]:
        nonlocal at_once, most
        with lock:
            at_once += 1
            most = max(most, at_once)
            order.append(number)
        time.sleep(0.002)
        with lock:
            at_once -= 1
        return number, _name()

    async def ask() -> list[tuple[int, str]]:
        return await asyncio.gather(*(threads.run(work, number) for number in range(50)))

    found = asyncio.run(ask())
    assert [number for number, _ in found] == [*range(50)]
    assert most == MOST == len({name for _, name in found})
    assert all(abs(place - number) < 2 * MOST for place, number in enumerate(order))


@pytest.mark.parametrize("raised", [ValueError, KeyboardInterrupt, asyncio.CancelledError])
def test_what_is_raised_reaches_who_asked_and_the_thread_goes_on(
    threads: Threads, raised: type[BaseException]
) -> None:
    def fail() -> None:
        raise raised

    async def ask() -> str:
        future = threads.run(fail)
        await asyncio.wait([future])
        assert isinstance(future.exception() if not future.cancelled() else raised(), raised)
        return await threads.run(_name)

    assert asyncio.run(ask()) == "tried_0"


def test_the_end_of_a_generator_reaches_who_asked(threads: Threads) -> None:
    async def ask() -> None:
        await asyncio.wait_for(threads.run(next, iter(())), 5)

    with pytest.raises(RuntimeError, match="StopIteration"):
        asyncio.run(ask())


def test_what_runs_sees_the_context_of_who_asked_and_changes_nothing_in_it(
    threads: Threads,
) -> None:
    def look() -> str:
        seen = named.get()
        named.set("another")
        return seen

    async def ask(name: str) -> tuple[str, str]:
        named.set(name)
        return await threads.run(look), named.get()

    async def ask_all() -> list[tuple[str, str]]:
        return await asyncio.gather(*(ask(name) for name in "abcdef"))

    assert asyncio.run(ask_all()) == [(name, name) for name in "abcdef"]


def test_who_stops_waiting_does_not_stop_the_work_nor_the_thread(threads: Threads) -> None:
    goes_on, done = threading.Event(), threading.Event()

    def work() -> None:
        goes_on.wait(5)
        done.set()

    async def ask() -> str:
        asyncio.get_running_loop().set_exception_handler(lambda _, told: faults.append(told))
        waiting = asyncio.ensure_future(threads.run(work))
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        goes_on.set()
        await threads.run(done.wait, 5)
        return await threads.run(_name)

    faults: list[dict[str, object]] = []
    assert asyncio.run(ask()).startswith("tried")
    assert done.is_set()
    assert not faults


def test_a_loop_that_is_gone_does_not_cost_the_thread(threads: Threads) -> None:
    goes_on, done = threading.Event(), threading.Event()

    def work() -> None:
        goes_on.wait(5)
        done.set()

    async def leave() -> None:
        _ = threads.run(work)

    async def ask() -> list[str]:
        return await asyncio.gather(*(threads.run(_name) for _ in range(20)))

    asyncio.run(leave())
    goes_on.set()
    assert done.wait(5)
    assert len(asyncio.run(ask())) == 20


def test_many_loops_share_the_threads(threads: Threads) -> None:
    found: list[list[int]] = []

    async def ask() -> list[int]:
        return [await threads.run(abs, -number) for number in range(200)]

    asking = [threading.Thread(target=lambda: found.append(asyncio.run(ask()))) for _ in range(6)]
    for each in asking:
        each.start()
    for each in asking:
        each.join(20)
    assert found == [[*range(200)]] * 6


def test_nothing_of_what_was_done_is_kept(threads: Threads) -> None:
    class Large:
        pass

    kept: list[weakref.ref[Large]] = []

    def work(large: Large) -> Large:
        return large

    async def ask() -> None:
        large = Large()
        kept.append(weakref.ref(large))
        await threads.run(work, large)

    async def ask_and_wait() -> None:
        await ask()
        await threads.run(_name)  # has been told of the end of the one before

    asyncio.run(ask_and_wait())
    gc.collect()
    assert [each() for each in kept] == [None]


def test_what_was_raised_is_kept_by_nobody(threads: Threads) -> None:
    kept: list[weakref.ref[BaseException]] = []

    class Flaw(Exception):
        pass

    def fail() -> None:
        flaw = Flaw()
        kept.append(weakref.ref(flaw))
        try:
            raise flaw
        finally:
            del flaw

    async def ask() -> None:
        with suppress(Flaw):
            await threads.run(fail)

    async def ask_and_wait() -> None:
        await ask()
        await threads.run(_name)

    gc.disable()
    try:
        asyncio.run(ask_and_wait())
        assert [each() for each in kept] == [None]
    finally:
        gc.enable()


def test_a_process_ends_once_what_was_begun_is_done() -> None:
    program = """
import asyncio, time
from webapp.threads import Threads
threads = Threads(2, "last")
def work(number):
    time.sleep(0.2)
    print(f"done {number}\\n", end="", flush=True)
async def ask():
    for number in range(4):
        threads.run(work, number)
asyncio.run(ask())
"""
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=30, check=False
    )
    assert (ended.returncode, sorted(ended.stdout.split("\n"))) == (
        0,
        ["", *(f"done {number}" for number in range(4))],
    ), ended.stderr


def test_a_process_does_not_wait_for_what_takes_long() -> None:
    program = """
import asyncio, time
from webapp.threads import Threads
threads = Threads(2, "last")
async def ask():
    threads.run(time.sleep, 60)
    await asyncio.sleep(0.1)
asyncio.run(ask())
"""
    begun = time.monotonic()
    subprocess.run([sys.executable, "-c", program], check=True, timeout=50)
    assert time.monotonic() - begun > LAST_SECONDS

"""What processes have used of the machine: their CPU time and their memory."""

from dataclasses import dataclass

import psutil


def cpu_seconds(root: psutil.Process) -> float:
    """Return the CPU time of a process, of all below it, and of those that have ended there.

    The time of a child that ended is in its parent's `children_*` (POSIX, times()), so that
    PostgreSQL's backends, which come and go, are all counted.
    """
    total = 0.0
    for process in [root, *root.children(recursive=True)]:
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            continue  # its parent counts it from now on
        total += times.user + times.system
        total += getattr(times, "children_user", 0.0) + getattr(times, "children_system", 0.0)
    return total


@dataclass(frozen=True, slots=True)
class Memory:
    """What a process holds, in MiB: all of it, and what it shares with nobody."""

    resident: float
    unshared: float


def memory(process: psutil.Process) -> Memory:
    """Return what a process holds."""
    found = process.memory_full_info()
    return Memory(found.rss / 2**20, found.uss / 2**20)


def workers(root: psutil.Process) -> list[psutil.Process]:
    """Return the processes that serve: those below a supervisor, or the process itself."""
    below = root.children(recursive=True)
    serving = [each for each in below if each.memory_info().rss > 40 * 2**20]
    return serving or [root]

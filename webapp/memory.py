"""What the process does with memory that it no longer needs."""

import asyncio
import ctypes
import sys

# malloc.h of glibc
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENAS = -1, -3, -8
_LARGE = 8 * 1_048_576
_MUCH = 32 * 1_048_576
_GAPS_SECONDS = 2.0
_IS_LINUX = sys.platform.startswith("linux")


def return_memory() -> None:
    """Let glibc keep one heap, and give large pieces back to the system as soon as they are free.

    By itself it keeps them, in a heap for each thread: after eight sign-ins at once, whose hashes
    take 19 MiB each, a process stayed at twice its size. One heap is enough, as threads of Python
    allocate in turns, and what one of them frees the next one uses. To be called before there are
    threads. Other C libraries are left as they are.
    """
    if not _IS_LINUX:
        return
    set_option = getattr(ctypes.CDLL(None), "mallopt", None)
    if set_option is None:
        return
    set_option(_ARENAS, 1)
    set_option(_MMAP_THRESHOLD, _LARGE)
    set_option(_TRIM_THRESHOLD, _MUCH)


async def return_gaps() -> None:
    """Give back, now and then, what is free between pieces that are in use: after large pages were
    sent to many at once, that is a quarter of the process. It takes a millisecond or two. To be
    cancelled.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if _IS_LINUX else None
    while trim is not None:
        await asyncio.sleep(_GAPS_SECONDS)
        await asyncio.to_thread(trim, 0)

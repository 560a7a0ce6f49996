"""What the process does with memory that it no longer needs."""

import ctypes
import sys

# malloc.h of glibc
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENAS = -1, -3, -8
_LARGE = 8 * 1_048_576
_MUCH = 32 * 1_048_576
_SEVERAL = 2


def return_memory() -> None:
    """Let glibc give large pieces back to the system as soon as they are free.

    By itself it keeps them, in a heap for each thread: after eight sign-ins at once, whose hashes
    take 19 MiB each, a process stayed at twice its size. Other C libraries are left as they are.
    """
    if not sys.platform.startswith("linux"):
        return
    set_option = getattr(ctypes.CDLL(None), "mallopt", None)
    if set_option is None:
        return
    set_option(_ARENAS, _SEVERAL)
    set_option(_MMAP_THRESHOLD, _LARGE)
    set_option(_TRIM_THRESHOLD, _MUCH)

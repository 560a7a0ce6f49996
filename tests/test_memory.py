"""What a process does not need it gives back."""

import asyncio
import ctypes
import os
import subprocess
import sys
from pathlib import Path

import pytest

from webapp import memory

MEBI = 2**20


def resident() -> float:
    """Return the resident memory of this process in MiB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / MEBI


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="only Linux tells it there")
def test_gaps_are_given_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_GAPS_SECONDS", 0.01)
    pieces = [b"x" * 100_000 for _ in range(1_000)]
    del pieces[::2]  # what is left holds the places around the gaps
    before = resident()
    with pytest.raises(TimeoutError):
        asyncio.run(asyncio.wait_for(memory.return_gaps(), 0.2))
    assert before - resident() > 100_000 * 500 / MEBI / 2
    assert len(pieces) == 500


HEAPS = """
import ctypes, threading
from webapp.memory import return_memory

return_memory()
pieces = []
at_once = threading.Barrier(8)

def fill():
    at_once.wait()
    pieces.extend(bytes(2_000) for _ in range(50))
    at_once.wait()

threads = [threading.Thread(target=fill) for _ in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
library = ctypes.CDLL(None)
library.fdopen.restype = ctypes.c_void_p
stream = ctypes.c_void_p(library.fdopen(1, b"w"))
library.malloc_info(0, stream)
library.fflush(stream)
"""


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "malloc_info"), reason="only glibc tells it")
def test_all_threads_share_one_heap() -> None:
    told = subprocess.run([sys.executable, "-c", HEAPS], capture_output=True, text=True, check=True)
    assert told.stdout.count("<heap nr=") == 1


def test_another_library_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_IS_LINUX", False)
    memory.return_memory()
    asyncio.run(asyncio.wait_for(memory.return_gaps(), 1))

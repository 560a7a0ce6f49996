"""What a process does not need it gives back."""

import asyncio
import os
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


def test_another_library_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_IS_LINUX", False)
    memory.return_memory()
    asyncio.run(asyncio.wait_for(memory.return_gaps(), 1))

"""File locks, which the kernel drops whatever kills a process."""

import fcntl
from pathlib import Path
from typing import IO


def lock(path: Path, operation: int) -> IO[str]:
    """Open a file and lock it, as `flock` does it; the lock lasts until the file is closed."""
    file = path.open("a")
    try:
        fcntl.flock(file, operation)
    except BaseException:
        file.close()
        raise
    return file

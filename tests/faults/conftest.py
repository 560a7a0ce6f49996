"""What the tests of faults share."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def public_folder() -> Iterator[Path]:
    """A folder that a system account reaches, as which PostgreSQL runs when root tests."""
    folder = Path(tempfile.mkdtemp(prefix="job-tracker-faults-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)

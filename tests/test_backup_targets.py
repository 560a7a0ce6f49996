"""Where a backup is written: never in the place of a device, a pipe or a link."""

import os
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from webapp.backups import MANIFEST, BackupError, back_up


def test_a_pipe_or_a_device_stays_what_it_is(
    fresh_database_url: Callable[[], str], tmp_path: Path
) -> None:
    pipe = tmp_path / "null"  # as root, /dev/null would be gone for all of the machine
    os.mkfifo(pipe)
    with pytest.raises(BackupError, match=r"null is a device or a pipe; give the name of a file\."):
        back_up(fresh_database_url(), pipe)
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert [*tmp_path.iterdir()] == [pipe]


def test_a_link_is_followed(fresh_database_url: Callable[[], str], tmp_path: Path) -> None:
    elsewhere = tmp_path / "large disk"
    elsewhere.mkdir()
    link = tmp_path / "board.zip"
    link.symlink_to(elsewhere / "board.zip")
    for _ in range(2):  # the link leads to nothing yet, then to the last backup
        back_up(fresh_database_url(), link)
        assert link.is_symlink()
        with zipfile.ZipFile(elsewhere / "board.zip") as archive:
            assert MANIFEST in archive.namelist()
    assert [*elsewhere.iterdir()] == [elsewhere / "board.zip"]

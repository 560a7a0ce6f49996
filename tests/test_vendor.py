"""The third-party files are the ones that the READMEs record."""

import hashlib
import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = (ROOT / "static" / "vendor", ROOT / "e2e" / "vendor")


def load_fetch() -> ModuleType:
    spec = importlib.util.spec_from_file_location("vendor_fetch", FOLDERS[0] / "fetch.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def fetch() -> ModuleType:
    return load_fetch()


@pytest.mark.parametrize("folder", FOLDERS, ids=["static", "e2e"])
def test_every_file_is_recorded_and_as_recorded(fetch: ModuleType, folder: Path) -> None:
    recorded = {row.name: row.sha256 for row in fetch.read_rows(folder / "README.md")}
    ours = {"README.md", "fetch.py", "icons.txt"}
    found = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.name not in ours and "__pycache__" not in path.parts
    }
    assert found == recorded


def test_the_sprite_has_every_icon_once() -> None:
    names = (FOLDERS[0] / "icons.txt").read_text().split()
    sprite = (FOLDERS[0] / "icons.svg").read_text()
    assert re.findall(r'<symbol id="([^"]+)"', sprite) == names
    assert names == sorted(set(names))

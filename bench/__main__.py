"""`python -m bench`: measures everything, and prints one table and the goals that are missed."""

import argparse
import secrets
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench import browser, crowd, report, server_side, soak, streams
from bench.generator import running_generator
from bench.orders import RequestFailed
from bench.postgres import running_cluster
from bench.report import Line

PARTS = ("server", "crowd", "browser", "streams", "soak")


def main() -> int:
    """Return 0 also when goals are missed: this is a benchmark. A failed request is a failure."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="job-tracker-bench-") as folder:
        Path(folder).chmod(0o755)  # the embedded server may run as somebody else
        try:
            lines = [*_measure(Path(folder), options)]
        except RequestFailed as error:
            print(f"A request failed, so there are no figures: {error}", file=sys.stderr)
            return 1
    print(report.table(lines))
    print()
    print(report.misses(lines))
    return 1 if any(line.is_failure for line in lines) else 0


def _measure(folder: Path, options: argparse.Namespace) -> Iterator[Line]:
    secret = secrets.token_urlsafe(48)
    rounds, seconds = (2, 0.3) if options.quick else (5, 0.6)
    with running_cluster(folder) as cluster, running_generator() as generator:
        scene = server_side.set_up(folder, cluster, secret, options.sizes)
        try:
            if "server" in options.only:
                yield from server_side.measure(scene, generator, rounds, seconds)
            if "browser" in options.only:
                yield from browser.measure(scene, rounds)
            if "crowd" in options.only:
                span = 5 * seconds
                yield from crowd.measure(folder, cluster, secret, generator, rounds, span)
            if "streams" in options.only:
                yield from streams.measure(folder, cluster, secret, generator, 5 * seconds)
            if "soak" in options.only:
                yield from soak.measure(folder, cluster, secret, options.soak_seconds)
        finally:
            cluster.drop(scene.url, scene.floor_url)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer and shorter rounds")
    parser.add_argument("--only", type=_parts, default=PARTS, help=f"some of {', '.join(PARTS)}")
    parser.add_argument(
        "--sizes", type=_sizes, default=(100, 1000, 5000), help="cards of the boards: 100,1000,5000"
    )
    parser.add_argument("--soak-seconds", type=float, default=300.0, help="length of the soak")
    return parser.parse_args()


def _parts(text: str) -> Sequence[str]:
    parts = text.split(",")
    if unknown := set(parts) - set(PARTS):
        raise argparse.ArgumentTypeError(f"{', '.join(unknown)} is no part")
    return parts


def _sizes(text: str) -> Sequence[int]:
    return sorted(map(int, text.split(",")))


if __name__ == "__main__":
    sys.exit(main())

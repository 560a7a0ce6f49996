"""A minute of many people at work by both faces: nothing fails, and everybody is right in the end.

`make bench` does it for five minutes, and looks at the memory too.
"""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from bench import seeding, servers
from bench.histories import Shape
from bench.postgres import Cluster
from bench.soak import soak

OWNERS, CARDS, SECONDS, WORKERS = 15, 20, 60, 2
SECRET = "for the soak of the tests only, 0123456789"


def test_a_minute_of_work_leaves_every_board_right(
    fresh_database_url: Callable[[], str], tmp_path: Path
) -> None:
    url = fresh_database_url()
    with closing(Cluster.connect(url)) as connection:
        owners = seeding.seed(connection, seeding.crowd(OWNERS, Shape(CARDS)))
    with servers.product(tmp_path, url, SECRET, workers=WORKERS) as server:
        result = soak(server, url, SECRET, owners, SECONDS)
    assert not result.errors
    assert result.requests > OWNERS * SECONDS / 4
    assert not result.broken_streams
    assert not result.wrong_boards

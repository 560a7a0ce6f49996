"""What happens to servers and databases: nothing acknowledged is lost, all heals by itself."""

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

import pytest

from tests.faults.installation import ROLE, Installation, installed, sign_in, wait_until
from tests.faults.ledger import WRITERS, Ledger, writing
from tests.live_server import free_port, serving, start_webapp

HEALS_WITHIN = 15.0


@pytest.fixture(scope="module")
def installation(public_folder: Path) -> Iterator[Installation]:
    """One for all tests here: each leaves it healed."""
    with installed(public_folder) as installation:
        yield installation


def heals(ledger: Ledger) -> None:
    """Wait until something is written again."""
    started = time.monotonic()
    wait_until(lambda: ledger.written_at > started, HEALS_WITHIN)


def test_a_worker_that_is_killed(installation: Installation) -> None:
    with writing(installation) as ledger:
        victim = installation.workers()[0]
        victim.kill()
        heals(ledger)
        wait_until(lambda: len(installation.workers()) == 2, 30)
        time.sleep(0.5)
    assert ledger.answers.keys() == {201}
    assert victim not in installation.workers()


def test_a_database_that_stops_at_once_and_starts_again(installation: Installation) -> None:
    with writing(installation) as ledger:
        installation.postgres.stop_at_once()
        # By then, what was acknowledged a moment before the stop has arrived.
        wait_until(lambda: ledger.answers[503] > 3 * WRITERS, 20)
        last = ledger.written_at
        time.sleep(1.5)
        assert ledger.written_at == last
        with installation.client() as client:
            form = {"username": "alice@example.org", "password": "whatever it was"}
            refused = [
                client.get("/applications"),
                client.get("/ready"),
                client.post("/auth/login", data=form),  # nobody gets in uncounted
                client.get("/board", headers={"Cookie": "session=x.y.z", "Authorization": ""}),
            ]
            assert [each.status_code for each in refused[:3]] == [503] * 3
            assert all("retry-after" in each.headers for each in refused[:3])
        installation.postgres.start()
        heals(ledger)
    assert ledger.answers[503]
    assert ledger.slowest < 10


def test_all_connections_are_ended_again_and_again(installation: Installation) -> None:
    with writing(installation) as ledger:
        for _ in range(4):
            installation.postgres.end_connections()
            time.sleep(0.2)
        heals(ledger)


def test_no_connection_is_left(installation: Installation) -> None:
    with writing(installation) as ledger:
        installation.postgres.tell(f"ALTER ROLE {ROLE} CONNECTION LIMIT 0")
        installation.postgres.end_connections()
        wait_until(lambda: ledger.answers[503] > 20, 15)
        installation.postgres.tell(f"ALTER ROLE {ROLE} CONNECTION LIMIT -1")
        heals(ledger)


def test_a_database_that_says_nothing(installation: Installation) -> None:
    """It holds its connections, and neither answers nor ends them: twenty seconds long."""
    with writing(installation) as ledger:
        with installation.postgres.frozen():
            time.sleep(20)
        heals(ledger)
    assert ledger.answers[503]
    assert ledger.slowest < 10


def test_a_database_that_is_away_at_the_start(installation: Installation, tmp_path: Path) -> None:
    """The start is refused in one line, for whoever starts services again; then it succeeds."""
    postgres, settings = installation.postgres, {"database_url": installation.postgres.url}
    postgres.stop_at_once()
    early = start_webapp(tmp_path, "serve", port=free_port(), jwt_secret=token_hex(32), **settings)
    assert early.wait(60) == 1
    line = (tmp_path / "log").read_text()
    assert "cannot be reached" in line
    assert line.count("\n") == 1
    postgres.start()
    assert start_webapp(tmp_path, "migrate", **settings).wait(60) == 0


def test_the_disk_of_the_database_is_full(public_folder: Path) -> None:
    disk = public_folder / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=160m,mode=755", "tmpfs", disk],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("a small file system cannot be mounted here, so no disk can be filled")
    try:
        with installed(disk, workers=1) as installation, writing(installation) as ledger:
            # In the middle of its log PostgreSQL refuses what it has no room for; at the end of one
            # of the files of that it would stop, and stay away until it is started.
            installation.postgres.tell("SELECT pg_switch_wal()")
            fill(disk / "filler")
            wait_until(lambda: ledger.answers[503] > 8, 30)
            (disk / "filler").unlink()
            heals(ledger)
    finally:
        subprocess.run(["umount", "--lazy", disk], check=True)


def fill(path: Path) -> None:
    """Leave no byte free."""
    with path.open("wb", buffering=0) as filler, suppress(OSError):
        while filler.write(b"0" * 4096):
            pass


def test_requests_half_sent_when_the_server_is_told_to_stop(
    installation: Installation, tmp_path: Path
) -> None:
    with serving(tmp_path, installation.postgres.url, shutdown_seconds=4) as server:
        token = sign_in(server.url, "carol")
        host, _, port = server.url.removeprefix("http://").partition(":")
        body = b'{"company": "Vireo", "title": "Half sent"}'
        head = (
            f"POST /applications HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
            f"Authorization: Bearer {token}\r\nContent-Length: {len(body)}\r\n"
            "Expect: 100-continue\r\n\r\n"
        ).encode()
        silent, half, ended = (socket.create_connection((host, int(port)), 30) for _ in range(3))
        with silent, half, ended:
            silent.sendall(head[:40])
            half.sendall(head + body[:10])
            ended.sendall(head + body[:10])
            for underway in (half, ended):  # the server says so when it begins to read a body
                assert underway.recv(100).startswith(b"HTTP/1.1 100 ")
            server.process.terminate()
            time.sleep(0.5)
            ended.sendall(body[10:])
            assert ended.recv(20).startswith(b"HTTP/1.1 201")
            assert server.process.wait(30) == 0
    found = installation.postgres.tell("SELECT 1 FROM applications WHERE title = 'Half sent'", ROLE)
    assert len(found) == 1

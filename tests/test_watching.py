"""What an operator sees: figures of all workers together, and logs that tell no secret."""

import json
import re
import secrets
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.followers import following
from tests.live_server import LiveServer, free_port, serving
from tests.postgres import PostgresServer

EMAIL = "augusta.ada.king@example.org"
PASSWORD = "a password that nobody may read"
WRONG = "another password that is wrong"
ID = re.compile(r"[0-9a-f]{32}")


@pytest.fixture(scope="module")
def metrics_port() -> int:
    """Chosen only now: one chosen at import may be in use by the time that it is needed."""
    return free_port()


@pytest.fixture(scope="module")
def server(
    postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory, metrics_port: int
) -> Iterator[LiveServer]:
    """A server with two workers that logs everything, and figures."""
    url, folder = postgres.create(), tmp_path_factory.mktemp("watching")
    settings = {"workers": 2, "log_level": "info", "metrics_port": metrics_port}
    with serving(folder, url, **settings) as server:
        yield server
    postgres.drop(url)


@pytest.fixture(scope="module")
def said(server: LiveServer) -> list[str]:
    """What was sent and answered that no log and no figure may show."""
    with httpx.Client(base_url=server.url, timeout=30) as client:
        client.post("/auth/register", json={"email": EMAIL, "password": PASSWORD})
        client.post("/auth/login", data={"username": EMAIL, "password": WRONG})
        form = {"username": EMAIL, "password": PASSWORD}
        bearer = client.post("/auth/login", data=form).json()["access_token"]
        ours = {"Authorization": f"Bearer {bearer}"}
        token = client.post("/tokens", json={"name": "script"}, headers=ours).json()["token"]
        client.get("/applications", headers={"Authorization": f"Bearer {token}"})
        client.get("/applications", headers={"Authorization": "Bearer forged.token.here"})
        same = {"Sec-Fetch-Site": "same-origin"}
        client.post("/login", data={"email": EMAIL, "password": WRONG}, headers=same)
        client.post("/login", data={"email": EMAIL, "password": PASSWORD}, headers=same)
        cookie = client.cookies["session"]
        client.get("/board", params={"q": EMAIL})
        client.get(f"/board/{EMAIL.replace('@', '%40')}%0d%0aevil=line", headers={"X-A": "b"})
        client.post("/applications", content=b'{"company": "\\ud800"}', headers=ours)
    return [PASSWORD, WRONG, bearer, token, cookie, "forged.token.here"]


def lines(server: LiveServer) -> list[dict[str, Any]]:
    text = server.output()
    return [json.loads(line) for line in text[text.index("\n{") :].splitlines() if line]


def test_logs_tell_no_secret_and_one_line_is_one_event(server: LiveServer, said: list[str]) -> None:
    text = server.output()
    for secret in said:
        assert secret not in text
    assert EMAIL not in text
    assert {"request"} <= {line["event"] for line in lines(server)}
    assert not [line for line in text.splitlines() if line.startswith("evil")]


def test_every_error_answer_has_the_id_that_the_log_has(server: LiveServer) -> None:
    with httpx.Client(base_url=server.url, timeout=30) as client:
        answers = [
            client.get("/applications"),
            client.get("/nowhere"),
            client.post("/auth/login", data={}),
            client.post("/login", data={}, headers={"Sec-Fetch-Site": "cross-site"}),
            client.delete("/health"),
        ]
    assert [each.status_code for each in answers] == [401, 404, 422, 403, 405]
    known = logged(server, {answer.headers["x-request-id"] for answer in answers})
    for answer in answers:
        line = known[answer.headers["x-request-id"]]
        assert line["status"] == answer.status_code
        assert set(ID.findall(answer.text)) == {line["request_id"]}


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"no HTTP at all\r\n\r\n", 400),
        (b"GET /" + b"x" * 40_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 431),
    ],
    ids=["400", "431"],
)
def test_what_is_refused_before_it_is_a_request_has_one_too(
    server: LiveServer, raw: bytes, status: int
) -> None:
    host, _, port = server.url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), 30) as connection:
        connection.sendall(raw)
        answer = connection.recv(1_000).decode()
    assert answer.startswith(f"HTTP/1.1 {status} ")
    [request_id] = ID.findall(answer)
    assert f"\r\nx-request-id: {request_id}\r\n" in answer
    line = logged(server, {request_id})[request_id]
    assert (line["event"], line["status"]) == ("refused", status)


def logged(server: LiveServer, ids: set[str]) -> dict[str, dict[str, Any]]:
    """Return the lines of the log by request; waits for some, as a line follows its answer."""
    deadline = time.monotonic() + 10
    while (
        not ids <= (known := {str(line.get("request_id")): line for line in lines(server)}).keys()
    ):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    return known


def figures(port: int) -> dict[tuple[str, ...], float]:
    text = httpx.get(f"http://127.0.0.1:{port}/metrics", timeout=30).text
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_the_figures_are_of_all_workers_together(server: LiveServer, metrics_port: int) -> None:
    name = ("jobtracker_requests_total", "200", "GET", "health.show")
    before = figures(metrics_port).get(name, 0)
    for _ in range(60):
        with httpx.Client(timeout=30) as client:  # a connection for whichever worker takes it
            assert client.get(f"{server.url}/health").status_code == 200
    assert len(psutil.Process(server.process.pid).children()) >= 2
    deadline = time.monotonic() + 10  # a figure follows its answer
    while (counted := figures(metrics_port)[name] - before) < 60:
        assert time.monotonic() < deadline, counted
        time.sleep(0.1)
    assert counted == 60


def test_what_a_killed_worker_had_in_hand_is_not_counted(
    fresh_database_url: Callable[[], str], tmp_path: Path
) -> None:
    port = free_port()
    with serving(tmp_path, fresh_database_url(), workers=2, metrics_port=port) as server:
        account = {"email": EMAIL, "password": PASSWORD}
        httpx.post(f"{server.url}/auth/register", json=account, timeout=30)
        form = {"username": EMAIL, "password": PASSWORD}
        answer = httpx.post(f"{server.url}/auth/login", data=form, timeout=30)
        headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
        with following(server.url, "/changes/stream", headers, 4):
            wait_for_streams(port, 4)
            for each in psutil.Process(server.process.pid).children():
                if "spawn_main" in " ".join(each.cmdline()):
                    each.kill()
            wait_for_streams(port, 0)


def wait_for_streams(port: int, wanted: int) -> None:
    deadline = time.monotonic() + 15
    while (open_ := figures(port).get(("jobtracker_streams",), 0)) != wanted:
        assert time.monotonic() < deadline, open_
        time.sleep(0.1)


def test_no_label_tells_who_or_what(server: LiveServer, said: list[str], metrics_port: int) -> None:
    secret = secrets.token_hex(8)
    httpx.get(f"{server.url}/board/applications/{secret}?q={secret}")
    labels = " ".join(" ".join(key) for key in figures(metrics_port))
    for word in (*said, EMAIL, "example.org", secret, "evil"):
        assert word not in labels


def test_there_are_no_figures_unless_asked_for(live_server: LiveServer) -> None:
    assert httpx.get(f"{live_server.url}/metrics").status_code == 404
    ours = psutil.Process(live_server.process.pid)
    listening = [each for each in ours.net_connections("tcp") if each.status == "LISTEN"]
    assert {each.laddr.port for each in listening} == {int(live_server.url.rpartition(":")[2])}

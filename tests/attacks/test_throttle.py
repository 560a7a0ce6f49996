"""Guessing: how often one may try, at both faces, from one place and from many."""

import http.client
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from httpx2 import Response
from sqlalchemy import Connection, event, text
from sqlalchemy.exc import OperationalError
from starlette.applications import Starlette
from starlette.testclient import TestClient

from tests.factories import PASSWORD, make_user
from tests.html import Page
from tests.live_server import serving
from tests.people import ORIGIN, Person
from webapp.database import Database
from webapp.errors import TooManyTries
from webapp.security import Keyring
from webapp.services import clock
from webapp.services.throttles import NETWORK, Throttle

HERE, ELSEWHERE = "192.0.2.1", "198.51.100.7"
WRONG = "not the right one"
FACES = ("api", "form")
faces = pytest.mark.parametrize("face", FACES)

Guess = Callable[..., Response]


@pytest.fixture
def throttle(app: Starlette) -> Throttle:
    throttle: Throttle = app.state.api.state.throttle
    return throttle


@pytest.fixture
def guess(app: Starlette) -> Guess:
    """Try a password from an address, at one of the faces."""

    def send(
        email: str, password: str = WRONG, address: str = HERE, face: str = "api", known: str = ""
    ) -> Response:
        client = TestClient(app, base_url=ORIGIN, client=(address, 1), follow_redirects=False)
        if known:
            client.cookies.set("known", known)
        if face == "api":
            form = {"username": email, "password": password}
            return client.post("/auth/login", data=form)
        form = {"email": email, "password": password}
        return client.post("/login", data=form, headers={"sec-fetch-site": "same-origin"})

    return send


def count(throttle: Throttle, times: int, email: str, *addresses: str) -> None:
    """Let so many guesses fail, without the cost of hashing."""
    for number in range(times):
        with suppress(ZeroDivisionError, TooManyTries):
            address = addresses[number % len(addresses)]
            with throttle.sign_in(email, address):
                raise ZeroDivisionError


def entered(response: Response) -> bool:
    return response.status_code in {200, 303}


def refused(response: Response, most: timedelta) -> bool:
    """Tell whether one is sent away, and told for how long."""
    if response.status_code != 429:
        return False
    assert 0 < int(response.headers["retry-after"]) <= most.total_seconds()
    assert "set-cookie" not in response.headers
    return True


QUARTER, HOUR = timedelta(minutes=15), timedelta(hours=1)


@faces
def test_ten_guesses_for_an_account_from_an_address(
    guess: Guess, alice: Person, bob: Person, face: str
) -> None:
    email = alice.owner.email
    answers = [guess(email, face=FACES[number % 2]) for number in range(10)]
    assert {each.status_code for each in answers} == {401}
    for other in FACES:
        assert refused(guess(email, face=other), QUARTER)
    assert refused(guess(email.upper(), PASSWORD, face=face), QUARTER)
    assert entered(guess(email, PASSWORD, ELSEWHERE, face))
    assert entered(guess(bob.owner.email, PASSWORD, HERE, face))


def test_the_page_says_when_to_try_again(guess: Guess, throttle: Throttle, alice: Person) -> None:
    count(throttle, 10, alice.owner.email, HERE)
    page = Page(guess(alice.owner.email, PASSWORD, face="form"))
    assert "Try again in 15 minutes" in page.text("[role=alert]")
    assert page.value("email") == alice.owner.email
    assert page.value("password") == ""


def test_an_unknown_account_is_counted_alike(guess: Guess) -> None:
    answers = [guess("nobody@example.org").status_code for _ in range(11)]
    assert answers == [401] * 10 + [429]


@faces
def test_sixty_guesses_from_an_address(
    guess: Guess, throttle: Throttle, alice: Person, face: str
) -> None:
    for number in range(59):
        count(throttle, 1, f"{number}@example.org", HERE)
    assert guess("59@example.org", face=face).status_code == 401
    assert refused(guess(alice.owner.email, PASSWORD, face=face), QUARTER)
    assert entered(guess(alice.owner.email, PASSWORD, ELSEWHERE, face))


@faces
def test_a_hundred_guesses_for_an_account_from_anywhere(
    guess: Guess, throttle: Throttle, alice: Person, face: str
) -> None:
    email = alice.owner.email
    known = guess(email, PASSWORD, face="form").cookies["known"]
    count(throttle, 99, email, *(f"203.0.113.{number}" for number in range(99)))
    assert guess(email, face=face).status_code == 401
    assert refused(guess(email, PASSWORD, ELSEWHERE, face), HOUR)
    assert entered(guess(email, PASSWORD, ELSEWHERE, "form", known))
    assert guess(email, WRONG, ELSEWHERE, "form", known).status_code == 401


def test_a_known_device_is_known_for_its_own_account_only(
    guess: Guess, throttle: Throttle, alice: Person, mallory: Person
) -> None:
    hers = guess(mallory.owner.email, PASSWORD, face="form").cookies["known"]
    count(throttle, 100, alice.owner.email, *(f"203.0.113.{number}" for number in range(100)))
    for forged in (hers, hers[:-1], throttle.account(alice.owner.email), "x"):
        answer = guess(alice.owner.email, PASSWORD, ELSEWHERE, "form", forged)
        assert refused(answer, HOUR)


def test_one_address_alone_keeps_nobody_out_elsewhere(
    guess: Guess, throttle: Throttle, alice: Person
) -> None:
    """What is refused is not counted against the account, or a minute's noise would close it."""
    count(throttle, 150, alice.owner.email, HERE)
    assert refused(guess(alice.owner.email, PASSWORD), QUARTER)
    assert entered(guess(alice.owner.email, PASSWORD, ELSEWHERE))


@faces
def test_who_succeeds_is_not_counted(guess: Guess, alice: Person, face: str) -> None:
    for _ in range(9):
        assert guess(alice.owner.email, face=face).status_code == 401
    for _ in range(3):
        assert entered(guess(alice.owner.email, PASSWORD, face=face))
    assert guess(alice.owner.email, face=face).status_code == 401
    assert refused(guess(alice.owner.email, PASSWORD, face=face), QUARTER)


@pytest.mark.parametrize(
    ("address", "neighbour", "is_one"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:192.0.2.9", "192.0.2.9", True),
        ("192.0.2.9", "192.0.2.8", False),
    ],
)
def test_a_network_is_one_address_or_a_64(
    guess: Guess, throttle: Throttle, alice: Person, address: str, neighbour: str, is_one: bool
) -> None:
    count(throttle, 10, alice.owner.email, address)
    assert refused(guess(alice.owner.email, PASSWORD, address), QUARTER)
    assert refused(guess(alice.owner.email, PASSWORD, neighbour), QUARTER) is is_one


@faces
def test_after_the_window_all_is_as_before(
    guess: Guess, throttle: Throttle, alice: Person, face: str
) -> None:
    started = clock.now()
    with clock.at(started):
        count(throttle, 30, alice.owner.email, HERE)
    with clock.at(started + QUARTER - timedelta(seconds=1)):
        answer = guess(alice.owner.email, PASSWORD, face=face)
        assert refused(answer, timedelta(seconds=1))
    with clock.at(started + QUARTER):
        assert entered(guess(alice.owner.email, PASSWORD, face=face))
        assert [guess(alice.owner.email).status_code for _ in range(11)] == [401] * 10 + [429]


def test_twenty_registrations_from_an_address(app: Starlette, throttle: Throttle) -> None:
    def register(address: str, path: str, number: int) -> int:
        client = TestClient(app, client=(address, 1), follow_redirects=False)
        body = {"email": f"new-{number}@example.org", "password": PASSWORD}
        if path == "/register":
            return client.post(path, data=body, headers={"sec-fetch-site": "none"}).status_code
        return client.post(path, json=body).status_code

    started = clock.now()
    with clock.at(started):
        for _ in range(18):
            throttle.registration(HERE)
        assert register(HERE, "/register", 1) == 303
        assert register(HERE, "/auth/register", 2) == 201
        assert [register(HERE, path, 3) for path in ("/register", "/auth/register")] == [429, 429]
        assert register(ELSEWHERE, "/register", 4) == 303
    with clock.at(started + HOUR):
        assert register(HERE, "/auth/register", 3) == 201


@faces
@pytest.mark.parametrize("statement", ["INSERT INTO throttles", "UPDATE throttles"])
def test_nobody_gets_in_when_the_count_fails(
    guess: Guess, database: Database, alice: Person, face: str, statement: str
) -> None:
    def fail(_connection: Connection, _cursor: Any, sent: str, *_: Any) -> None:
        if sent.startswith(statement):
            raise OperationalError(sent, {}, Exception("no space left on device"))

    event.listen(database.engine, "before_cursor_execute", fail)
    try:
        answer = guess(alice.owner.email, PASSWORD, face=face)
    finally:
        event.remove(database.engine, "before_cursor_execute", fail)
    assert answer.status_code == 503
    assert "retry-after" in answer.headers
    assert not answer.cookies
    assert entered(guess(alice.owner.email, PASSWORD, face=face))


@faces
def test_nobody_gets_in_without_the_table(
    guess: Guess, database: Database, alice: Person, face: str
) -> None:
    with database.transaction() as session:
        session.execute(text("ALTER TABLE throttles RENAME TO elsewhere"))
    answer = guess(alice.owner.email, PASSWORD, face=face)
    assert answer.status_code == 503
    assert not answer.cookies


def test_the_table_tells_nothing(guess: Guess, throttle: Throttle, database: Database) -> None:
    for address in (HERE, "2001:db8:1:2::1"):
        guess("nobody@example.org", address=address)
    with database.sessions() as session:
        keys = [bytes(row.key) for row in session.execute(text("SELECT key FROM throttles"))]
    assert {len(key) for key in keys} == {32}
    assert not [key for key in keys for part in (HERE, "2001", "nobody") if part.encode() in key]
    another = Throttle(database, Keyring(["not the secret of this server"]))
    assert [each._key(NETWORK, HERE) in keys for each in (throttle, another)] == [True, False]


BURST, MOST = 60, 13


def test_a_burst_over_two_processes_gets_no_more_guesses(
    fresh_database_url: Callable[[], str], tmp_path: Path
) -> None:
    """Sixty guesses at one instant, half of them by the form: the limit of ten, and three."""
    url = fresh_database_url()
    database = Database(url)
    with database.transaction() as session:
        email = make_user(session, "Alice").email
    with serving(tmp_path, url, workers=2) as server:
        start = threading.Barrier(BURST)

        def send(number: int, password: str = WRONG) -> int:
            path, name = (("/login", "email"), ("/auth/login", "username"))[number % 2]
            body = urlencode({name: email, "password": password})
            headers = {
                "content-type": "application/x-www-form-urlencoded",
                "sec-fetch-site": "same-origin",
            }
            connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=60)
            connection.connect()
            if not start.broken:
                start.wait(30)
            connection.request("POST", path, body, headers)
            status = connection.getresponse().status
            connection.close()
            return status

        with ThreadPoolExecutor(BURST) as pool:
            answers = Counter(pool.map(send, range(BURST)))
        start.abort()
        assert answers.keys() <= {401, 429, 503}  # 503: counted too slowly, and nobody let in
        assert 0 < answers[401] <= MOST, answers
        assert answers[429], answers
        assert [send(number, PASSWORD) for number in range(2)] == [429, 429]
    database.dispose()

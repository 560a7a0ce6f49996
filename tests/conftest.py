"""Fixtures of the tests below the browser: the whole application on a real database that is
rolled back, and named people.

*alice* owns the board, *bob* has his own, *mallory* is signed in and tries.
"""

import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy.orm import Session
from starlette.applications import Starlette
from starlette.testclient import TestClient

from tests.people import Person, build_app, make_person, on_one_connection, visitor
from tests.statements import Statements, watched
from webapp.database import Database
from webapp.security import Keyring
from webapp.services import clock
from webapp.settings import Settings


@pytest.fixture(scope="session")
def settings(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings as an operator would set them, for this worker's database."""
    return Settings(
        database_url=database_url,
        jwt_secret=SecretStr(secrets.token_urlsafe(48)),
        data_dir=Path(tmp_path_factory.mktemp("data")),
    )


@pytest.fixture(autouse=True)
def statements() -> Iterator[Statements]:
    """Checks every statement of the test: it names an owner, boards change behind a lock."""
    with watched() as statements:
        yield statements
    assert not statements.faults


@pytest.fixture(scope="session")
def worker_database(settings: Settings) -> Iterator[Database]:
    """The database of this worker; tests use `database`, which rolls back."""
    database = Database(settings.database_url or "")
    yield database
    database.dispose()


@pytest.fixture
def database(worker_database: Database) -> Iterator[Database]:
    """The database: what the test and the application commit is rolled back at the test's end."""
    with on_one_connection(worker_database):
        yield worker_database


@pytest.fixture(scope="session")
def worker_app(settings: Settings, worker_database: Database) -> Starlette:
    """The application of this worker; tests use `app`, which rolls back."""
    return build_app(settings, worker_database)


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A session for services. `commit()` before the application is asked."""
    with database.sessions() as session:
        yield session


@pytest.fixture
def app(worker_app: Starlette, database: Database) -> Starlette:
    """The application."""
    return worker_app


@pytest.fixture
def keys(worker_app: Starlette) -> Keyring:
    """The keys that the application signs with."""
    keys: Keyring = worker_app.state.keys
    return keys


@pytest.fixture
def api(app: Starlette) -> TestClient:
    """The API as a stranger asks it: without a token."""
    return visitor(app)


@pytest.fixture
def browser(app: Starlette) -> TestClient:
    """The pages as a stranger sees them: without a cookie, but from our own forms."""
    return visitor(app, origin="http://testserver", **{"sec-fetch-site": "same-origin"})


@pytest.fixture
def same_day() -> Iterator[None]:
    """No midnight falls into the test."""
    with clock.at(clock.now()):
        yield


@pytest.fixture
def come(app: Starlette) -> Callable[..., Person]:
    """Make one more person."""
    return lambda name, **facts: make_person(app, name, **facts)


@pytest.fixture
def alice(app: Starlette) -> Person:
    """Owns the board."""
    return make_person(app, "Alice")


@pytest.fixture
def bob(app: Starlette) -> Person:
    """Has a board of his own."""
    return make_person(app, "Bob")


@pytest.fixture
def mallory(app: Starlette) -> Person:
    """Is signed in, and tries."""
    return make_person(app, "Mallory")

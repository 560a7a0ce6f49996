"""The signing key is changed without signing anybody out, and the old one ends for good."""

import secrets

from pydantic import SecretStr
from starlette.testclient import TestClient

from tests.factories import PASSWORD, make_user
from tests.people import build_app, visitor
from webapp.database import Database
from webapp.security import Keyring
from webapp.services.throttles import Throttle
from webapp.settings import Settings


def start(settings: Settings, database: Database, *keys: str) -> TestClient:
    """The API with these keys, the current one first."""
    current, *former = map(SecretStr, keys)
    changed = {"jwt_secret": current, "jwt_previous_secrets": tuple(former)}
    return visitor(build_app(settings.model_copy(update=changed), database))


def test_a_key_is_rotated(settings: Settings, database: Database) -> None:
    old, new = secrets.token_urlsafe(48), secrets.token_urlsafe(48)
    with database.transaction() as session:
        email = make_user(session, "Ada").email
    form = {"username": email, "password": PASSWORD}
    token = start(settings, database, old).post("/auth/login", data=form).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}

    both = start(settings, database, new, old)
    assert both.get("/me", headers=headers).status_code == 200
    newer = both.post("/auth/login", data=form).json()["access_token"]

    only_new = start(settings, database, new)
    assert only_new.get("/me", headers=headers).status_code == 401
    assert only_new.get("/me", headers={"Authorization": f"Bearer {newer}"}).status_code == 200


def test_a_device_is_known_after_the_keys_were_rotated(database: Database) -> None:
    old, new = secrets.token_urlsafe(48), secrets.token_urlsafe(48)
    before, both, after = (Throttle(database, Keyring(keys)) for keys in ([old], [new, old], [new]))
    known = before.account("ada@example.org")
    assert both.is_account(known, "ADA@example.org")
    assert not both.is_account(known, "bob@example.org")
    assert not after.is_account(known, "ada@example.org")
    assert after.is_account(both.account("ada@example.org"), "ada@example.org")

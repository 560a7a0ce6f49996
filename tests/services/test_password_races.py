"""Passwords that two requests want to set at once, or that somebody guesses from inside."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from types import ModuleType
from typing import Any

import pytest

from tests.factories import PASSWORD
from tests.people import Person
from webapp.database import Database
from webapp.errors import Invalid, InvalidCredentials, NotSignedIn, WrongPassword
from webapp.models import Audience
from webapp.repositories import users
from webapp.schemas.session import SignIn
from webapp.schemas.user import AccountDelete, PasswordReset, PasswordUpdate, UserCreate
from webapp.security import Claims, Keyring, verify_password
from webapp.services import accounts, resets, sessions
from webapp.services.owner import Owner
from webapp.services.throttles import Throttle

EMAIL = "ada@example.com"
KEYS = Keyring(["a key of more than thirty-two bytes, for tests"])
DEVICE = sessions.Device("tests", "192.0.2.1")
RESCUED = "what the owner chose by the link"


@pytest.fixture
def ada(fresh_database_url: Callable[[], str]) -> Iterator[Database]:
    """A database of its own, with one account."""
    database = Database(fresh_database_url())
    with database.transaction() as session:
        accounts.register(session, UserCreate(email=EMAIL, password=PASSWORD))
    yield database
    database.dispose()


def signed_in(database: Database) -> Owner:
    """Ada, signed in with the password that she has at first."""
    with database.transaction() as session:
        owner_id = users.find_id(session, EMAIL)
        assert owner_id
        opened = sessions.open_session(session, owner_id, Audience.WEB, DEVICE)
        return sessions.authenticate(session, Claims(owner_id, opened.id), Audience.WEB)


def replace_after(
    patch: pytest.MonkeyPatch, database: Database, module: ModuleType, slow: str
) -> None:
    """Let somebody else replace the password once a slow function of a module is through."""
    real = getattr(module, slow)

    def work(*arguments: Any) -> Any:
        done = real(*arguments)
        patch.setattr(module, slow, real)
        with database.transaction() as session:
            owner_id = users.find_id(session, EMAIL)
            assert owner_id
            accounts.reset_password(session, owner_id, EMAIL, RESCUED)
        return done

    patch.setattr(module, slow, work)


def is_password(database: Database, password: str) -> bool:
    with database.transaction() as session:
        known = users.find_credentials(session, EMAIL)
    return known is not None and verify_password(password, known.password_hash)


@pytest.mark.parametrize("slow", ["verify_password", "hash_password"])
def test_a_password_that_is_replaced_while_it_is_checked_opens_nothing(
    ada: Database, monkeypatch: pytest.MonkeyPatch, slow: str
) -> None:
    monkeypatch.setattr(sessions, "needs_rehash", lambda _hash: slow == "hash_password")
    replace_after(monkeypatch, ada, sessions, slow)
    data = SignIn(email=EMAIL, password=PASSWORD)
    with pytest.raises(InvalidCredentials), ada.transaction() as session:
        sessions.sign_in(session, Throttle(ada, KEYS), data, Audience.API, DEVICE)
    assert is_password(ada, RESCUED)


@pytest.mark.parametrize("slow", ["verify_password", "hash_password"])
def test_a_password_that_is_replaced_meanwhile_changes_no_other(
    ada: Database, monkeypatch: pytest.MonkeyPatch, slow: str
) -> None:
    thief = signed_in(ada)
    replace_after(monkeypatch, ada, accounts, slow)
    data = PasswordUpdate(current_password=PASSWORD, new_password="what a thief would like")
    with pytest.raises(WrongPassword), ada.transaction() as session:
        accounts.change_password(session, thief, data)
    assert is_password(ada, RESCUED)


def test_a_password_that_is_replaced_meanwhile_deletes_no_account(
    ada: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    thief = signed_in(ada)
    replace_after(monkeypatch, ada, accounts, "verify_password")
    with pytest.raises(WrongPassword), ada.transaction() as session:
        accounts.delete(session, thief, AccountDelete(password=PASSWORD))
    assert is_password(ada, RESCUED)


def test_an_account_ends_while_somebody_signs_in_to_it(
    ada: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = signed_in(ada)
    real = sessions.open_session

    def end() -> None:
        with ada.transaction() as session:
            accounts.delete(session, owner, AccountDelete(password=PASSWORD))

    def open_late(*arguments: Any) -> Any:
        ending.append(pool.submit(end))
        wait([ending[0]], timeout=1)  # until it can go no further
        return real(*arguments)

    monkeypatch.setattr(sessions, "open_session", open_late)
    ending: list[Future[None]] = []
    data = SignIn(email=EMAIL, password=PASSWORD)
    with ThreadPoolExecutor(1) as pool, ada.transaction() as session:
        sessions.sign_in(session, Throttle(ada, KEYS), data, Audience.API, DEVICE)
    ending[0].result()
    with ada.transaction() as session:
        assert users.find_id(session, EMAIL) is None


@pytest.mark.parametrize("is_early", [True, False])
def test_of_two_that_delete_an_account_the_second_is_signed_in_no_more(
    ada: Database, monkeypatch: pytest.MonkeyPatch, *, is_early: bool
) -> None:
    owner = signed_in(ada)
    data = AccountDelete(password=PASSWORD)

    def delete() -> None:
        with ada.transaction() as session:
            accounts.delete(session, owner, data)

    def verify(*arguments: Any) -> bool:
        monkeypatch.setattr(accounts, "verify_password", verify_password)
        delete()
        return verify_password(*arguments)

    if is_early:
        delete()
    else:
        monkeypatch.setattr(accounts, "verify_password", verify)
    with pytest.raises(NotSignedIn):
        delete()


@pytest.mark.parametrize("is_old", [False, True])
def test_a_password_that_stays_opens_the_account(
    ada: Database, monkeypatch: pytest.MonkeyPatch, *, is_old: bool
) -> None:
    monkeypatch.setattr(sessions, "needs_rehash", lambda _hash: is_old)
    data = SignIn(email=EMAIL, password=PASSWORD)
    with ada.transaction() as session:
        opened = sessions.sign_in(session, Throttle(ada, KEYS), data, Audience.API, DEVICE)
        claims = Claims(opened.owner_id, opened.id)
        assert sessions.authenticate(session, claims, Audience.API).email == EMAIL
    assert is_password(ada, PASSWORD)


def test_of_two_resets_with_one_link_one_is_done(ada: Database) -> None:
    with ada.transaction() as session:
        issued = resets.issue(session, KEYS, EMAIL)
    assert issued is not None
    together = threading.Barrier(4)

    def redeem(number: int) -> str | None:
        password = f"a new password {number}"
        together.wait()
        try:
            with ada.transaction() as session:
                resets.redeem(session, KEYS, issued[1], PasswordReset(new_password=password))
        except Invalid:
            return None
        return password

    with ThreadPoolExecutor(4) as pool:
        done = [password for password in pool.map(redeem, range(4)) if password]
    assert len(done) == 1
    assert is_password(ada, done[0])


def test_a_browser_left_signed_in_gives_no_more_guesses_than_the_sign_in(alice: Person) -> None:
    form = {"current_password": "a guess", "new_password": "another good one"}
    statuses = [alice.browser.post("/settings/password", data=form).status_code for _ in range(12)]
    assert statuses == [422] * 10 + [429] * 2


def test_a_script_that_deletes_the_account_cannot_guess_for_ever(alice: Person) -> None:
    statuses = [
        alice.api.request("DELETE", "/me", json={"password": "a guess"}).status_code
        for _ in range(12)
    ]
    assert statuses == [422] * 10 + [429] * 2

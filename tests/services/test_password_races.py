"""Passwords that two requests want to set at once, or that somebody guesses from inside."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from tests.factories import PASSWORD
from tests.people import Person
from webapp.database import Database
from webapp.errors import Invalid
from webapp.repositories import users
from webapp.schemas.user import PasswordReset, UserCreate
from webapp.security import Keyring, verify_password
from webapp.services import accounts, resets

EMAIL = "ada@example.com"


def test_of_two_resets_with_one_link_one_is_done(fresh_database_url: Callable[[], str]) -> None:
    database = Database(fresh_database_url())
    keys = Keyring(["a key of more than thirty-two bytes, for tests"])
    with database.transaction() as session:
        accounts.register(session, UserCreate(email=EMAIL, password=PASSWORD))
    with database.transaction() as session:
        issued = resets.issue(session, keys, EMAIL)
    assert issued is not None
    together = threading.Barrier(4)

    def redeem(number: int) -> str | None:
        password = f"a new password {number}"
        together.wait()
        try:
            with database.transaction() as session:
                resets.redeem(session, keys, issued[1], PasswordReset(new_password=password))
        except Invalid:
            return None
        return password

    with ThreadPoolExecutor(4) as pool:
        done = [password for password in pool.map(redeem, range(4)) if password]
    with database.transaction() as session:
        known = users.find_credentials(session, EMAIL)
    database.dispose()
    assert len(done) == 1
    assert known is not None
    assert verify_password(done[0], known.password_hash)


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

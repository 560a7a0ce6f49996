"""Counting tries while the clock is put right."""

from datetime import timedelta

import pytest

from webapp.database import Database
from webapp.errors import TooManyTries
from webapp.security import Keyring
from webapp.services import clock
from webapp.services.throttles import REGISTRATION, Throttle

ADDRESS = "192.0.2.1"


def use_up(throttle: Throttle) -> None:
    for _ in range(REGISTRATION.most):
        throttle.registration(ADDRESS)


def test_nobody_is_kept_out_until_a_clock_that_was_ahead_is_reached(
    database: Database, keys: Keyring
) -> None:
    throttle = Throttle(database, keys)
    with clock.at(clock.now() + timedelta(days=365)):
        use_up(throttle)
    use_up(throttle)
    with pytest.raises(TooManyTries) as refusal:
        throttle.registration(ADDRESS)
    assert refusal.value.retry_after <= REGISTRATION.window.total_seconds()


def test_clocks_of_several_servers_that_differ_a_little_give_no_more_tries(
    database: Database, keys: Keyring
) -> None:
    throttle = Throttle(database, keys)
    with clock.at(clock.now() + timedelta(seconds=30)):
        use_up(throttle)
    with pytest.raises(TooManyTries):
        throttle.registration(ADDRESS)

"""The flaws that `test_throttle` has to see: what is not counted, or held against the wrong one."""

import hashlib
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session
from starlette.requests import Request

from tests.attacks import test_throttle as attacks
from tests.attacks.test_throttle import guess, throttle  # noqa: F401 - its fixtures
from tests.flaws import Flaw, Plant, all_of, instead
from webapp import models
from webapp.errors import Unavailable
from webapp.pages import cookies
from webapp.repositories import throttles as counts
from webapp.repositories import users
from webapp.schemas.session import SignIn
from webapp.services import sessions, throttles
from webapp.services.throttles import Bucket, Throttle

reserve, count, sign_in, enter = (
    counts.reserve,
    Throttle._reserve,
    Throttle.sign_in,
    sessions.sign_in,
)


def bucket(name: str, **change: Any) -> Plant:
    """Plant a bucket of another size."""
    return instead(throttles, name, replace(getattr(throttles, name), **change))


NEVER = {"most": 1_000_000}


def as_typed(self: Throttle, email: str) -> str:
    return self._keys.mask("account", email).hex()


def known_only(
    self: Throttle, email: str, address: str, **facts: bool
) -> AbstractContextManager[None]:
    """Counts where there is a row to count in."""
    with self._database.sessions() as session:
        if users.find_credentials(session, email) is None:
            return nullcontext()
    return sign_in(self, email, address, **facts)


def all_alike(
    self: Throttle, email: str, address: str, **_facts: bool
) -> AbstractContextManager[None]:
    """Knows no device, so that anybody can lock the owner out."""
    return sign_in(self, email, address)


def any_device(session: Session, counting: Throttle, data: SignIn, *facts: Any) -> models.SignedIn:
    """Lets a device in that has been signed in to any account."""
    audience, device = facts
    known = counting.account(data.email) if device.known_account else ""
    return enter(session, counting, data, audience, replace(device, known_account=known))


def unsealed(request: Request) -> str:
    return request.cookies.get("known", "")


def anew(
    session: Session, windows: Mapping[bytes, timedelta], now: datetime
) -> dict[bytes, tuple[int, datetime]]:
    """Begins the window anew with each try, so that who goes on trying never gets in."""
    counted = reserve(session, windows, now)
    for key in windows:
        longer = update(models.Throttle).where(models.Throttle.key == key)
        session.execute(longer.values(ends_at=now + windows[key]))
    return counted


def fail_open(self: Throttle, buckets: dict[bytes, Bucket]) -> None:
    with suppress(Unavailable):
        count(self, buckets)


def in_clear(_self: Throttle, bucket: Bucket, *parts: str) -> bytes:
    return "\n".join((bucket.name, *parts)).encode()


def without_key(self: Throttle, bucket: Bucket, *parts: str) -> bytes:
    """A digest that whoever has the table can find by trying all addresses."""
    return hashlib.sha256(in_clear(self, bucket, *parts)).digest()


nothing_back = instead(counts, "refund", lambda *_: None)
FLAWS = [
    Flaw("eleven", bucket("ACCOUNT_FROM_NETWORK", most=11),
         attacks.test_ten_guesses_for_an_account_from_an_address, face="api"),
    Flaw("as typed", instead(Throttle, "account", as_typed),
         attacks.test_ten_guesses_for_an_account_from_an_address, face="form"),
    Flaw("a minute", instead(throttles, "_seconds_until", lambda *_: 60),
         attacks.test_the_page_says_when_to_try_again),
    Flaw("known only", instead(Throttle, "sign_in", known_only),
         attacks.test_an_unknown_account_is_counted_alike),
    Flaw("no limit", bucket("NETWORK", **NEVER), attacks.test_sixty_guesses_from_an_address,
         face="api"),
    Flaw("no limit", bucket("ACCOUNT", **NEVER),
         attacks.test_a_hundred_guesses_for_an_account_from_anywhere, face="api"),
    Flaw("locked out", instead(Throttle, "sign_in", all_alike),
         attacks.test_a_hundred_guesses_for_an_account_from_anywhere, face="form"),
    Flaw("any device", instead(sessions, "sign_in", any_device),
         attacks.test_a_known_device_is_known_for_its_own_account_only),
    Flaw("not sealed", instead(cookies, "read_known_account", unsealed),
         attacks.test_a_known_device_is_known_for_its_own_account_only),
    Flaw("refused and counted", nothing_back,
         attacks.test_one_address_alone_keeps_nobody_out_elsewhere),
    Flaw("nothing back", nothing_back, attacks.test_who_succeeds_is_not_counted, face="api"),
    Flaw("each address", instead(throttles, "network_of", str),
         attacks.test_a_network_is_one_address_or_a_64, address="2001:db8:1:2::1",
         neighbour="2001:db8:1:2:ffff:ffff:ffff:ffff", is_one=True),
    Flaw("begun anew", instead(counts, "reserve", anew),
         attacks.test_after_the_window_all_is_as_before, face="api"),
    Flaw("soon forgotten", bucket("ACCOUNT_FROM_NETWORK", window=timedelta(minutes=1)),
         attacks.test_after_the_window_all_is_as_before, face="form"),
    Flaw("no limit", bucket("REGISTRATION", **NEVER),
         attacks.test_twenty_registrations_from_an_address),
    Flaw("open", instead(Throttle, "_reserve", fail_open),
         attacks.test_nobody_gets_in_when_the_count_fails, face="api",
         statement="INSERT INTO throttles"),
    Flaw("open", all_of(instead(Throttle, "_reserve", fail_open), nothing_back),
         attacks.test_nobody_gets_in_without_the_table, face="form"),
    Flaw("in clear", instead(Throttle, "_key", in_clear), attacks.test_the_table_tells_nothing),
    Flaw("no key", instead(Throttle, "_key", without_key), attacks.test_the_table_tells_nothing),
]  # fmt: skip


@pytest.mark.parametrize("flaw", FLAWS, ids=str)
def test_a_flaw_would_be_seen(request: pytest.FixtureRequest, flaw: Flaw) -> None:
    flaw.must_be_seen(request)

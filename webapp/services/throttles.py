"""How often one may try: to sign in, to register, to have a password reset.

A try is counted before anything is checked, in a transaction of its own, and taken back when it
succeeds: so a burst at one instant gets no more guesses than a slow row of them, and a rollback
gives none back. When the count itself fails, nobody gets in (ASVS 5.0, 6.3.1).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from math import ceil
from secrets import randbelow

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from webapp import metrics
from webapp.database import Database
from webapp.errors import TooManyTries, Unavailable
from webapp.models import canonical_email
from webapp.repositories import throttles
from webapp.security import Keyring
from webapp.services.clock import now

_PRUNE_ONE_IN = 50


@dataclass(frozen=True, slots=True)
class Bucket:
    """So many tries within a window."""

    name: str
    most: int
    window: timedelta


ACCOUNT_FROM_NETWORK = Bucket("sign-in: account from network", 10, timedelta(minutes=15))
NETWORK = Bucket("sign-in: network", 60, timedelta(minutes=15))
ACCOUNT = Bucket("sign-in: account", 100, timedelta(hours=1))
REGISTRATION = Bucket("registration: network", 20, timedelta(hours=1))
RESET_OF_ACCOUNT = Bucket("reset: account", 3, timedelta(hours=1))
RESET_FROM_NETWORK = Bucket("reset: network", 10, timedelta(hours=1))


class Throttle:
    """Counts tries in the database, so that all server processes count together."""

    def __init__(self, database: Database, keys: Keyring) -> None:
        self._database = database
        self._keys = keys

    @contextmanager
    def sign_in(self, email: str, address: str, *, is_known_device: bool = False) -> Iterator[None]:
        """Count a sign-in, and take it back if the block ends well. Raises TooManyTries.

        The count for the account from anywhere does not stop a device that has been signed in to
        it before: nobody can lock the owner out.
        """
        account, network = self.account(email), network_of(address)
        buckets = {
            self._key(ACCOUNT_FROM_NETWORK, account, network): ACCOUNT_FROM_NETWORK,
            self._key(NETWORK, network): NETWORK,
        }
        if not is_known_device:
            buckets[self._key(ACCOUNT, account)] = ACCOUNT
        self._reserve(buckets)
        yield
        with self._counting() as session:
            throttles.refund(session, list(buckets))

    def registration(self, address: str) -> None:
        """Count a registration. Raises TooManyTries."""
        self._reserve({self._key(REGISTRATION, network_of(address)): REGISTRATION})

    def reset(self, email: str, address: str) -> bool:
        """Count a request for a reset; tell whether it may be followed. Raises TooManyTries.

        The count of the account does not raise: the answer is the same whether it exists or not.
        """
        self._reserve({self._key(RESET_FROM_NETWORK, network_of(address)): RESET_FROM_NETWORK})
        try:
            self._reserve({self._key(RESET_OF_ACCOUNT, self.account(email)): RESET_OF_ACCOUNT})
        except TooManyTries:
            return False
        return True

    def account(self, email: str) -> str:
        """Return what stands for an account, whether it exists or not."""
        return self._keys.mask("account", canonical_email(email)).hex()

    def is_account(self, known: str, email: str) -> bool:
        """Tell whether something stands for an account, by this key or a former one."""
        masks = self._keys.masks("account", canonical_email(email))
        return known in {mask.hex() for mask in masks}

    def _key(self, bucket: Bucket, *parts: str) -> bytes:
        return self._keys.mask(bucket.name, "\n".join(parts))

    def _reserve(self, buckets: dict[bytes, Bucket]) -> None:
        at = now()
        windows = {key: bucket.window for key, bucket in buckets.items()}
        with self._counting() as session:
            counted = throttles.reserve(session, windows, at)
            over = {
                key: ends_at
                for key, (tries, ends_at) in counted.items()
                if tries > buckets[key].most
            }
            if over and len(over) < len(buckets):
                # What one bucket refuses is no try for the others: else one address alone, refused
                # after ten guesses, could go on to close the account for everybody's.
                throttles.refund(session, list(buckets.keys() - over.keys()))
            if randbelow(_PRUNE_ONE_IN) == 0:
                throttles.delete_over(session, at)
        if over:
            for key in over:
                metrics.TRIES_REFUSED.labels(buckets[key].name).inc()
            raise TooManyTries(_seconds_until(max(over.values()), at))

    @contextmanager
    def _counting(self) -> Iterator[Session]:
        """Give a transaction; whatever is wrong with the count is Unavailable, never a way in."""
        try:
            with self._database.transaction() as session:
                yield session
        except SQLAlchemyError as error:
            raise Unavailable from error


def network_of(address: str) -> str:
    """Return the network that an address belongs to: itself, or for IPv6 its /64."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        mapped = parsed.ipv4_mapped
        return str(mapped or ip_network((parsed, 64), strict=False))
    return str(parsed)


def _seconds_until(instant: datetime, at: datetime) -> int:
    return max(1, ceil((instant - at).total_seconds()))

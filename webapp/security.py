"""Passwords and signed tokens: pure functions of text and keys; no web, no database."""

import hashlib
import hmac
import os
import re
import secrets
import string
import threading
import time
import unicodedata
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

import jwt
from itsdangerous import BadData, URLSafeSerializer, URLSafeTimedSerializer
from passlib.hash import argon2

from webapp import limits

ISSUER = "job-tracker"
LEEWAY_SECONDS = 30
KEPT_TOKENS = 2_000
TOKEN_PREFIX = "jt_"  # noqa: S105 - so that scanners for leaked secrets know it
_TOKEN = re.compile(r"jt_[0-9A-Za-z]{55}")
_BASE62 = string.digits + string.ascii_uppercase + string.ascii_lowercase
REQUIRED_CLAIMS = ["iss", "aud", "sub", "jti", "iat", "nbf", "exp"]

# OWASP Password Storage Cheat Sheet: argon2id with m=19 MiB, t=2, p=1.
_hasher = argon2.using(type="ID", memory_cost=19_456, rounds=2, parallelism=1)  # type: ignore[no-untyped-call]  # the stubs leave it open
# Each hash takes 19 MiB and a core for a while: more at once than this only makes all of them
# slower.
_hashing = threading.BoundedSemaphore(2 * (os.cpu_count() or 1))


class InvalidToken(Exception):
    """A token that is not ours, not for this audience, or no longer good. Why is not told."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What a verified token says: the owner and the row of `sessions` that it names."""

    owner_id: UUID
    session_id: UUID


class _Verified(NamedTuple):
    """What a token says, and between which seconds since 1970 it is good."""

    claims: Claims
    not_before: float
    expires: float


class Keyring:
    """The keys that sign: the current one, and former ones that still verify while keys rotate."""

    def __init__(self, keys: Sequence[str]) -> None:
        """Take the secrets, the current one first."""
        if not keys:
            raise ValueError("a keyring needs a secret")
        self._jwt_keys = {_key_id(secret): _derive(secret, "jwt") for secret in keys}
        self._current = _key_id(keys[0])
        # itsdangerous signs with the last key of its list and verifies with any of them.
        self._seal_keys = [_derive(secret, "seal").hex() for secret in reversed(keys)]
        self._mask_keys = [_derive(secret, "mask") for secret in keys]
        self._verified = lru_cache(maxsize=KEPT_TOKENS)(self._verify)

    def issue(self, claims: Claims, audience: str, now: datetime, lifetime: timedelta) -> str:
        """Sign a JWT (RFC 7519) that names a session row."""
        payload = {
            "iss": ISSUER,
            "aud": audience,
            "sub": str(claims.owner_id),
            "jti": str(claims.session_id),
            "iat": now,
            "nbf": now,
            "exp": now + lifetime,
        }
        key = self._jwt_keys[self._current]
        return jwt.encode(payload, key, algorithm="HS256", headers={"kid": self._current})

    def read(self, token: str, audience: str) -> Claims:
        """Verify a token for exactly one audience; raises InvalidToken."""
        verified = self._verified(token, audience)
        at = time.time()
        if not at - LEEWAY_SECONDS < verified.expires or at + LEEWAY_SECONDS < verified.not_before:
            raise InvalidToken
        return verified.claims

    def _verify(self, token: str, audience: str) -> _Verified:
        """Verify all of a token. What it says never changes, but for the time that it is good for:
        so a good one is verified once, and its time each time.
        """
        try:
            key = self._jwt_keys[str(jwt.get_unverified_header(token).get("kid"))]
            payload = jwt.decode(
                token,
                key,
                algorithms=["HS256"],
                audience=audience,
                issuer=ISSUER,
                leeway=LEEWAY_SECONDS,
                options={"require": REQUIRED_CLAIMS, "strict_aud": True},
            )
            claims = Claims(UUID(payload["sub"]), UUID(payload["jti"]))
            return _Verified(claims, float(payload["nbf"]), float(payload["exp"]))
        except Exception as error:
            # Whatever is wrong with a token, the answer is one and the same (RFC 8725, 3.10 f.).
            raise InvalidToken from error

    def seal(self, purpose: str, value: object) -> str:
        """Return `value` as signed, URL-safe text that is good for this purpose only."""
        return URLSafeSerializer(self._seal_keys, salt=purpose).dumps(value)

    def unseal(self, purpose: str, text: str) -> object:
        """Give back what was sealed for this purpose; raises InvalidToken."""
        try:
            return URLSafeSerializer(self._seal_keys, salt=purpose).loads(text)
        except (BadData, ValueError, RecursionError) as error:
            raise InvalidToken from error

    def seal_for_a_while(self, purpose: str, value: object) -> str:
        """Return `value` as signed, URL-safe text that tells when it was signed."""
        return str(URLSafeTimedSerializer(self._seal_keys, salt=purpose).dumps(value))

    def unseal_young(self, purpose: str, text: str, most: timedelta) -> object:
        """Give back what was sealed for this purpose at most so long ago; raises InvalidToken."""
        sealer = URLSafeTimedSerializer(self._seal_keys, salt=purpose)
        try:
            return sealer.loads(text, max_age=int(most.total_seconds()))
        except (BadData, ValueError, RecursionError) as error:
            raise InvalidToken from error

    def mask(self, purpose: str, value: str) -> bytes:
        """Return a keyed digest that recognises a value without telling it."""
        return self.masks(purpose, value)[0]

    def masks(self, purpose: str, value: str) -> list[bytes]:
        """Return the digest by each key, that by the current one first: for what was kept before
        the keys were rotated.
        """
        message = f"{purpose}\n{value}".encode()
        return [hmac.digest(key, message, "sha256") for key in self._mask_keys]


def new_token(owner_id: UUID) -> str:
    """Return the text of a new personal access token: its owner, 160 bits of chance, a checksum."""
    body = _base62(owner_id.int, 22) + _base62(secrets.randbits(160), 27)
    return f"{TOKEN_PREFIX}{body}{_checksum(body)}"


def read_token(text: str) -> UUID:
    """Return the owner whom a token names; raises InvalidToken for what cannot be one of ours."""
    body, checksum = text.removeprefix(TOKEN_PREFIX)[:-6], text[-6:]
    if not _TOKEN.fullmatch(text) or not hmac.compare_digest(_checksum(body), checksum):
        raise InvalidToken
    try:
        return UUID(int=_number(body[:22]))
    except ValueError as error:
        raise InvalidToken from error


def digest_of(secret: str) -> bytes:
    """Return what is stored of a secret that is chance itself, and so needs no slow hash."""
    return hashlib.sha256(secret.encode()).digest()


def _checksum(body: str) -> str:
    return _base62(zlib.crc32(body.encode()), 6)


def _base62(number: int, length: int) -> str:
    digits = ""
    for _ in range(length):
        number, digit = divmod(number, 62)
        digits = _BASE62[digit] + digits
    return digits


def _number(digits: str) -> int:
    number = 0
    for digit in digits:
        number = number * 62 + _BASE62.index(digit)
    return number


def hash_password(password: str) -> str:
    """Hash a password with argon2id. Slow on purpose: never inside a transaction."""
    with _hashing:
        return str(_hasher.hash(unicodedata.normalize("NFC", password)))


def verify_password(password: str, password_hash: str | None) -> bool:
    """Tell whether the password fits; without a hash (unknown account) the work is done all the
    same, and for a text that is too long to be a password too: NFC makes three characters of some.
    """
    known = password_hash is not None
    normal = unicodedata.normalize("NFC", password)
    possible = normal[: limits.PASSWORD_MAX]
    with _hashing:
        fits = bool(_hasher.verify(possible, password_hash if known else _NOBODY))
    return fits and known and possible == normal


def needs_rehash(password_hash: str) -> bool:
    """Tell whether a hash was made with other parameters than today's."""
    return bool(_hasher.needs_update(password_hash))


def _key_id(secret: str) -> str:
    return hashlib.sha256(b"kid:" + _bytes_of(secret)).hexdigest()[:12]


def _derive(secret: str, purpose: str) -> bytes:
    """Give each use of a secret a key of its own, so that no signature serves two ends."""
    return hmac.digest(_bytes_of(secret), purpose.encode(), "sha256")


def _bytes_of(secret: str) -> bytes:
    """Return a secret as the environment holds it, where any bytes may stand."""
    return secret.encode("utf-8", "surrogateescape")


_NOBODY = hash_password("nobody has this password")

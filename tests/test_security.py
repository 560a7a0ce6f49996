"""Signed tokens: only ours, only for their audience, only while they last."""

import base64
import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import jwt
import pytest

from webapp.security import (
    ISSUER,
    LEEWAY_SECONDS,
    REQUIRED_CLAIMS,
    Claims,
    InvalidToken,
    Keyring,
    hash_password,
    needs_rehash,
    verify_password,
)

SECRET = "a secret of these tests, long enough for anybody"
FORMER = "the secret that was used before this one, just as long"
CLAIMS = Claims(UUID(int=1), UUID(int=2))
DAY = timedelta(days=1)

keys = Keyring([SECRET, FORMER])
kid, key = next(iter(keys._jwt_keys.items()))


def issue(ring: Keyring = keys, audience: str = "api", at: datetime | None = None) -> str:
    return ring.issue(CLAIMS, audience, at or datetime.now(UTC), DAY)


def forge(
    change: Callable[[dict[str, Any]], object] = dict.copy,
    *,
    headers: dict[str, Any] | None = None,
    signed_with: Any = key,
    algorithm: str | None = "HS256",
) -> str:
    """Return a token that is right in all that is not said."""
    claims = jwt.decode(issue(), options={"verify_signature": False})
    change(claims)
    return jwt.encode(claims, signed_with, algorithm, headers or {"kid": kid})


def refused(token: str, audience: str = "api") -> bool:
    try:
        keys.read(token, audience)
    except InvalidToken:
        return True
    return False


def test_a_token_comes_back_as_its_claims() -> None:
    assert keys.read(issue(), "api") == CLAIMS
    assert keys.read(forge(), "api") == CLAIMS


def test_a_token_names_an_owner_and_a_session_and_nobody() -> None:
    claims = jwt.decode(issue(), options={"verify_signature": False})
    assert set(claims) == set(REQUIRED_CLAIMS)
    assert (claims["sub"], claims["jti"]) == (str(UUID(int=1)), str(UUID(int=2)))


def test_a_token_is_for_one_audience_alone() -> None:
    assert refused(issue(audience="web"), "api")
    assert refused(issue(audience="api"), "web")


def test_the_former_key_still_verifies_and_the_current_one_signs() -> None:
    assert keys.read(issue(Keyring([FORMER])), "api") == CLAIMS
    assert jwt.get_unverified_header(issue())["kid"] == kid
    assert refused(issue(Keyring(["a secret that nobody has seen before, or has one"])))


def test_a_key_may_be_of_any_bytes() -> None:
    chance = os.fsdecode(bytes(range(128, 192)))
    ring = Keyring([chance, SECRET])
    assert ring.read(issue(ring), "api") == CLAIMS
    assert Keyring([SECRET, chance]).read(issue(ring), "api") == CLAIMS


def test_a_keyring_needs_a_key() -> None:
    with pytest.raises(ValueError, match="secret"):
        Keyring([])


@pytest.mark.parametrize("claim", REQUIRED_CLAIMS)
def test_every_claim_is_required(claim: str) -> None:
    assert refused(forge(lambda claims: claims.pop(claim)))


@pytest.mark.parametrize(
    "change",
    [
        {"aud": ["api", "other"]},
        {"aud": ["api"]},
        {"aud": "web"},
        {"aud": ""},
        {"iss": "job"},
        {"iss": ISSUER + "s"},
        {"sub": "1"},
        {"sub": 1},
        {"jti": "x"},
        {"jti": {"a": 1}},
        {"exp": "soon"},
        {"iat": "now"},
        {"nbf": []},
    ],
    ids=str,
)
def test_a_claim_of_another_value_is_refused(change: dict[str, Any]) -> None:
    assert refused(forge(lambda claims: claims.update(change)))


@pytest.mark.parametrize("claim", [name for name in REQUIRED_CLAIMS if name != "iss"])
def test_a_claim_that_says_nothing_is_refused(claim: str) -> None:
    assert refused(forge(lambda claims: claims.update({claim: None})))


def test_a_token_counts_from_its_start_to_its_end() -> None:
    at = datetime.now(UTC)
    leeway = timedelta(seconds=LEEWAY_SECONDS)
    assert refused(issue(at=at - DAY - leeway - timedelta(seconds=2)))
    assert refused(issue(at=at + leeway + timedelta(minutes=1)))
    assert not refused(issue(at=at - DAY + timedelta(minutes=1)))


def test_no_signature_is_no_signature() -> None:
    assert refused(forge(signed_with="", algorithm="none", headers={"kid": kid}))
    head, body, _ = issue().split(".")
    assert refused(f"{head}.{body}.")
    none = base64.urlsafe_b64encode(json.dumps({"alg": "none", "kid": kid}).encode()).rstrip(b"=")
    assert refused(f"{none.decode()}.{body}.")


def test_another_algorithm_is_refused_with_the_right_key_too() -> None:
    assert refused(forge(algorithm="HS512", signed_with=key * 2))
    assert refused(forge(algorithm="HS384", signed_with=key * 2))


@pytest.mark.parametrize(
    "headers",
    [
        {"kid": ""},
        {"kid": "unknown"},
        {"kid": "../../dev/null"},
        {"kid": None},
        {"typ": "JWT"},
        {"kid": kid, "crit": ["exp"]},
        {"kid": kid, "b64": False, "crit": ["b64"]},
    ],
    ids=str,
)
def test_only_a_key_that_we_know_is_used(headers: dict[str, Any]) -> None:
    try:
        token = forge(headers=headers)
    except (TypeError, jwt.PyJWTError):
        token = "."
    assert refused(token)


def test_another_key_under_our_name_is_refused() -> None:
    assert refused(forge(signed_with=b"x" * 32))
    assert refused(forge(signed_with=SECRET.encode()))  # each use has a key of its own


@pytest.mark.parametrize(
    "token",
    ["", ".", "..", "a.b.c", "x" * 100_000, "\x00", "ü.ü.ü", "\ud800.a.b", "e30.e30.e30"],
    ids=lambda token: ascii(token)[:20],
)
def test_text_that_is_no_token_is_refused(token: str) -> None:
    assert refused(token)


def test_any_changed_character_breaks_a_token() -> None:
    token = issue()
    for place in range(0, len(token) - 1, 7):
        other = "A" if token[place] != "A" else "B"
        assert refused(token[:place] + other + token[place + 1 :])


def test_a_seal_is_good_for_its_purpose_and_its_keys() -> None:
    sealed = keys.seal("cursor", 1)
    assert keys.unseal("flash", Keyring([FORMER]).seal("flash", 2)) == 2
    for ring, purpose, text in (
        (keys, "flash", sealed),
        (keys, "cursor", sealed + "x"),
        (keys, "cursor", ""),
        (keys, "cursor", "\ud800"),
        (keys, "cursor", "." * 5000),
        (Keyring([FORMER]), "cursor", sealed),
    ):
        with pytest.raises(InvalidToken):
            ring.unseal(purpose, text)


def test_a_password_is_kept_as_argon2id_with_our_parameters() -> None:
    hashed = hash_password("grüße")
    assert hashed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert not needs_rehash(hashed)
    assert verify_password("gru\u0308ße", hashed)  # the same text, typed on another keyboard
    assert not verify_password("gruße", hashed)
    assert not verify_password(" grüße", hashed)


def test_an_unknown_account_costs_a_hash_and_never_fits() -> None:
    assert not verify_password("nobody has this password", None)


def test_a_text_that_normal_form_makes_too_long_fits_nobody() -> None:
    hashed = hash_password("x" * 1024)
    assert verify_password("x" * 1024, hashed)
    assert not verify_password("x" * 1025, hashed)
    for password_hash in (hashed, None):
        assert not verify_password("\ufb2c" * 2048, password_hash)  # 6144 characters in NFC


def test_a_hash_of_weaker_parameters_is_to_be_made_again() -> None:
    weak = "$argon2id$v=19$m=8192,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$" + "A" * 43
    assert needs_rehash(weak)

"""The flaws that `test_tokens` has to see: what is believed without a look at the rest."""

import hashlib
from typing import Any
from uuid import UUID

import jwt
import pytest
from pydantic import BaseModel
from starlette.requests import Request

from tests.attacks import test_tokens as attacks
from tests.flaws import Flaw, Plant, all_of, instead, without
from webapp.api import dependencies
from webapp.pages.forms import Form
from webapp.repositories import sessions
from webapp.repositories import tokens as token_rows
from webapp.security import Claims, InvalidToken, Keyring
from webapp.services import tokens


def what_it_says(_self: Keyring, token: str, _audience: str) -> Claims:
    """A reader that looks at what a token says, and at nothing else."""
    return read(token, "", verify_signature=False)


def what_is_signed(self: Keyring, token: str, _audience: str) -> Claims:
    """A reader that looks at the signature, not for whom it is and how long it is good."""
    return read(token, self._jwt_keys[self._current])


def read(token: str, key: Any, **options: bool) -> Claims:
    asked = {"verify_aud": False, "verify_exp": False, "verify_nbf": False, "verify_iat": False}
    try:
        claims = jwt.decode(token, key, ["HS256"], options=asked | options)  # type: ignore[arg-type]
        return Claims(UUID(claims["sub"]), UUID(claims["jti"]))
    except (jwt.PyJWTError, KeyError, ValueError) as error:
        raise InvalidToken from error


def nothing(_self: Keyring, _token: str, _audience: str) -> Claims:
    raise InvalidToken


def last_word(request: Request) -> str | None:
    """Takes the token whatever scheme is named."""
    return request.headers.get("authorization", "").rpartition(" ")[2] or None


def from_address(request: Request) -> str | None:
    """Takes the token from the address too (RFC 6750, 2.3)."""
    return sent_token(request) or request.query_params.get("access_token")


def from_cookie(request: Request) -> str | None:
    return sent_token(request) or request.cookies.get("session")


sent_token = dependencies.sent_token


def of_secret_alone(text: str) -> bytes:
    """Digests a token without the owner who stands in it."""
    return hashlib.sha256(text[25:-6].encode()).digest()


def all_that_comes(self: Form, schema: type[BaseModel], *_: Any) -> BaseModel:
    return schema.model_validate(self.values)


def by(reader: Any) -> Plant:
    return instead(Keyring, "read", reader)


def forgotten(rows: Any, statement: str, column: str) -> Plant:
    """Plant a statement that does not ask for a column."""
    return instead(rows, statement, without(getattr(rows, statement), column))


scripts = attacks.TestTokensOfScripts()
forged, over = (
    attacks.test_a_forged_token_opens_no_door,
    scripts.test_one_that_is_over_or_revoked_opens_nothing,
)
elsewhere = attacks.test_a_token_in_the_address_or_the_body_is_none
FLAWS = [
    *(Flaw(f"no look, {name}", by(what_it_says), forged, name=name)
      for name in ("no signature", "key from a path", "key unknown", "both audiences")),
    *(Flaw(f"signature only, {name}", by(what_is_signed), forged, name=name)
      for name in ("over", "not yet", "other audience")),
    Flaw("no session", forgotten(sessions, "_ACTIVE", "sessions.id"), forged,
         name="no such session"),
    Flaw("nothing", by(nothing), attacks.test_the_doors_open_to_what_is_right),
    Flaw("either", all_of(by(what_is_signed), forgotten(sessions, "_ACTIVE", "audience")),
         attacks.test_each_door_has_its_own_key),
    Flaw("word only", forgotten(sessions, "_ACTIVE", "audience"),
         attacks.test_each_door_has_its_own_key),
    Flaw("last word", instead(dependencies, "sent_token", last_word),
         attacks.test_there_is_one_scheme, credentials="Basic {}"),
    Flaw("address", instead(dependencies, "sent_token", from_address), elsewhere),
    Flaw("cookie", all_of(instead(dependencies, "sent_token", from_cookie),
                          by(what_is_signed), forgotten(sessions, "_ACTIVE", "audience")),
         elsewhere),
    Flaw("PATCH", instead(dependencies, "SAFE_METHODS", {"GET", "HEAD", "PATCH"}),
         scripts.test_one_that_may_read_changes_nothing),
    Flaw("over", forgotten(token_rows, "_OWNER", "expires_at"), over),
    Flaw("revoked", forgotten(token_rows, "_OWNER", "revoked_at"), over),
    Flaw("secret alone", all_of(instead(tokens, "digest_of", of_secret_alone),
                                forgotten(token_rows, "_OWNER", "= :owner_id")),
         scripts.test_another_owner_can_not_be_written_before_it),
    Flaw("all", instead(Form, "parse", all_that_comes),
         attacks.test_a_form_that_says_more_is_heard_in_what_it_may),
]  # fmt: skip


@pytest.mark.parametrize("flaw", FLAWS, ids=str)
def test_a_flaw_would_be_seen(request: pytest.FixtureRequest, flaw: Flaw) -> None:
    flaw.must_be_seen(request)

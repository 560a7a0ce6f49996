"""Keys that are not one's own: forged, stolen, outlived, or for another door; and bodies that say
more than one may.
"""

import base64
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import jwt
import pytest
from starlette.applications import Starlette

from tests.api.test_ritual import path_of
from tests.people import Person, visitor
from tests.routes import UNSAFE, Route, of, valid
from webapp import security
from webapp.security import Claims, Keyring, new_token
from webapp.services import clock

DAY = timedelta(days=1)
Forge = Callable[[Person, Keyring, str], str]
"""Makes a token out of a person's own."""


def encoded(part: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


def parts_of(token: str) -> tuple[dict[str, Any], dict[str, Any], str]:
    claims = jwt.decode(token, options={"verify_signature": False})
    return jwt.get_unverified_header(token), claims, token.rpartition(".")[2]


def with_head(change: dict[str, Any]) -> Forge:
    def forge(_person: Person, _keys: Keyring, token: str) -> str:
        head, claims, signature = parts_of(token)
        return f"{encoded(head | change)}.{encoded(claims)}.{signature}"

    return forge


def with_claims(change: dict[str, Any]) -> Forge:
    def forge(_person: Person, _keys: Keyring, token: str) -> str:
        head, claims, signature = parts_of(token)
        return f"{encoded(head)}.{encoded(claims | change)}.{signature}"

    return forge


def signed_with(key: bytes, change: dict[str, Any]) -> Forge:
    def forge(_person: Person, _keys: Keyring, token: str) -> str:
        head, claims, _ = parts_of(token)
        return jwt.encode(claims, key, "HS256", head | change)

    return forge


def unsigned(_person: Person, _keys: Keyring, token: str) -> str:
    _, claims, _ = parts_of(token)
    return f"{encoded({'alg': 'none', 'typ': 'JWT'})}.{encoded(claims)}."


def issued(audience: str, **change: Any) -> Forge:
    """A token with our own signature, that says something else."""

    def forge(person: Person, keys: Keyring, _token: str) -> str:
        given: dict[str, Any] = {
            "owner_id": person.id,
            "session_id": person.owner.session_id,
            "at": clock.now(),
        } | change
        claims = Claims(given["owner_id"], given["session_id"])
        return keys.issue(claims, audience, given["at"], DAY)

    return forge


FORGED: dict[str, Forge] = {
    "no signature": unsigned,
    "none in capitals": with_head({"alg": "nOnE"}),
    "signature of another": with_claims({"jti": str(uuid4())}),
    "another owner": with_claims({"sub": str(uuid4())}),
    "public key as secret": with_head({"alg": "RS256"}),
    "key in the token": with_head({"jwk": {"kty": "oct", "k": "eA"}}),
    "key elsewhere": with_head({"jku": "http://127.0.0.1:1/keys"}),
    "key from a path": signed_with(b"\0" * 32, {"kid": "../../../../dev/null"}),
    "key from a query": signed_with(b"x" * 32, {"kid": "' UNION SELECT 'x"}),
    "key unknown": signed_with(b"x" * 32, {"kid": "unknown"}),
    "key guessed": signed_with(b"secretsecretsecretsecretsecretsecret", {}),
    "critical": with_head({"crit": ["exp"]}),
    "no such session": issued("api", session_id=uuid4()),
    "session of nobody": issued("api", owner_id=uuid4()),
    "over": issued("api", at=clock.now() - 2 * DAY),
    "not yet": issued("api", at=clock.now() + DAY),
    "other audience": issued("admin"),
    "both audiences": with_claims({"aud": ["api", "web"]}),
    "spaces": lambda _person, _keys, token: token.replace(".", " ."),
    "twice": lambda _person, _keys, token: f"{token}.{token}",
    "cut": lambda _person, _keys, token: token[:-2],
    "long": lambda _person, _keys, token: token * 100,
}


def enters_api(app: Starlette, credentials: str) -> bool:
    response = visitor(app).get("/me", headers={"authorization": credentials})
    assert response.status_code in {200, 401}, response.text
    if response.status_code == 401:
        assert response.headers["www-authenticate"] == "Bearer"
    return response.status_code == 200


def enters_pages(app: Starlette, cookie: str) -> bool:
    response = visitor(app).get("/board", headers={"cookie": f"session={cookie}"})
    assert response.status_code in {200, 303}
    return response.status_code == 200


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_token_opens_no_door(
    app: Starlette, keys: Keyring, alice: Person, name: str
) -> None:
    assert not enters_api(app, f"Bearer {FORGED[name](alice, keys, alice.token)}")
    assert not enters_pages(app, FORGED[name](alice, keys, alice.cookie))


def test_the_doors_open_to_what_is_right(app: Starlette, keys: Keyring, alice: Person) -> None:
    """Shows that the tokens above fail for what was forged alone."""
    assert enters_api(app, f"Bearer {alice.token}")
    assert enters_pages(app, alice.cookie)
    assert enters_api(app, f"Bearer {issued('api')(alice, keys, '')}")


def test_each_door_has_its_own_key(app: Starlette, keys: Keyring, alice: Person) -> None:
    made = alice.api.post("/tokens", json={"name": "x", "scope": "write"}).json()["token"]
    assert not enters_api(app, f"Bearer {alice.cookie}")
    assert not enters_pages(app, alice.token)
    assert not enters_pages(app, made)
    assert enters_api(app, f"Bearer {made}")
    # The row of one door under the audience of the other, rightly signed.
    assert not enters_pages(app, issued("web")(alice, keys, ""))


@pytest.mark.parametrize(
    "credentials",
    ["Basic {}", "bearer: {}", "Token {}", "{}", "Bearer", "Bearer  ", "Bearer null", "Digest {}"],
)
def test_there_is_one_scheme(app: Starlette, alice: Person, credentials: str) -> None:
    assert not enters_api(app, credentials.format(alice.token))


def test_a_token_in_the_address_or_the_body_is_none(app: Starlette, alice: Person) -> None:
    stranger = visitor(app)
    for name in ("access_token", "token", "session", "authorization"):
        assert stranger.get("/me", params={name: alice.token}).status_code == 401
        assert stranger.get("/board", params={name: alice.cookie}).status_code == 303
    stranger.cookies.set("session", alice.cookie)
    assert stranger.get("/me").status_code == 401


class TestTokensOfScripts:
    """Personal access tokens."""

    def test_one_that_may_read_changes_nothing(self, app: Starlette, alice: Person) -> None:
        made = alice.api.post("/tokens", json={"name": "x", "scope": "read"}).json()["token"]
        script = visitor(app, authorization=f"Bearer {made}")
        assert script.get("/applications").status_code == 200
        for route in of("api", *UNSAFE):
            if not route.path.startswith("/auth/"):
                path, body = path_of(route, alice), valid(route.schema)
                answer = script.request(route.method, path, json=body)
                assert answer.status_code == 403, str(route)
        script.headers["x-http-method-override"] = "GET"
        assert script.post("/applications", json={}).status_code == 403

    def test_one_that_is_over_or_revoked_opens_nothing(self, app: Starlette, alice: Person) -> None:
        made = alice.api.post("/tokens", json={"name": "x", "days": 1}).json()
        assert enters_api(app, f"Bearer {made['token']}")
        with clock.at(clock.now() + DAY + timedelta(seconds=1)):
            assert not enters_api(app, f"Bearer {made['token']}")
        assert alice.api.delete(f"/tokens/{made['id']}").status_code == 204
        assert not enters_api(app, f"Bearer {made['token']}")

    def test_another_owner_can_not_be_written_before_it(
        self, app: Starlette, alice: Person, mallory: Person
    ) -> None:
        hers = mallory.api.post("/tokens", json={"name": "x", "scope": "write"}).json()["token"]
        body = security._base62(alice.id.int, 22) + hers[3 + 22 : -6]
        forged = f"jt_{body}{security._checksum(body)}"
        assert security.read_token(forged) == alice.id
        for text in (
            forged,
            new_token(alice.id),
            hers[:-1] + ("0" if hers[-1] != "0" else "1"),
            hers.upper(),
            hers[3:],
        ):
            assert not enters_api(app, f"Bearer {text}")
        assert enters_api(app, f"Bearer {hers}")


MORE: dict[str, Any] = {
    "id": str(uuid4()), "owner_id": str(uuid4()), "user_id": str(uuid4()), "revision": 99,
    "rank": "a0", "is_administrator": True, "is_admin": True, "role": "admin",
    "created_at": "2020-01-01T00:00:00Z", "deleted_at": None, "password_hash": "x",
    "disabled_at": None, "email_canonical": "x@example.org", "digest": "x", "__proto__": {},
    "actor": "web", "notes_revision": 1, "may_write": True,
}  # fmt: skip
WITH_BODY = [each for each in of("api", *UNSAFE) if each.schema]


@pytest.mark.parametrize("route", WITH_BODY, ids=str)
def test_no_body_may_say_more(alice: Person, route: Route) -> None:
    assert route.schema
    path, before = path_of(route, alice), alice.api.get("/changes").json()
    for name, value in MORE.items():
        if name in route.schema.model_fields:
            continue
        answer = alice.api.request(route.method, path, json=valid(route.schema) | {name: value})
        assert answer.status_code == 422, (name, answer.text)
    assert alice.api.get("/changes").json() == before


def test_a_form_that_says_more_is_heard_in_what_it_may(alice: Person, mallory: Person) -> None:
    said = {"company": "A", "title": "B", "owner_id": str(alice.id), "revision": "77", "rank": "z"}
    assert mallory.browser.post("/board/applications", data=said).status_code == 303
    [made] = mallory.api.get("/applications").json()
    assert alice.api.get("/applications").json() == []
    assert made["revision"] == 2
    form = {"name": "M", "time_zone": "UTC", "is_administrator": "true", "email": "a@example.org"}
    assert mallory.browser.post("/settings/profile", data=form).status_code == 303
    assert mallory.api.get("/me").json()["email"] == mallory.owner.email
    assert mallory.browser.get("/settings/invitations").status_code == 404

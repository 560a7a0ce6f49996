"""What the API's handlers ask for: a session, who asks, and the conditions of a request."""

import hashlib
import re
from collections.abc import Callable
from typing import Annotated, Final

from fastapi import Depends, Header, Request
from fastapi.security.utils import get_authorization_scheme_param
from pydantic import BaseModel
from sqlalchemy import orm
from starlette.responses import JSONResponse, Response

from webapp import limits
from webapp.errors import InsufficientScope, NotSignedIn
from webapp.models import Audience
from webapp.security import TOKEN_PREFIX, InvalidToken, Keyring
from webapp.services import idempotency, sessions, tokens
from webapp.services.idempotency import Answer
from webapp.services.owner import Owner as SignedInOwner
from webapp.services.preconditions import Expected
from webapp.services.sessions import Device
from webapp.transactions import SAFE_METHODS, BegunWork, Later, Work, later

_STRONG_TAG = re.compile(r'"([0-9]{1,19})"')

SIGN_IN: Final = "OAuth2PasswordBearer"
TOKEN: Final = "PersonalToken"  # noqa: S105 - the name of a scheme, no secret
EITHER: Final = (SIGN_IN, TOKEN)
"""How the contract says who may ask. A token changes no account."""

Session = Annotated[orm.Session, later(lambda work: work.session)]


def sent_token(request: Request) -> str | None:
    """Return the bearer token of a request (RFC 6750), if it has one. Cookies are never read."""
    scheme, token = get_authorization_scheme_param(request.headers.get("Authorization"))
    return token if scheme.lower() == "bearer" else None


def authenticate(
    session: orm.Session, keys: Keyring, token: str | None, *, is_changing: bool = False
) -> SignedInOwner:
    """Return whose bearer token was sent, of a sign-in or their own; raises NotSignedIn."""
    if token is None:
        raise NotSignedIn("Send a bearer token; get one from POST /auth/login.")
    if token.startswith(TOKEN_PREFIX):
        return tokens.authenticate(session, token, is_changing=is_changing)
    try:
        claims = keys.read(token, Audience.API)
    except InvalidToken:
        raise NotSignedIn from None
    return sessions.authenticate(session, claims, Audience.API, is_changing=is_changing)


def get_owner(work: Work) -> SignedInOwner:
    """Return whose bearer token was sent; raises NotSignedIn, InsufficientScope."""
    request, keys = work.request, work.request.app.state.keys
    token = sent_token(request)
    owner = authenticate(work.session, keys, token, is_changing=work.is_changing)
    if request.method not in SAFE_METHODS and not owner.may_write:
        raise InsufficientScope("This token is read-only.")
    return owner


def get_session_owner(work: Work) -> SignedInOwner:
    """Return who signed in with the password; a token changes no account."""
    owner = work.find(get_owner)
    sessions.require_session(owner)
    return owner


Owner = Annotated[SignedInOwner, later(lambda work: work.find(get_owner), schemes=EITHER)]
SessionOwner = Annotated[SignedInOwner, later(get_session_owner, schemes=(SIGN_IN,))]


def read_device(request: Request) -> Device:
    """Return from where the request comes; a script has no cookies, so it is never known."""
    address = request.client.host if request.client else ""
    return Device(request.headers.get("user-agent", ""), address)


def read_revisions(value: str | None) -> Expected:
    """Return the revisions that If-Match names (RFC 9110, 13.1.1); tags that are not ours match
    nothing.
    """
    if value is None or value.strip() == "*":
        return None
    return {int(tag) for tag in _STRONG_TAG.findall(re.sub(r'W/"[^"]*"', "", value))}


async def if_match(
    value: Annotated[
        str | None,
        Header(
            alias="If-Match",
            description='Proceed only if the resource still has this revision, such as `"17"`;'
            " otherwise the answer is 412 with the current state.",
        ),
    ] = None,
) -> Expected:
    """Return the revisions of which the resource must have one."""
    return read_revisions(value)


IfMatch = Annotated[Expected, Depends(if_match)]


async def key_header(
    value: Annotated[
        str | None,
        Header(
            alias="Idempotency-Key",
            min_length=1,
            max_length=limits.IDEMPOTENCY_KEY,
            pattern=idempotency.KEY,
            description="Any text you choose. A retry with the same key and body returns the"
            " first answer again, for 24 hours, with `Idempotency-Replayed: true`.",
        ),
    ] = None,
) -> str | None:
    """Return the Idempotency-Key, if the request has one."""
    return value


class Once:
    """Answers a request, or gives the answer again that its Idempotency-Key got before."""

    def __init__(
        self, session: orm.Session, owner: SignedInOwner, key: str | None, digest: bytes
    ) -> None:
        self._session = session
        self._owner = owner
        self._key = key
        self._digest = digest

    def answer(self, produce: Callable[[], Answer]) -> Response:
        """Return the answer. Raises KeyReused."""
        if self._key is None:
            return _response(produce())
        answer, replayed = idempotency.answer_once(
            self._session, self._owner, self._key, self._digest, produce
        )
        response = _response(answer)
        if replayed:
            response.headers["Idempotency-Replayed"] = "true"
        return response


def _response(answer: Answer) -> Response:
    return JSONResponse(answer.body, answer.status, answer.headers)


async def request_digest(request: Request) -> bytes:
    """Return what makes this request the same as another: method, path and body."""
    start = f"{request.method} {request.url.path}\n".encode()
    return hashlib.sha256(start + await request.body()).digest()


async def once(
    work: BegunWork,
    key: Annotated[str | None, Depends(key_header)],
    digest: Annotated[bytes, Depends(request_digest)],
) -> Later[Once]:
    """Give the handler the means to be retried safely."""
    return work.promise(lambda work: Once(work.session, work.find(get_owner), key, digest))


AnsweredOnce = Annotated[Once, Depends(once)]


def tagged(response: Response, revision: int) -> None:
    """Put the revision of the one resource that is answered into its ETag."""
    response.headers["ETag"] = f'"{revision}"'


def made(status: int, body: BaseModel, revision: int, location: str | None = None) -> Answer:
    """Return the answer to a POST, as plain data that can be kept."""
    headers = {"ETag": f'"{revision}"'}
    if location is not None:
        headers["Location"] = location
    return Answer(status, body.model_dump(mode="json"), headers)

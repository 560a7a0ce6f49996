"""`/auth/login` and `/auth/logout`: bearer tokens."""

from datetime import timedelta
from typing import Annotated, Literal

from fastapi import Depends, Form, Request
from starlette.responses import Response

from webapp.api.dependencies import Session, SessionOwner, read_device
from webapp.api.problems import problems
from webapp.api.routing import api_router
from webapp.models import Audience
from webapp.schemas.credentials import AddressGiven, GivenPassword
from webapp.schemas.session import AccessToken, SignIn
from webapp.security import Claims, Keyring
from webapp.services import sessions
from webapp.services.clock import now
from webapp.services.throttles import Throttle
from webapp.settings import Settings

router = api_router(prefix="/auth", tags=["account"])


async def read_credentials(
    username: Annotated[AddressGiven, Form(examples=["ada@example.com"])],
    password: Annotated[GivenPassword, Form()],
    grant_type: Annotated[Literal["password"], Form()] = "password",  # noqa: ARG001 - one value
) -> SignIn:
    """Return what the OAuth2 password form holds (RFC 6749, 4.3.2)."""
    return SignIn(email=username, password=password)


Credentials = Annotated[SignIn, Depends(read_credentials)]


@router.post(
    "/login", response_model=AccessToken, responses=problems(401, 422, 429), name="sessions.create"
)
def create(
    data: Credentials, request: Request, session: Session, response: Response
) -> AccessToken:
    """Sign in with the OAuth2 password form.

    The email address is the `username`.
    """
    settings: Settings = request.app.state.settings
    keys: Keyring = request.app.state.keys
    lifetime = timedelta(minutes=settings.access_token_expire_minutes)
    throttle: Throttle = request.app.state.throttle
    device = read_device(request)
    signed_in = sessions.sign_in(session, throttle, data, Audience.API, device, lifetime)
    claims = Claims(signed_in.owner_id, signed_in.id)
    response.headers["Cache-Control"] = "no-store"
    return AccessToken(
        access_token=keys.issue(claims, Audience.API, now(), lifetime),
        expires_in=int(lifetime.total_seconds()),
    )


@router.post("/logout", status_code=204, responses=problems(401, 403, 422), name="sessions.destroy")
def destroy(owner: SessionOwner, session: Session) -> None:
    """End the session of the token that was sent."""
    sessions.sign_out(session, owner)

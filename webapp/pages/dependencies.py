"""What page handlers ask for: a transaction, the person who is signed in, the filter."""

from typing import Annotated

from fastapi import Depends
from sqlalchemy import orm
from starlette.requests import Request

from webapp import limits
from webapp.errors import NotSignedIn
from webapp.models.words import Audience
from webapp.pages import cookies
from webapp.security import InvalidToken
from webapp.services import owner as owners
from webapp.services import sessions
from webapp.services.sessions import Device
from webapp.services.throttles import Throttle
from webapp.transactions import Work, later

Session = Annotated[orm.Session, later(lambda work: work.session)]


def find_owner(work: Work) -> owners.Owner | None:
    """Return who is signed in, if anybody is."""
    request = work.request
    try:
        claims = cookies.read_session(request)
        request.state.owner = sessions.authenticate(
            work.session, claims, Audience.WEB, is_changing=work.is_changing
        )
    except (InvalidToken, NotSignedIn):
        return None
    owner: owners.Owner = request.state.owner
    return owner


Visitor = Annotated[owners.Owner | None, later(find_owner)]


def get_owner(work: Work) -> owners.Owner:
    """Return who is signed in. Raises NotSignedIn."""
    owner = work.find(find_owner)
    if owner is None:
        raise NotSignedIn
    return owner


Owner = Annotated[owners.Owner, later(get_owner)]


async def read_device(request: Request) -> Device:
    """Return from where the request comes."""
    address = request.client.host if request.client else ""
    return Device(
        request.headers.get("user-agent", ""), address, cookies.read_known_account(request)
    )


async def get_throttle(request: Request) -> Throttle:
    """Return what counts tries."""
    throttle: Throttle = request.app.state.throttle
    return throttle


TryCounter = Annotated[Throttle, Depends(get_throttle)]
RequestDevice = Annotated[Device, Depends(read_device)]


def read_filter(work: Work) -> str:
    """Return the text that narrows the board, empty if it is not narrowed."""
    words = work.request.query_params.get("q", "").replace("\x00", "")[: limits.QUERY]
    return words if words.strip() else ""


Filter = Annotated[str, later(read_filter)]

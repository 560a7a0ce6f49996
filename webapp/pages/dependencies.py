"""What page handlers ask for: a transaction, the person who is signed in, the filter."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends
from sqlalchemy import orm
from starlette.requests import Request

from webapp import limits
from webapp.database import Database
from webapp.errors import NotSignedIn
from webapp.models.words import Audience
from webapp.pages import cookies
from webapp.security import InvalidToken
from webapp.services import owner as owners
from webapp.services import sessions
from webapp.services.sessions import Device
from webapp.services.throttles import Throttle


def open_session(request: Request) -> Iterator[orm.Session]:
    """Give the request one transaction: committed before the answer, rolled back on any error."""
    database: Database = request.app.state.database
    with database.transaction() as session:
        yield session


# With the default scope a commit that fails after the answer had begun would still be a 200.
Session = Annotated[orm.Session, Depends(open_session, scope="function")]


def find_owner(request: Request, session: Session) -> owners.Owner | None:
    """Return who is signed in, if anybody is."""
    try:
        claims = cookies.read_session(request)
        request.state.owner = sessions.authenticate(session, claims, Audience.WEB)
    except (InvalidToken, NotSignedIn):
        return None
    owner: owners.Owner = request.state.owner
    return owner


Visitor = Annotated[owners.Owner | None, Depends(find_owner)]


def get_owner(visitor: Visitor) -> owners.Owner:
    """Return who is signed in. Raises NotSignedIn."""
    if visitor is None:
        raise NotSignedIn
    return visitor


Owner = Annotated[owners.Owner, Depends(get_owner)]


def read_device(request: Request) -> Device:
    """Return from where the request comes."""
    address = request.client.host if request.client else ""
    return Device(
        request.headers.get("user-agent", ""), address, cookies.read_known_account(request)
    )


def get_throttle(request: Request) -> Throttle:
    """Return what counts tries."""
    throttle: Throttle = request.app.state.throttle
    return throttle


TryCounter = Annotated[Throttle, Depends(get_throttle)]
RequestDevice = Annotated[Device, Depends(read_device)]


def read_filter(q: str = "") -> str:
    """Return the text that narrows the board."""
    return q.replace("\x00", "")[: limits.QUERY]


Filter = Annotated[str, Depends(read_filter)]

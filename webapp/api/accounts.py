"""`/auth/register` and `/me`: accounts."""

from fastapi import Request, Response

from webapp.api.dependencies import IfMatch, Owner, Session, SessionOwner, read_device, tagged
from webapp.api.problems import problems
from webapp.api.routing import api_router
from webapp.database import release
from webapp.models import User
from webapp.schemas.user import AccountDelete, UserCreate, UserRead, UserUpdate
from webapp.services import accounts
from webapp.services.throttles import Throttle
from webapp.settings import Settings

router = api_router(tags=["account"])


@router.post(
    "/auth/register",
    status_code=201,
    response_model=UserRead,
    responses=problems(403, 409, 422, 429),
    name="accounts.create",
)
def create(data: UserCreate, request: Request, session: Session, response: Response) -> User:
    """Create an account with an empty board."""
    settings: Settings = request.app.state.settings
    throttle: Throttle = request.app.state.throttle
    throttle.registration(read_device(request).address)
    user = accounts.register(session, data, settings.registration, actor="api")
    tagged(response, user.revision)
    return user


@router.get("/me", response_model=UserRead, responses=problems(401, 422), name="accounts.show")
def show(owner: Owner, session: Session, response: Response) -> User:
    """Get the signed-in user."""
    user = accounts.get(session, owner)
    tagged(response, user.revision)
    return user


@router.patch(
    "/me", response_model=UserRead, responses=problems(401, 403, 412, 422), name="accounts.update"
)
def update(
    data: UserUpdate, owner: SessionOwner, session: Session, expected: IfMatch, response: Response
) -> User:
    """Change the user's name or time zone."""
    user = accounts.update(session, owner, data, expected)
    tagged(response, user.revision)
    return user


@router.delete(
    "/me", status_code=204, responses=problems(401, 403, 422, 429), name="accounts.destroy"
)
def destroy(data: AccountDelete, request: Request, owner: SessionOwner, session: Session) -> None:
    """Permanently delete the account and everything in it.

    The password confirms it.
    """
    throttle: Throttle = request.app.state.throttle
    address = read_device(request).address
    release(session)
    with throttle.sign_in(owner.email, address, is_known_device=True):
        accounts.delete(session, owner, data)

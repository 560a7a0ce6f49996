"""The end of an account."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from webapp.database import release
from webapp.pages import cookies
from webapp.pages.dependencies import Owner, RequestDevice, Session, TryCounter
from webapp.pages.forms import BoundForm, Fields
from webapp.pages.rendering import redirect, render
from webapp.schemas.user import AccountDelete
from webapp.services import accounts
from webapp.transactions import DatabaseRoute

router = APIRouter(prefix="/settings/account", route_class=DatabaseRoute)
PAGE = "account_deletions/new.html"


@router.get("/deletion", name="account_deletions.new")
def new(request: Request, owner: Owner) -> Response:  # noqa: ARG001 - only for those signed in
    """Say what will be gone, offer it for download, and ask for the password."""
    return render(request, PAGE, form=Fields())


@router.post("/deletion", name="account_deletions.create")
def create(
    request: Request,
    form: BoundForm,
    owner: Owner,
    session: Session,
    device: RequestDevice,
    throttle: TryCounter,
) -> Response:
    """Delete the account and all that is in it, for good.

    Who has found a browser signed in has no more guesses here than at the sign-in.
    """
    with form.reject_as(PAGE):
        data = form.parse(AccountDelete)
        release(session)
        with throttle.sign_in(owner.email, device.address, is_known_device=True):
            accounts.delete(session, owner, data)
    response = redirect(request, "account_deletions.show")
    cookies.forget_person(request, response)
    return response


@router.get("/deleted", name="account_deletions.show")
def show(request: Request) -> Response:
    """Say goodbye."""
    return render(request, "account_deletions/show.html")

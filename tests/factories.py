"""Data for tests: people with boards, and applications on them."""

from functools import cache
from itertools import count
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from webapp.models import Application, Audience, Column, SignedIn, Status, User, new_id
from webapp.repositories import columns
from webapp.schemas.application import ApplicationCreate
from webapp.security import hash_password
from webapp.services import accounts, applications
from webapp.services.clock import now
from webapp.services.owner import Owner
from webapp.services.sessions import Device, open_session

PASSWORD = "correct horse battery staple"
_numbers = count(1)


@cache
def password_hash() -> str:
    """Return the hash of PASSWORD; made once, since it is slow on purpose."""
    return hash_password(PASSWORD)


def make_user(session: Session, name: str, time_zone: str = "Europe/Berlin") -> User:
    """Add a user with the board that registration gives, without the cost of hashing."""
    address = f"{name.lower()}@{next(_numbers)}.example.org"
    user = User(
        id=new_id(),
        email=address,
        email_canonical=address,
        password_hash=password_hash(),
        name=name,
        time_zone=time_zone,
        revision=0,
        created_at=now(),
    )
    session.add(user)
    session.flush()
    accounts._start_board(session, user, "web")
    return user


def sign_in(session: Session, user: User, audience: Audience) -> SignedIn:
    """Open a session for a user."""
    return open_session(session, user.id, audience, Device("tests", "127.0.0.1"))


def make_owner(session: Session, name: str, time_zone: str = "Europe/Berlin") -> Owner:
    """Add a user, and return them as one who asks through the API."""
    user = make_user(session, name, time_zone)
    return owner_of(user, sign_in(session, user, Audience.API))


def owner_of(user: User, signed_in: SignedIn) -> Owner:
    """Return a user as services know them."""
    return Owner(
        id=user.id,
        session_id=signed_in.id,
        email=user.email,
        name=user.name,
        actor=Audience(signed_in.audience),
        time_zone=ZoneInfo(user.time_zone),
        shortcuts_enabled=True,
    )


def make_application(session: Session, owner: Owner, **fields: Any) -> Application:
    """Add an application through the service, and load it; company and title are made up."""
    number = next(_numbers)
    given = {"company": f"Company {number}", "title": f"Title {number}"} | fields
    made = applications.create(session, owner, ApplicationCreate.model_validate(given))
    return applications.get(session, owner, made.id)


def column_of(session: Session, owner: Owner, status: Status) -> Column:
    """Return an owner's first column of a status."""
    return next(each for each in columns.list_all(session, owner.id) if each.status == status)


def cards_of(session: Session, owner: Owner, column_id: UUID) -> list[Application]:
    """Return all applications of a column in order, trashed ones too."""
    query = (
        select(Application)
        .where(Application.owner_id == owner.id, Application.column_id == column_id)
        .options(joinedload(Application.column, innerjoin=True))
        .execution_options(populate_existing=True)
    )
    return list(session.scalars(query.order_by(Application.rank)))

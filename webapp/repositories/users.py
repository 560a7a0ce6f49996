"""Users: found by their e-mail address when they sign in, by their id afterwards."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Row, delete, exists, func, select, update
from sqlalchemy.orm import Session

from webapp.errors import NotFound
from webapp.models import (
    Activity,
    Application,
    Board,
    Column,
    IdempotencyKey,
    Invitation,
    Link,
    SignedIn,
    Token,
    User,
    canonical_email,
)

# Children first: a column may not go while an application stands in it.
_OWNED = (IdempotencyKey, Token, SignedIn, Activity, Link, Application, Column, Board)
FIRST_LOCK = 5_094_861_238
"""Whoever may be the first user holds this advisory lock of the database."""


def get(session: Session, owner_id: UUID) -> User:
    """Return a user; raises NotFound."""
    user = session.get(User, owner_id, populate_existing=True)
    if user is None:
        raise NotFound
    return user


def list_ids(session: Session) -> Sequence[UUID]:
    """Return the ids of all users."""
    return session.scalars(select(User.id).order_by(User.id)).all()


def find_credentials(session: Session, email: str) -> Row[UUID, str] | None:
    """Return `id` and `password_hash` of the enabled user with this address."""
    query = select(User.id, User.password_hash).where(
        User.email_canonical == canonical_email(email), User.disabled_at.is_(None)
    )
    return session.execute(query).one_or_none()


def find_password_hash(session: Session, owner_id: UUID) -> str | None:
    """Return the password hash of an enabled user."""
    query = select(User.password_hash).where(User.id == owner_id, User.disabled_at.is_(None))
    return session.scalar(query)


def find_id(session: Session, email: str) -> UUID | None:
    """Return the id of the user with this address."""
    return session.scalar(select(User.id).where(User.email_canonical == canonical_email(email)))


def is_anybody(session: Session) -> bool:
    """Tell whether there is any account yet."""
    return session.scalar(select(User.id).limit(1)) is not None


def is_first(session: Session) -> bool:
    """Tell whether the account that this transaction makes will be the first: of those who ask at
    the same time, one after the other is told, once the one before it is through.
    """
    session.execute(select(func.pg_advisory_xact_lock(FIRST_LOCK)))
    return not is_anybody(session)


def is_taken(session: Session, email: str) -> bool:
    """Tell whether an account with this address exists."""
    query = select(exists().where(User.email_canonical == canonical_email(email)))
    return bool(session.scalar(query))


def replace_password_hash(session: Session, owner_id: UUID, old: str, new: str) -> bool:
    """Store a new hash if the old one is still there; tell whether it was."""
    replaced = session.execute(
        update(User)
        .where(User.id == owner_id, User.password_hash == old)
        .values(password_hash=new)
        .returning(User.id)
    )
    return replaced.one_or_none() is not None


def has_still(session: Session, owner_id: UUID, password_hash: str) -> bool:
    """Tell whether this is an enabled user's hash, and keep it so until the transaction ends."""
    query = select(User.id).where(
        User.id == owner_id, User.password_hash == password_hash, User.disabled_at.is_(None)
    )
    return session.scalar(query.with_for_update(read=True)) is not None


def set_password_hash(session: Session, owner_id: UUID, password_hash: str) -> None:
    """Store a new hash."""
    session.execute(update(User).where(User.id == owner_id).values(password_hash=password_hash))


def delete_with_all(session: Session, owner_id: UUID) -> None:
    """Delete a user and every row of theirs."""
    for model in _OWNED:
        session.execute(delete(model).where(model.owner_id == owner_id))
    # Whom they have invited may still come; by whom is forgotten.
    session.execute(update(Invitation).where(Invitation.made_by == owner_id).values(made_by=None))
    session.execute(delete(User).where(User.id == owner_id))

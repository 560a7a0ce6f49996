"""What ended long ago goes when somebody signs in."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import make_owner
from webapp.models import Audience, Invitation, Scope, Token
from webapp.schemas.token import TokenCreate
from webapp.services import clock, invitations, tokens
from webapp.services.owner import Owner
from webapp.services.sessions import Device, open_session


def sign_in_after(session: Session, owner: Owner, days: int) -> None:
    with clock.at(clock.now() + timedelta(days=days)):
        open_session(session, owner.id, Audience.WEB, Device("tests", "127.0.0.1"))
    session.expire_all()


def names(session: Session, owner: Owner) -> list[str]:
    query = select(Token.name).where(Token.owner_id == owner.id).order_by(Token.name)
    return list(session.scalars(query))


def make_tokens(session: Session, owner: Owner) -> None:
    for name, days in (("a week", 7), ("a year", 365), ("ended", 365), ("for ever", None)):
        made = tokens.create(session, owner, TokenCreate(name=name, scope=Scope.READ, days=days))
        if name == "ended":
            tokens.revoke(session, owner, made.token.id)
    session.flush()


def test_tokens_are_kept_for_a_month_after_their_end(session: Session, owner: Owner) -> None:
    make_tokens(session, owner)
    make_tokens(session, other := make_owner(session, "Bob"))
    sign_in_after(session, owner, 29)
    assert names(session, owner) == ["a week", "a year", "ended", "for ever"]
    sign_in_after(session, owner, 31)
    assert names(session, owner) == ["a week", "a year", "for ever"]
    sign_in_after(session, owner, 38)
    assert names(session, owner) == ["a year", "for ever"]
    assert len(names(session, other)) == 4


@pytest.mark.parametrize("is_used", [False, True], ids=["unused", "used"])
def test_invitations_are_kept_for_a_month_after_their_end(
    session: Session, owner: Owner, is_used: bool
) -> None:
    text = invitations.create(session, "for Ada")
    if is_used:
        invitations.redeem(session, text)
    for days, kept in ((36, ["for Ada"]), (38, [])):
        sign_in_after(session, owner, days)
        assert list(session.scalars(select(Invitation.note))) == kept

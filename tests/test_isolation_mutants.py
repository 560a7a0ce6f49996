"""The flaws that `test_isolation` has to see: a condition left out, and rows that are told of."""

from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session, joinedload, selectinload

from tests import test_isolation
from tests.flaws import Flaw, instead, without
from tests.routes import Route, of
from tests.test_isolation import World, furnished, world  # noqa: F401 - its fixtures
from webapp.api import dependencies
from webapp.errors import NotFound
from webapp.models import Application, Column, Link, SignedIn, Token
from webapp.repositories import applications, cards, columns, links, sessions, tokens
from webapp.services.owner import Owner
from webapp.transactions import Work


def whoevers(model: Any) -> Any:
    """A `get` that looks for an id, and for nothing else."""

    def get(session: Session, _owner_id: UUID, *ids: Any) -> Any:
        id_ = next(each for each in reversed(ids) if isinstance(each, UUID))
        query = select(model).where(model.id == id_).execution_options(across_owners=True)
        found = session.scalar(query)
        if found is None:
            raise NotFound("This does not exist.")
        return found

    return get


def whole_of_whoever(_owner_id: UUID) -> Select[Any]:
    query = select(Application).options(
        joinedload(Application.column, innerjoin=True), selectinload(Application.links)
    )
    return query.execution_options(across_owners=True)


def tell(session: Session, owner_id: UUID, application_id: UUID) -> Application:
    """A `get` that refuses what is another's, and says so."""
    try:
        return get_application(session, owner_id, application_id)
    except NotFound:
        whoevers(Application)(session, owner_id, application_id)
        raise NotFound("This application is somebody else's.") from None


get_application = applications.get


def revoke_everybodys(session: Session, _owner: UUID, kept_id: UUID | None, now: datetime) -> None:
    everybodys = update(SignedIn).where(SignedIn.id != kept_id).values(revoked_at=now)
    session.execute(everybodys, execution_options={"across_owners": True})


def ask_nobody(patch: pytest.MonkeyPatch, world: World) -> None:  # noqa: F811 - the fixture
    """Without a token, the API answers as if the first user had asked."""

    def get_owner(work: Work) -> Owner:
        is_sent = "Authorization" in work.request.headers
        return sound(work) if is_sent else world.alice.person.owner

    sound = dependencies.get_owner
    patch.setattr(dependencies, "get_owner", get_owner)


def leave_a_name(patch: pytest.MonkeyPatch) -> None:
    patch.setitem(test_isolation.PUBLIC, "pages", {*test_isolation.PUBLIC["pages"], "GET /gone"})


def route(face: str, method: str, path: str) -> Route:
    return next(each for each in of(face, method) if each.path == path)


CARD = route("pages", "GET", "/board/applications/{application_id}/card")
APPLICATION = route("api", "GET", "/applications/{application_id}")
COLUMN = route("api", "PATCH", "/columns/{column_id}")
LINK = route("api", "PATCH", "/applications/{application_id}/links/{link_id}")
TOKEN = route("api", "DELETE", "/tokens/{token_id}")
OTHERS = route("pages", "POST", "/settings/sessions/deletion")
anothers = test_isolation.test_anothers_is_not_there
ones_own = test_isolation.test_ones_own_is_there_and_stays_apart_from_others
FLAWS = [
    Flaw("any card", instead(cards, "_ROW", without(cards._ROW, "owner_id")), anothers, route=CARD),
    Flaw("any application", instead(applications, "_whole", whole_of_whoever), anothers,
         route=APPLICATION),
    Flaw("any column", instead(columns, "get", whoevers(Column)), anothers, route=COLUMN),
    Flaw("any link", instead(links, "get", whoevers(Link)), anothers, route=LINK),
    Flaw("any token", instead(tokens, "get_active", whoevers(Token)), anothers, route=TOKEN),
    Flaw("told whose", instead(applications, "get", tell), anothers, route=APPLICATION),
    Flaw("ends everybody's", instead(sessions, "revoke_others", revoke_everybodys), ones_own,
         route=OTHERS),
    Flaw("nobody needs one", ask_nobody, test_isolation.test_a_stranger_gets_nowhere,
         route=APPLICATION),
    Flaw("a name is left", leave_a_name, test_isolation.test_every_name_that_is_public_is_a_route),
    Flaw("no walk", instead(test_isolation, "routes", tuple),
         test_isolation.test_there_are_routes_to_walk),
]  # fmt: skip


@pytest.mark.parametrize("flaw", FLAWS, ids=str)
def test_a_flaw_would_be_seen(request: pytest.FixtureRequest, flaw: Flaw) -> None:
    flaw.must_be_seen(request)

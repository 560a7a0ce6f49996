"""The facts of an application, read and edited one by one where they stand."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from webapp.errors import NotFound
from webapp.pages.cookies import Notice
from webapp.pages.dependencies import Owner, Session
from webapp.pages.details import detail
from webapp.pages.fact_list import FACTS, Fact
from webapp.pages.forms import BoundForm
from webapp.pages.rendering import changed, detail_at, render, render_done
from webapp.schemas.application import ApplicationUpdate
from webapp.services import applications
from webapp.transactions import DatabaseRoute

router = APIRouter(prefix="/board/applications/{application_id}/facts", route_class=DatabaseRoute)
PAGE, PARTIAL = "applications/show.html", "facts/_fact.html"


async def get_fact(fact: str) -> Fact:
    """Return the fact that an address names. Raises NotFound."""
    if fact not in FACTS:
        raise NotFound
    return FACTS[fact]


NamedFact = Annotated[Fact, Depends(get_fact)]


@router.get("/{fact}", name="facts.show")
def show(
    request: Request, application_id: UUID, fact: NamedFact, owner: Owner, session: Session
) -> Response:
    """Show a fact."""
    application = applications.get(session, owner, application_id)
    return render(request, PAGE, PARTIAL, fact=fact, **detail(session, application))


@router.get("/{fact}/edit", name="facts.edit")
def edit(
    request: Request, application_id: UUID, fact: NamedFact, owner: Owner, session: Session
) -> Response:
    """Show a fact as a form."""
    application = applications.get(session, owner, application_id)
    context = detail(session, application, fact.name)
    return render(request, PAGE, PARTIAL, fact=fact, **context)


@router.post("/{fact}", name="facts.update")
def update(
    request: Request,
    application_id: UUID,
    fact: NamedFact,
    form: BoundForm,
    owner: Owner,
    session: Session,
) -> Response:
    """Change a fact."""
    application = applications.get(session, owner, application_id)
    was = application.revision
    context = detail(session, application, fact.name, is_sent=True)
    with form.reject_as(PAGE, PARTIAL, fact=fact, **context):
        data = form.parse(ApplicationUpdate, only=form.changed(fact.fields))
        application = applications.update(session, owner, application_id, data)
    revision = application.revision
    return render_done(
        request,
        "facts/updated.html",
        to=detail_at(request, application_id, f"fact-{fact.name}"),
        notice=Notice(f"{fact.label} saved", revision) if revision != was else None,
        events=changed(application_id),
        fact=fact,
        **detail(session, application),
    )

"""An application's links."""

from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from webapp.pages.cookies import Notice
from webapp.pages.dependencies import Owner, Session
from webapp.pages.details import detail
from webapp.pages.forms import BoundForm
from webapp.pages.rendering import changed, detail_at, render, render_done
from webapp.pages.retries import AddsOnce
from webapp.schemas.link import LinkCreate, LinkUpdate
from webapp.services import applications, links
from webapp.transactions import DatabaseRoute

router = APIRouter(prefix="/board/applications/{application_id}/links", route_class=DatabaseRoute)
PAGE, ALL, ONE = "applications/show.html", "links/_links.html", "links/_link.html"


@router.get("", name="links.index")
def index(request: Request, application_id: UUID, owner: Owner, session: Session) -> Response:
    """Show the links: a refused one stands at this address."""
    application = applications.get(session, owner, application_id)
    return render(request, PAGE, ALL, **detail(session, application))


@router.post("", name="links.create")
def create(
    request: Request,
    application_id: UUID,
    form: BoundForm,
    owner: Owner,
    session: Session,
    once: AddsOnce,
) -> Response:
    """Add a link."""
    application = applications.get(session, owner, application_id)
    context = detail(session, application, "new-link", is_sent=True)
    with form.reject_as(PAGE, ALL, **context):
        data = form.parse(LinkCreate)
        link = once.add(
            form,
            lambda: links.create(session, owner, application_id, data),
            lambda id_: links.get(session, owner, application_id, id_),
        )
    application = applications.get(session, owner, application_id)
    return render_done(
        request,
        "links/listed.html",
        to=detail_at(request, application_id, "links"),
        notice=Notice("Link added", link.revision),
        events=changed(application_id),
        **detail(session, application),
    )


@router.get("/{link_id}", name="links.show")
def show(
    request: Request, application_id: UUID, link_id: UUID, owner: Owner, session: Session
) -> Response:
    """Show a link."""
    application = applications.get(session, owner, application_id)
    link = links.get(session, owner, application_id, link_id)
    return render(request, PAGE, ONE, link=link, **detail(session, application))


@router.get("/{link_id}/edit", name="links.edit")
def edit(
    request: Request, application_id: UUID, link_id: UUID, owner: Owner, session: Session
) -> Response:
    """Show a link as a form."""
    application = applications.get(session, owner, application_id)
    link = links.get(session, owner, application_id, link_id)
    context = detail(session, application, str(link_id))
    return render(request, PAGE, ONE, link=link, **context)


@router.post("/{link_id}", name="links.update")
def update(
    request: Request,
    application_id: UUID,
    link_id: UUID,
    form: BoundForm,
    owner: Owner,
    session: Session,
) -> Response:
    """Change a link."""
    application = applications.get(session, owner, application_id)
    link = links.get(session, owner, application_id, link_id)
    was = link.revision
    context = detail(session, application, str(link_id), is_sent=True)
    with form.reject_as(PAGE, ONE, link=link, **context):
        link = links.update(session, owner, application_id, link_id, form.parse(LinkUpdate))
    return render_done(
        request,
        "links/updated.html",
        to=detail_at(request, application_id, "links"),
        notice=Notice("Link saved", link.revision) if link.revision != was else None,
        events=changed(application_id),
        link=link,
        **detail(session, application),
    )


@router.post("/{link_id}/deletion", name="links.destroy")
def destroy(
    request: Request, application_id: UUID, link_id: UUID, owner: Owner, session: Session
) -> Response:
    """Remove a link."""
    revision = links.delete(session, owner, application_id, link_id)
    application = applications.get(session, owner, application_id)
    return render_done(
        request,
        "links/listed.html",
        to=detail_at(request, application_id, "links"),
        notice=Notice("Link removed", revision),
        events=changed(application_id),
        **detail(session, application),
    )

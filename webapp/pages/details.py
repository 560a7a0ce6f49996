"""What an application's own page shows, whichever part of it is being edited."""

from typing import Any
from uuid import UUID

from sqlalchemy import orm

from webapp.models import Application
from webapp.pages.fact_list import FACTS
from webapp.pages.forms import WAS, Fields
from webapp.services import activities

NEWEST = 20


def detail(
    session: orm.Session, application: Application, editing: str = "", *, is_sent: bool = False
) -> dict[str, Any]:
    """Return the context of `applications/_application.html`.

    `editing` names the part that is open as a form; in the trash, only one that was sent is.
    """
    return history(session, application.owner_id, application.id) | {
        "application": application,
        "facts": FACTS,
        "editing": editing if is_sent or not application.is_deleted else "",
        "form": fields_for(application, editing),
        "refusal": None,
    }


def history(session: orm.Session, owner_id: UUID, application_id: UUID) -> dict[str, Any]:
    """Return the context of `activities/_history.html`, but for the application."""
    newest = activities.list_in_words(session, owner_id, application_id, None, NEWEST)
    return {"lines": newest.lines, "has_more_lines": newest.has_more}


def fields_for(application: Application, editing: str) -> Fields:
    """Return the values that the open form starts with."""
    if editing in FACTS:
        names = FACTS[editing].fields
        values = {name: getattr(application, name) for name in names}
        was = {f"{WAS}{name}": value for name, value in values.items()}
        return Fields(values | was, focus=names[0])
    if editing == "notes":
        values = {"notes": application.notes, "revision": application.notes_revision}
        return Fields(values, focus="notes")
    for link in application.links:
        if editing == str(link.id):
            return Fields({"url": link.url, "label": link.label}, focus="url")
    return Fields()

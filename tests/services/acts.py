"""One act of each kind that a person can do on a board and take back."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from webapp.models import Application, Status
from webapp.repositories import boards
from webapp.schemas.application import ApplicationUpdate, NotesUpdate
from webapp.schemas.board import PreferencesUpdate
from webapp.schemas.column import ColumnCreate, ColumnPosition, ColumnUpdate
from webapp.schemas.link import LinkCreate, LinkUpdate
from webapp.schemas.position import PositionUpdate
from webapp.schemas.user import UserUpdate
from webapp.services import accounts, applications, columns, links, trash
from webapp.services import boards as board_service
from webapp.services.owner import Owner

Act = Callable[[Session, Owner, Application], object]

ACTS: dict[str, Act] = {
    "update": lambda s, o, c: applications.update(
        s, o, c.id, ApplicationUpdate(company="B", tags=["x"], priority=3, applied_on=None)
    ),
    "notes": lambda s, o, c: applications.update_notes(s, o, c.id, NotesUpdate(notes="n")),
    "status": lambda s, o, c: applications.update(
        s, o, c.id, ApplicationUpdate(status=Status.OFFER)
    ),
    "status and facts": lambda s, o, c: applications.update(
        s, o, c.id, ApplicationUpdate(status=Status.OFFER, title="Chief")
    ),
    "move": lambda s, o, c: applications.move(s, o, c.id, PositionUpdate(place="bottom")),
    "delete": lambda s, o, c: trash.delete(s, o, c.id),
    "add link": lambda s, o, c: links.create(s, o, c.id, LinkCreate(url="https://b.example")),
    "change link": lambda s, o, c: links.update(
        s, o, c.id, c.links[0].id, LinkUpdate(label="Posting")
    ),
    "remove link": lambda s, o, c: links.delete(s, o, c.id, c.links[0].id),
    "add column": lambda s, o, _c: columns.create(
        s, o, ColumnCreate(status=Status.INTERVIEW, name="Phone")
    ),
    "rename column": lambda s, o, c: columns.update(s, o, c.column_id, ColumnUpdate(name="Sent")),
    "move column": lambda s, o, c: columns.move(s, o, c.column_id, ColumnPosition(place="last")),
    "keys": lambda s, o, _c: board_service.update_preferences(
        s, o, PreferencesUpdate(shortcuts_enabled=False)
    ),
    "name": lambda s, o, _c: accounts.update(s, o, UserUpdate(name="A.", time_zone="Asia/Tokyo")),
}


def last(session: Session, owner: Owner) -> int:
    return boards.get(session, owner.id).revision

"""The inverse of each kind of change, refused when what it would touch has changed since.

That of moves, of which one change may have thousands, is in `inverse_moves`.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from webapp import limits, ranking
from webapp.errors import LastColumn, NotFound, UndoRefused
from webapp.models import Activity, Application, Column, Kind, Link
from webapp.repositories import applications, columns, links, users
from webapp.schemas.user import UserUpdate
from webapp.services.changes import Change, plain
from webapp.services.columns import facts as column_facts
from webapp.services.links import facts as link_facts
from webapp.services.trash import set_deleted

_READ: dict[str, Callable[[str], Any]] = {
    "column_id": UUID,
    "id": UUID,
    "applied_on": date.fromisoformat,
    "deadline_on": date.fromisoformat,
    "next_action_on": date.fromisoformat,
    "deleted_at": datetime.fromisoformat,
}


def changed_since() -> UndoRefused:
    """Return the refusal of what another change has touched since."""
    return UndoRefused("This has changed since, so it was left as it is.")


def require_as_left(row: Any, left: dict[str, Any]) -> None:
    """Refuse unless the row is still as the change left it."""
    if any(plain(getattr(row, name)) != value for name, value in left.items()):
        raise changed_since()


def _application(session: Session, line: Activity) -> Application:
    try:
        return applications.get(session, line.owner_id, line.application_id or UUID(int=0))
    except NotFound:
        raise changed_since() from None


def _live(session: Session, line: Activity) -> Application:
    application = _application(session, line)
    if application.is_deleted:
        raise UndoRefused("This application is in the trash now. Restore it first.")
    return application


def _value(name: str, value: Any) -> Any:
    return _READ[name](value) if value is not None and name in _READ else value


def _uncreate(session: Session, opened: Change, line: Activity) -> None:
    application = _live(session, line)
    if application.revision not in {line.revision, opened.revision}:
        raise changed_since()
    set_deleted(opened, application, opened.at)


def _unupdate(session: Session, opened: Change, line: Activity) -> None:
    application = _live(session, line)
    require_as_left(application, line.after)
    opened.record(
        Kind.APPLICATION_UPDATED,
        application_id=application.id,
        before=line.after,
        after=line.before,
    )
    for name, value in line.before.items():
        setattr(application, name, _value(name, value))
    low, high = application.salary_min, application.salary_max
    if low is not None and high is not None and low > high:  # the other end has changed since
        raise changed_since()
    if "notes" in line.before:
        application.notes_revision = opened.revision
    application.touch(opened.revision, opened.at)


def _undelete(session: Session, opened: Change, line: Activity) -> None:
    application = _application(session, line)
    if plain(application.deleted_at) != line.after["deleted_at"]:
        raise changed_since()
    set_deleted(opened, application, None)


def _unrestore(session: Session, opened: Change, line: Activity) -> None:
    application = _live(session, line)
    if application.revision != line.revision:
        raise changed_since()
    set_deleted(opened, application, opened.at)


def _uncreate_link(session: Session, opened: Change, line: Activity) -> None:
    application = _live(session, line)
    link = _link(session, line)
    opened.record(
        Kind.LINK_DELETED,
        application_id=application.id,
        before=link_facts(link),
        after={"id": link.id},
    )
    session.delete(link)
    application.touch(opened.revision, opened.at)


def _unupdate_link(session: Session, opened: Change, line: Activity) -> None:
    application = _live(session, line)
    link = _link(session, line)
    opened.record(
        Kind.LINK_UPDATED, application_id=application.id, before=line.after, after=line.before
    )
    for name, value in line.before.items():
        setattr(link, name, _value(name, value))
    link.revision = opened.revision
    application.touch(opened.revision, opened.at)


def _undelete_link(session: Session, opened: Change, line: Activity) -> None:
    application = _live(session, line)
    facts = {name: _value(name, value) for name, value in line.before.items()}
    if links.find(session, line.owner_id, facts["id"]) is not None:
        raise changed_since()
    if links.count(session, line.owner_id, application.id) >= limits.LINKS:
        raise UndoRefused(f"An application has at most {limits.LINKS} links.")
    if not links.is_free(session, line.owner_id, application.id, facts["rank"]):
        last = links.find_last_rank(session, line.owner_id, application.id)
        facts["rank"] = ranking.between(last, None)
    link = Link(
        owner_id=line.owner_id, application_id=application.id, revision=opened.revision, **facts
    )
    session.add(link)
    application.touch(opened.revision, opened.at)
    opened.record(
        Kind.LINK_CREATED, application_id=application.id, before={}, after=link_facts(link)
    )


def _link(session: Session, line: Activity) -> Link:
    link = links.find(session, line.owner_id, UUID(line.after["id"]))
    if link is None:
        raise changed_since()
    require_as_left(link, line.after)
    return link


def _column(session: Session, line: Activity) -> Column:
    column = columns.find(session, line.owner_id, UUID(line.after["id"]))
    if column is None:
        raise changed_since()
    require_as_left(column, line.after)
    return column


def _uncreate_column(session: Session, opened: Change, line: Activity) -> None:
    column = _column(session, line)
    if applications.find_last_rank(session, line.owner_id, column.id) is not None:
        raise UndoRefused("There are cards in this column now.")
    if (
        sum(other.status == column.status for other in columns.list_all(session, line.owner_id))
        == 1
    ):
        raise LastColumn(f"A board needs at least one column for {column.status}.")
    opened.record(Kind.COLUMN_DELETED, before=column_facts(column), after={"id": column.id})
    session.delete(column)


def _unupdate_column(session: Session, opened: Change, line: Activity) -> None:
    column = _column(session, line)
    if "rank" in line.before and line.before["rank"] in {
        other.rank for other in columns.list_all(session, line.owner_id)
    }:
        raise changed_since()
    opened.record(Kind(line.kind), before=line.after, after=line.before)
    for name, value in line.before.items():
        setattr(column, name, _value(name, value))
    column.revision = opened.revision


def _undelete_column(session: Session, opened: Change, line: Activity) -> None:
    facts = {name: _value(name, value) for name, value in line.before.items()}
    present = columns.list_all(session, line.owner_id)
    if facts["id"] in {column.id for column in present}:
        raise changed_since()
    if len(present) >= limits.COLUMNS:
        raise UndoRefused(f"A board has at most {limits.COLUMNS} columns.")
    if facts["rank"] in {column.rank for column in present}:
        facts["rank"] = ranking.between(
            facts["rank"], columns.find_rank_after(session, line.owner_id, facts["rank"])
        )
    column = Column(owner_id=line.owner_id, revision=opened.revision, **facts)
    session.add(column)
    opened.record(Kind.COLUMN_CREATED, before={}, after=column_facts(column))


def _unupdate_board(_session: Session, opened: Change, line: Activity) -> None:
    require_as_left(opened.board, line.after)
    for name, value in line.before.items():
        setattr(opened.board, name, value)
    opened.record(Kind.BOARD_UPDATED, before=line.after, after=line.before)


def _unupdate_user(session: Session, opened: Change, line: Activity) -> None:
    user = users.get(session, line.owner_id)
    if not line.before.keys() <= UserUpdate.model_fields.keys():
        raise UndoRefused("This cannot be undone.")
    require_as_left(user, line.after)
    for name, value in line.before.items():
        setattr(user, name, value)
    user.revision = opened.revision
    opened.record(Kind.USER_UPDATED, before=line.after, after=line.before)


INVERSES: dict[Kind, Callable[[Session, Change, Activity], None]] = {
    Kind.APPLICATION_CREATED: _uncreate,
    Kind.APPLICATION_UPDATED: _unupdate,
    Kind.APPLICATION_DELETED: _undelete,
    Kind.APPLICATION_RESTORED: _unrestore,
    Kind.LINK_CREATED: _uncreate_link,
    Kind.LINK_UPDATED: _unupdate_link,
    Kind.LINK_DELETED: _undelete_link,
    Kind.COLUMN_CREATED: _uncreate_column,
    Kind.COLUMN_UPDATED: _unupdate_column,
    Kind.COLUMN_MOVED: _unupdate_column,
    Kind.COLUMN_DELETED: _undelete_column,
    Kind.BOARD_UPDATED: _unupdate_board,
    Kind.USER_UPDATED: _unupdate_user,
}

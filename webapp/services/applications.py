"""What can be done with applications."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from webapp import ranking
from webapp.errors import Conflict, Invalid, MovedMeanwhile, NotesConflict, NotFound
from webapp.models import Application, Column, Kind, Link, Status, new_id
from webapp.repositories import applications, cards, documents, notes, places
from webapp.repositories.cards import CardRow
from webapp.repositories.documents import Documents, Selection
from webapp.repositories.notes import NotesRow
from webapp.repositories.places import Goal, Lane
from webapp.schemas.application import ApplicationCreate, ApplicationUpdate, NotesUpdate
from webapp.schemas.position import PositionUpdate
from webapp.services.changes import Change, assign, change
from webapp.services.owner import Owner
from webapp.services.places import (
    day_of_application,
    is_long,
    rank_for,
    require_column,
    shorten_ranks,
    standing,
)
from webapp.services.preconditions import Expected, require

IN_TRASH = "This application is in the trash. Restore it first."


def get(session: Session, owner: Owner, application_id: UUID) -> Application:
    """Return an application with its column and links, from the trash too. Raises NotFound."""
    return applications.get(session, owner.id, application_id)


def list_selected(session: Session, owner: Owner, selection: Selection, limit: int) -> Documents:
    """Return a page of applications as JSON, each with its place in the list."""
    if selection.column_id is not None:
        require_column(session, owner.id, selection.column_id)
    return documents.list_selected(session, owner.id, selection, limit)


def create(session: Session, owner: Owner, data: ApplicationCreate) -> Application:
    """Add an application at the top of its column. Raises NotFound for another's column."""
    with change(session, owner) as opened:
        status = data.status or Status.APPLIED
        lane, top = places.find_top(session, owner.id, data.column_id, status)
        fields = data.model_dump(exclude={"status", "column_id", "links"})
        _refuse_reversed_salary(fields)
        application = Application(
            owner_id=owner.id,
            id=new_id(),
            column_id=lane.id,
            rank=ranking.between(None, top),
            revision=opened.revision,
            notes_revision=opened.revision,
            created_at=opened.at,
            updated_at=opened.at,
            deleted_at=None,
            **fields,
        )
        application.applied_on = day_of_application(
            application.applied_on, None, lane.status, owner
        )
        set_committed_value(application, "column", Column(owner_id=owner.id, **lane._asdict()))
        set_committed_value(application, "links", [])
        opened.record(
            Kind.APPLICATION_CREATED,
            application_id=application.id,
            before={},
            after=_snapshot(application) | standing(lane, application.rank),
        )
        if not data.links and not is_long(application.rank):
            applications.add(session, application, opened.close())
            return application
        applications.add(session, application)
        links = _add_links(session, opened, application, data)
        set_committed_value(application, "links", links)
        if is_long(application.rank):
            shorten_ranks(session, opened, lane)
            application = applications.get(session, owner.id, application.id)
    return application


def _add_links(
    session: Session, opened: Change, application: Application, data: ApplicationCreate
) -> list[Link]:
    links = []
    for given, rank in zip(data.links, ranking.spread(len(data.links)), strict=True):
        link = Link(
            owner_id=application.owner_id,
            id=new_id(),
            application_id=application.id,
            rank=rank,
            label=given.label,
            url=given.url,
            revision=opened.revision,
        )
        links.append(link)
        opened.record(
            Kind.LINK_CREATED,
            application_id=application.id,
            before={},
            after={"id": link.id, "label": link.label, "url": link.url, "rank": link.rank},
        )
    session.add_all(links)
    return links


def update(
    session: Session,
    owner: Owner,
    application_id: UUID,
    data: ApplicationUpdate,
    expected: Expected = None,
) -> Application:
    """Change what is named. A status moves the card to the top of that status's first column.

    Raises NotFound, PreconditionFailed, Conflict for one in the trash, Invalid for a reversed
    salary range.
    """
    with change(session, owner) as opened:
        application = _get_live(session, owner, application_id, expected)
        named = data.changes()
        status = named.pop("status", application.status)
        before, after = assign(application, named)
        if after:
            given = "salary_min" if "salary_min" in named else "salary_max"
            _refuse_reversed_salary(vars(application), given)
            if "notes" in after:
                application.notes_revision = opened.revision
            application.touch(opened.revision, opened.at)
            opened.record(
                Kind.APPLICATION_UPDATED,
                application_id=application.id,
                before=before,
                after=after,
            )
        if status != application.status:
            session.flush()
            _relocate(session, opened, owner, application_id, PositionUpdate(status=status))
            application = applications.get(session, owner.id, application_id)
    return application


def update_notes(
    session: Session, owner: Owner, application_id: UUID, data: NotesUpdate
) -> tuple[NotesRow, int | None]:
    """Replace the notes; return them, and the revision if that was a change.

    Raises NotesConflict if they were not written at the given revision, as they changed since or
    are from an older backup; Conflict in the trash.
    """
    with change(session, owner) as opened:
        before = notes.get(session, owner.id, application_id)
        if before.is_deleted:
            raise Conflict(IN_TRASH)
        if data.notes == before.notes:
            return before, None
        if data.revision not in {None, before.notes_revision}:
            raise NotesConflict(
                "These notes were changed in the meantime. Compare both versions and save again.",
                current=applications.get(session, owner.id, application_id),
                field="notes",
            )
        opened.record(
            Kind.APPLICATION_UPDATED,
            application_id=application_id,
            before={"notes": before.notes},
            after={"notes": data.notes},
        )
        notes.write(session, application_id, data.notes, opened.close())
    return before._replace(notes=data.notes, notes_revision=opened.revision), opened.revision


def move(
    session: Session,
    owner: Owner,
    application_id: UUID,
    data: PositionUpdate,
    expected: Expected = None,
) -> Application:
    """Move an application to another column or place, and return it.

    Raises what `relocate` raises.
    """
    relocate(session, owner, application_id, data, expected)
    return applications.get(session, owner.id, application_id)


@dataclass(frozen=True, slots=True)
class Relocated:
    """What a move did: the revision, or None if the card was there already; the columns; the card
    as it is on the board now, and how many cards the columns have.
    """

    revision: int | None
    left: Lane
    entered: Lane
    card: CardRow
    counts: dict[UUID, int]


def relocate(
    session: Session,
    owner: Owner,
    application_id: UUID,
    data: PositionUpdate,
    expected: Expected = None,
) -> Relocated:
    """Move an application to another column or place.

    Raises NotFound (also for another's column or neighbour), PreconditionFailed, Conflict in the
    trash, and MovedMeanwhile: also if the column in which the card was seen is no more.
    """
    with change(session, owner) as opened:
        if expected is not None:
            require(applications.get(session, owner.id, application_id), expected)
        return _relocate(session, opened, owner, application_id, data)


def _relocate(
    session: Session, opened: Change, owner: Owner, application_id: UUID, data: PositionUpdate
) -> Relocated:
    place = places.get_standing(
        session,
        owner.id,
        application_id,
        column_id=data.column_id,
        status=data.status,
        after_id=data.after_id,
        before_id=data.before_id,
    )
    if place.is_deleted:
        raise Conflict(IN_TRASH)
    left, entered = place.lane, place.target
    seen = data.from_column_id
    if seen is not None and left.id not in {seen, data.column_id}:
        raise MovedMeanwhile(
            f"This card is now in {left.name}; it was moved from another device.",
            current=applications.get(session, owner.id, application_id),
        )
    if entered is None:
        raise NotFound("This column does not exist.", "column_id")
    rank = rank_for(session, owner.id, application_id, place, data)
    if rank is None:
        there = cards.get_with_counts(session, owner.id, application_id, [entered.id])
        return Relocated(None, left, entered, *there)
    before, after = standing(left, place.rank), standing(entered, rank)
    applied_on = day_of_application(place.applied_on, left.status, entered.status, owner)
    if applied_on != place.applied_on:
        before["applied_on"], after["applied_on"] = None, applied_on
    opened.record(Kind.APPLICATION_MOVED, application_id=application_id, before=before, after=after)
    goal = Goal(entered.id, rank, applied_on)
    is_last = not is_long(rank)
    written = opened.close() if is_last else opened.written
    there = places.move(
        session, application_id, goal, written, from_column_id=left.id, is_last=is_last
    )
    if not is_last:
        shorten_ranks(session, opened, entered)
    return Relocated(opened.revision, left, entered, *there)


def _get_live(
    session: Session, owner: Owner, application_id: UUID, expected: Expected
) -> Application:
    application = applications.get(session, owner.id, application_id)
    require(application, expected)
    if application.is_deleted:
        raise Conflict(IN_TRASH)
    return application


def _refuse_reversed_salary(fields: dict[str, Any], given: str = "salary_min") -> None:
    low, high = fields.get("salary_min"), fields.get("salary_max")
    if low is not None and high is not None and low > high:
        raise Invalid("The minimum salary is higher than the maximum.", given)


def _snapshot(application: Application) -> dict[str, Any]:
    """Return all fields that say something, for the first line of an application's history."""
    names = [*ApplicationUpdate.model_fields.keys() - {"status"}]
    values = {name: getattr(application, name) for name in sorted(names)}
    return {name: value for name, value in values.items() if value not in (None, [], 0)}

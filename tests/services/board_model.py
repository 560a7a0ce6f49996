"""A model of a board, to compare the real one with."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.models import Activity, Application, Status
from webapp.repositories import boards
from webapp.services import columns
from webapp.services.owner import Owner


@dataclass
class Model:
    """A board as a person understands it: columns in order, with their cards in order."""

    columns: list[UUID]
    cards: dict[UUID, list[UUID]]
    titles: dict[UUID, str] = field(default_factory=dict)
    trashed: set[UUID] = field(default_factory=set)
    revision: int = 0

    def copy(self) -> "Model":
        cards = {column: list(cards) for column, cards in self.cards.items()}
        return Model(list(self.columns), cards, dict(self.titles), set(self.trashed), self.revision)

    def column_of(self, card: UUID) -> UUID:
        return next(column for column, cards in self.cards.items() if card in cards)

    def take(self, card: UUID) -> None:
        self.cards[self.column_of(card)].remove(card)


def seen(session: Session, owner: Owner) -> Model:
    """Read a board as the model has it."""
    session.flush()
    session.expire_all()
    ordered = columns.list_all(session, owner)
    model = Model([each.id for each in ordered], {each.id: [] for each in ordered})
    rows = session.scalars(
        select(Application).where(Application.owner_id == owner.id).order_by(Application.rank)
    )
    for card in rows:
        model.cards[card.column_id].append(card.id)
        model.titles[card.id] = card.title
        if card.is_deleted:
            model.trashed.add(card.id)
    model.revision = boards.get(session, owner.id).revision
    return model


def replace_revision(model: Model, other: Model) -> Model:
    copy = model.copy()
    copy.revision = other.revision
    return copy


def check(session: Session, owner: Owner) -> None:
    """What holds of every board at every time, read from the rows."""
    present = columns.list_all(session, owner)
    assert {each.status for each in present} == set(Status)
    ranks = [each.rank for each in present]
    assert all(low < high for low, high in pairwise(ranks))
    cards = session.scalars(select(Application).where(Application.owner_id == owner.id)).all()
    places = [(card.column_id, card.rank) for card in cards]
    assert len(places) == len(set(places))
    revision = boards.get(session, owner.id).revision
    lines = session.scalars(
        select(Activity)
        .where(Activity.owner_id == owner.id)
        .order_by(Activity.revision, Activity.n)
    ).all()
    numbers = [line.revision for line in lines]
    assert sorted(set(numbers)) == list(range(1, revision + 1))
    assert all(card.revision <= revision for card in cards)
    assert replayed(lines) == {
        str(card.id): (str(card.column_id), card.rank, card.title, card.is_deleted)
        for card in cards
    }


def replayed(lines: Sequence[Activity]) -> dict[str, tuple[str, str, str, bool]]:
    """Make the cards anew out of their history alone."""
    found: dict[str, dict[str, object]] = {}
    for line in lines:
        if line.application_id is not None and not line.kind.startswith("link"):
            card = found.setdefault(str(line.application_id), {"deleted_at": None})
            card |= line.after
    return {
        key: (
            str(card["column_id"]),
            str(card["rank"]),
            str(card["title"]),
            card["deleted_at"] is not None,
        )
        for key, card in found.items()
    }

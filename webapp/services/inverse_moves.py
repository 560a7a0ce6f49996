"""The inverse of moves: of one card, or of all cards of a column that was deleted."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from webapp import ranking
from webapp.errors import UndoRefused
from webapp.models import Activity, Column, Kind
from webapp.repositories import columns, placements
from webapp.repositories.placements import Placement
from webapp.services.changes import Change
from webapp.services.inverses import changed_since, require_as_left
from webapp.services.places import standing

_AROUND = 3
"""For one card: who has its rank, itself, and the next."""


def unmove(session: Session, opened: Change, lines: Sequence[Activity]) -> None:
    """Take back moves one after the other, as their lines come: the last of them first.

    All is worked out from what is read before and written at the end, so that the statements do not
    grow with the cards. Raises UndoRefused.
    """
    moves = _Moves(session, opened, lines)
    for line in lines:
        moves.take_back(line)
    moves.write()


class _Moves:
    """Where cards stand while moves are taken back."""

    def __init__(self, session: Session, opened: Change, lines: Sequence[Activity]) -> None:
        self._session = session
        self._opened = opened
        owner_id = opened.owner_id
        ids = {line.application_id for line in lines if line.application_id is not None}
        self._lanes = {each.id: each for each in columns.list_all(session, owner_id)}
        self._cards = {each.id: each for each in placements.list_by_id(session, owner_id, ids)}
        homes = self._lanes.keys() & {UUID(line.before["column_id"]) for line in lines}
        least = min(line.before["rank"] for line in lines)
        most = _AROUND if len(lines) == 1 else None
        self._taken = placements.list_taken(session, owner_id, homes, least, most)
        self._moved: dict[UUID, Placement] = {}
        self._held: set[tuple[UUID, str]] = set()
        """The places that these still have in the database."""

    def take_back(self, line: Activity) -> None:
        """Let a card stand where it was before a move. Raises UndoRefused."""
        card = self._cards.get(line.application_id or UUID(int=0))
        if card is None:
            raise changed_since()
        left = {name: line.after[name] for name in line.after if name not in {"column", "status"}}
        require_as_left(card, left)
        home = self._lanes.get(UUID(line.before["column_id"]))
        if home is None:
            raise UndoRefused("The column it came from no longer exists.")
        goal = card._replace(column_id=home.id, rank=self._free_rank(card, home, line))
        before = standing(self._lanes[card.column_id], card.rank)
        after = standing(home, goal.rank)
        if "applied_on" in line.after:
            day = line.before["applied_on"]
            before["applied_on"], after["applied_on"] = card.applied_on, day
            goal = goal._replace(applied_on=None if day is None else date.fromisoformat(day))
        self._move(card, goal)
        self._opened.record(
            Kind.APPLICATION_MOVED, application_id=card.id, before=before, after=after
        )

    def write(self) -> None:
        """Write down where the cards stand now."""
        opened = self._opened
        moved = [*self._moved.values()]
        placements.write_all(self._session, opened.owner_id, moved, opened.revision, opened.at)
        self._moved.clear()
        self._held.clear()

    def _free_rank(self, card: Placement, home: Column, line: Activity) -> str:
        """Return the rank that a card had, or if another card has it, the next one after it."""
        rank: str = line.before["rank"]
        taken = self._taken[home.id]
        if not _has(taken, rank):
            return rank
        after = bisect_right(taken, rank)
        if taken[after : after + 1] == [card.rank] and card.column_id == home.id:
            after += 1
        return ranking.between(rank, taken[after] if after < len(taken) else None)

    def _move(self, card: Placement, goal: Placement) -> None:
        if (goal.column_id, goal.rank) in self._held:  # only once it is written is it free
            self.write()
        if card.id not in self._moved:
            self._held.add((card.column_id, card.rank))
        left = self._taken.get(card.column_id, [])
        if _has(left, card.rank):
            del left[bisect_left(left, card.rank)]
        insort(self._taken[goal.column_id], goal.rank)
        self._cards[card.id] = self._moved[card.id] = goal


def _has(ranks: Sequence[str], rank: str) -> bool:
    place = bisect_left(ranks, rank)
    return place < len(ranks) and ranks[place] == rank

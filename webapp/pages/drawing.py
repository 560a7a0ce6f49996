"""Cards as HTML. A card that has not changed is drawn once, and kept for a while.

What is kept can show nobody another's data, and nobody old data:

- it is looked up by its owner, and by all that a card shows besides its own row: the owner's time
  zone, and the day it is there;
- each page asks the database which cards there are, and in which state (revision and instant of
  the last change). Whatever a card shows, its links included, changes only by the gate, which
  numbers the card anew; a kept card of another state is not used;
- only what a reading request has read is kept, so it was committed: a number that was rolled back
  and given again can never have been kept.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from threading import Lock
from typing import NamedTuple
from uuid import UUID

from jinja2 import Environment
from markupsafe import Markup
from sqlalchemy.orm import Session
from starlette.requests import Request

from webapp.pages.rendering import environment_of
from webapp.repositories.boards import NextUp
from webapp.repositories.cards import CardKey, CardRow
from webapp.services import boards
from webapp.services.boards import ColumnView
from webapp.services.owner import Owner

KEPT_BYTES = 4_000_000
"""Some 2,200 cards, for each server process."""
TEMPLATE = "cards/_cards.html"
KEPT_FRAMES = 300
KEPT_SEAMS = 300
KEPT_DUE = 100
# Marks that no text of a person can hold, since that is escaped: the end of a card, and the place
# of the cards in their column.
_END = "</li>\n"
_CARDS = Markup("<!-- cards -->")


class Drawn(NamedTuple):
    """A card as it was drawn, and its state then."""

    state: str
    html: bytes


_Sight = tuple[UUID, str, date]
"""Who sees cards, and where and when: the owner, the time zone, the day there."""


class CardKeeper:
    """Keeps drawn cards, by who sees them; the ones that were looked at longest ago go first."""

    def __init__(self, most: int = KEPT_BYTES) -> None:
        self._most = most
        self._size = 0
        self._sizes: dict[_Sight, int] = {}
        self._kept: OrderedDict[_Sight, dict[str, Drawn]] = OrderedDict()
        self._lock = Lock()

    def look_up(self, sight: _Sight) -> Mapping[str, Drawn]:
        """Return what was drawn for somebody on a day, by the cards' ids."""
        with self._lock:
            kept = self._kept.get(sight)
            if kept is None:
                return {}
            self._kept.move_to_end(sight)
            return kept

    def keep(self, sight: _Sight, cards: Mapping[str, Drawn]) -> None:
        """Keep cards, and let others go if there are too many."""
        with self._lock:
            kept = self._kept.setdefault(sight, {})
            self._kept.move_to_end(sight)
            size = sum(len(card.html) for card in cards.values())
            size -= sum(len(kept[id_].html) for id_ in cards if id_ in kept)
            kept.update(cards)
            self._size += size
            self._sizes[sight] = self._sizes.get(sight, 0) + size
            while self._size > self._most:
                gone, _ = self._kept.popitem(last=False)
                self._size -= self._sizes.pop(gone)

    def tidy(self, sight: _Sight, shown: Iterable[str], count: int) -> None:
        """When more are kept than somebody's board has cards, keep only those that it shows.

        Who has looked them up before still holds all of them.
        """
        with self._lock:
            kept = self._kept.get(sight, {})
            if len(kept) > count:
                left = {id_: kept[id_] for id_ in shown if id_ in kept}
                size = sum(len(card.html) for card in left.values())
                self._size += size - self._sizes[sight]
                self._kept[sight], self._sizes[sight] = left, size


@dataclass(frozen=True, slots=True)
class _Frame:
    """All that a column shows besides its cards."""

    id: str
    status: str
    name: str
    colour: str
    collapsed: bool
    count: int
    shown_count: int
    is_filtered: bool


class Frames:
    """What is around the cards: columns without them, and what is due. It depends on nothing but
    what it is asked for, so it is drawn once for each such question.
    """

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        is_kept = not environment.auto_reload
        self._drawn = lru_cache(maxsize=KEPT_FRAMES * is_kept)(self._draw)
        self._due = lru_cache(maxsize=KEPT_DUE * is_kept)(self._draw_next_up)
        self._seams = lru_cache(maxsize=KEPT_SEAMS * is_kept)(self._draw_seam)

    def draw(self, column: ColumnView, *, is_filtered: bool) -> tuple[bytes, bytes]:
        """Return what stands before and after the cards of a column."""
        facts = (column.id, column.status, column.name, column.colour, column.collapsed)
        return self._drawn(_Frame(*facts, column.count, column.shown_count, is_filtered))

    def draw_next_up(self, next_up: Sequence[NextUp], today: date) -> Markup:
        """Return the list of what is due."""
        return self._due(tuple(next_up), today)

    def draw_seam(self, column: ColumnView, query: str) -> bytes:
        """Return the row that stands for the cards that are not shown yet."""
        return self._seams(column.id, column.keys[-1].id if column.keys else None, query)

    def _draw_seam(self, column_id: str, last_id: str | None, query: str) -> bytes:
        template = self._environment.get_template("cards/_more.html")
        keys = [{"id": last_id}] if last_id else []
        html = template.render(column={"id": column_id}, keys=keys, has_more=True, query=query)
        return html.encode()

    def _draw(self, frame: _Frame) -> tuple[bytes, bytes]:
        template = self._environment.get_template("columns/_column.html")
        html = template.render(column=frame, query=frame.is_filtered, cards=_CARDS)
        before, _, after = html.partition(_CARDS)
        return before.encode(), after.encode()

    def _draw_next_up(self, next_up: tuple[NextUp, ...], today: date) -> Markup:
        template = self._environment.get_template("board/_next_up.html")
        html = template.render(next_up=next_up, today=today, oob=False)
        return Markup(html)  # noqa: S704 - drawn by our template


def draw_board(
    request: Request, session: Session, owner: Owner, columns: Sequence[ColumnView], query: str
) -> bytes:
    """Return all columns of a board with their first cards."""
    keys = _shown(columns)
    drawn = _draw(request, session, owner, keys)
    if not query:
        keeper: CardKeeper = request.app.state.cards
        count = sum(column.count for column in columns)
        keeper.tidy(_sight(owner), (key.id for key in keys), count)
    return _draw_columns(request, drawn, columns, query)


def draw_column(request: Request, session: Session, owner: Owner, column: ColumnView) -> Markup:
    """Return a column with its first cards."""
    drawn = _draw(request, session, owner, _shown([column]))
    html = _draw_columns(request, drawn, [column], "")
    return Markup(html.decode())  # noqa: S704 - drawn by our templates


def _draw_columns(
    request: Request, drawn: Mapping[str, Drawn], columns: Sequence[ColumnView], query: str
) -> bytes:
    frames: Frames = request.app.state.frames
    html = []
    for column in columns:
        before, after = frames.draw(column, is_filtered=bool(query))
        html.append(before)
        if not column.collapsed:
            html.append(_joined(drawn, column.keys))
            if column.has_more:
                html.append(frames.draw_seam(column, query))
        html.append(after)
    return b"".join(html)


def draw_next_up(request: Request, owner: Owner, next_up: Sequence[NextUp]) -> Markup:
    """Return what is due, as the owner sees it today."""
    frames: Frames = request.app.state.frames
    return frames.draw_next_up(next_up, owner.today())


def draw(request: Request, session: Session, owner: Owner, keys: Sequence[CardKey]) -> Markup:
    """Return cards, one after the other."""
    html = _joined(_draw(request, session, owner, keys), keys)
    return Markup(html.decode())  # noqa: S704 - drawn by our template


def _sight(owner: Owner) -> _Sight:
    return owner.id, owner.time_zone.key, owner.today()


def _shown(columns: Sequence[ColumnView]) -> list[CardKey]:
    return [key for column in columns if not column.collapsed for key in column.keys]


def _joined(drawn: Mapping[str, Drawn], keys: Sequence[CardKey]) -> bytes:
    """Return cards as one; those that have left the board since the keys were read are left out."""
    return b"".join([drawn[key.id].html for key in keys if key.id in drawn])


def draw_anew(environment: Environment, owner: Owner, rows: Sequence[CardRow]) -> list[str]:
    """Draw cards from their rows, in the order of the rows."""
    template = environment.get_template(TEMPLATE)
    html = template.render(cards=rows, owner=owner, today=owner.today())
    return [f"{card}{_END}" for card in html.split(_END)[:-1]]


def _draw(
    request: Request, session: Session, owner: Owner, keys: Sequence[CardKey]
) -> Mapping[str, Drawn]:
    """Return at least the cards that are asked for and still there."""
    keeper: CardKeeper = request.app.state.cards
    sight = _sight(owner)
    kept = keeper.look_up(sight)
    missing = [
        key.id for key in keys if (card := kept.get(key.id)) is None or card.state != key.state
    ]
    if not missing:
        return kept
    rows = boards.list_cards(session, owner, missing)
    new = {
        str(row.id): Drawn(row.state, html.encode())
        for row, html in zip(rows, draw_anew(environment_of(request), owner, rows), strict=True)
    }
    keeper.keep(sight, new)
    return {**{key.id: kept[key.id] for key in keys if key.id in kept}, **new}

"""Where a card goes: neighbours are hints, ends and steps are exact, ranks stay short."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from tests.factories import cards_of, column_of, make_application, make_owner
from webapp import limits
from webapp.errors import Conflict, MovedMeanwhile, NotFound, PreconditionFailed
from webapp.models import Application, Column, Kind, Status, new_id
from webapp.repositories import activities, cards
from webapp.repositories.boards import count_cards
from webapp.schemas.application import ApplicationCreate, ApplicationUpdate
from webapp.schemas.column import ColumnCreate
from webapp.schemas.position import PositionUpdate
from webapp.services import applications, boards, columns, trash
from webapp.services.owner import Owner

NAMES = ("a", "b", "c", "d")


class Deck:
    """A column of cards that are called by letters, from the top."""

    def __init__(self, session: Session, owner: Owner) -> None:
        self.session = session
        self.owner = owner
        self.column = column_of(session, owner, Status.SAVED)
        self.cards = {
            name: make_application(session, owner, company=name, column_id=self.column.id)
            for name in reversed(NAMES)
        }

    def order(self, column: Column | None = None) -> str:
        self.session.flush()
        cards = cards_of(self.session, self.owner, (column or self.column).id)
        return "".join(card.company for card in cards if not card.is_deleted)

    def id(self, name: str) -> object:
        return self.cards[name].id

    def move(self, name: str, **position: object) -> Application:
        data = PositionUpdate.model_validate(position)
        return applications.move(self.session, self.owner, self.cards[name].id, data)


@pytest.fixture
def deck(session: Session, owner: Owner) -> Deck:
    return Deck(session, owner)


def test_new_cards_come_to_the_top(deck: Deck) -> None:
    assert deck.order() == "abcd"


@pytest.mark.parametrize(
    ("position", "order"),
    [
        (lambda deck: {"before_id": deck.id("a")}, "dabc"),
        (lambda deck: {"before_id": deck.id("c")}, "abdc"),
        (lambda deck: {"after_id": deck.id("a")}, "adbc"),
        (lambda deck: {"after_id": deck.id("c")}, "abcd"),
        (lambda deck: {"after_id": deck.id("a"), "before_id": deck.id("b")}, "adbc"),
        (lambda _deck: {}, "dabc"),
        (lambda _deck: {"place": "top"}, "dabc"),
        (lambda _deck: {"place": "bottom"}, "abcd"),
        (lambda _deck: {"place": "up"}, "abdc"),
        (lambda _deck: {"place": "down"}, "abcd"),
        (lambda deck: {"before_id": deck.id("d")}, "dabc"),
        (lambda deck: {"after_id": deck.id("d"), "place": "bottom"}, "abcd"),
    ],
)
def test_a_card_goes_where_it_is_put(
    deck: Deck, position: Callable[[Deck], dict[str, object]], order: str
) -> None:
    deck.move("d", **position(deck))
    assert deck.order() == order


def test_steps_go_through_the_column_and_stop_at_its_ends(deck: Deck) -> None:
    orders = []
    for place in ("down", "down", "down", "down", "up", "up", "up", "up"):
        deck.move("a", place=place)
        orders.append(deck.order())
    assert orders == ["bacd", "bcad", "bcda", "bcda", "bcad", "bacd", "abcd", "abcd"]


def test_a_step_passes_over_what_is_in_the_trash(session: Session, deck: Deck) -> None:
    trash.delete(session, deck.owner, deck.cards["b"].id)
    deck.move("a", place="down")
    assert deck.order() == "cad"
    deck.move("a", place="up")
    assert deck.order() == "acd"


def test_the_first_hint_that_is_still_there_wins(deck: Deck) -> None:
    target = column_of(deck.session, deck.owner, Status.OFFER)
    deck.move("b", column_id=target.id)
    deck.move("d", after_id=deck.id("b"), before_id=deck.id("c"))
    assert deck.order() == "adc"
    deck.move("d", after_id=deck.id("b"), place="bottom")
    assert deck.order() == "acd"


def test_a_trashed_neighbour_is_no_hint(deck: Deck) -> None:
    trash.delete(deck.session, deck.owner, deck.cards["b"].id)
    deck.move("d", after_id=deck.id("b"))
    assert deck.order() == "dac"


@pytest.mark.parametrize("hint", ["before_id", "after_id"])
def test_a_neighbour_that_is_nobodys_or_anothers_is_not_there(deck: Deck, hint: str) -> None:
    theirs = make_application(deck.session, make_owner(deck.session, "Bob"))
    deck.session.commit()
    for unknown in (new_id(), theirs.id):
        with pytest.raises(NotFound) as caught:
            deck.move("d", **{hint: unknown})
        assert caught.value.field == hint
        deck.session.rollback()
    assert deck.order() == "abcd"


def test_a_column_that_is_nobodys_or_anothers_is_not_there(deck: Deck) -> None:
    theirs = column_of(deck.session, make_owner(deck.session, "Bob"), Status.SAVED)
    deck.session.commit()
    for unknown in (new_id(), theirs.id):
        with pytest.raises(NotFound):
            deck.move("d", column_id=unknown)
        deck.session.rollback()
    assert deck.order() == "abcd"


def test_a_card_is_never_seen_in_a_column_that_is_nobodys_or_anothers(deck: Deck) -> None:
    theirs = column_of(deck.session, make_owner(deck.session, "Bob"), Status.SAVED)
    deck.session.commit()
    told = set()
    for unknown in (new_id(), theirs.id):
        with pytest.raises(MovedMeanwhile) as caught:
            deck.move("d", status="offer", from_column_id=unknown)
        told.add(str(caught.value))
        deck.session.rollback()
    assert len(told) == 1
    assert deck.order() == "abcd"


def test_a_card_goes_between_two_of_another_column(deck: Deck) -> None:
    target = column_of(deck.session, deck.owner, Status.OFFER)
    for name in ("a", "b"):
        deck.move(name, status="offer", place="bottom")
    moved = deck.move("c", column_id=target.id, before_id=deck.id("b"))
    assert deck.order(target) == "acb"
    assert (moved.column_id, moved.status) == (target.id, Status.OFFER)
    assert deck.order() == "d"


def test_a_card_that_another_device_moved_stays_there(deck: Deck) -> None:
    home = deck.column.id
    deck.move("a", status="offer")
    deck.session.commit()
    with pytest.raises(MovedMeanwhile, match="Offer") as caught:
        deck.move("a", status="interview", from_column_id=home)
    assert caught.value.current.id == deck.id("a")
    offer = column_of(deck.session, deck.owner, Status.OFFER)
    assert deck.order(offer) == "a"
    # Both devices moved it to the same column: nobody is surprised.
    deck.move("a", column_id=offer.id, from_column_id=home)


def test_a_card_in_the_trash_is_not_moved(deck: Deck) -> None:
    trash.delete(deck.session, deck.owner, deck.cards["a"].id)
    deck.session.commit()
    with pytest.raises(Conflict, match="trash"):
        deck.move("a", place="bottom")


def test_a_revision_that_is_not_current_moves_nothing(deck: Deck) -> None:
    card = deck.cards["d"]
    before = card.revision
    deck.move("d", place="top")
    deck.session.commit()
    with pytest.raises(PreconditionFailed):
        applications.move(
            deck.session, deck.owner, card.id, PositionUpdate(place="bottom"), {before}
        )
    assert deck.order() == "dabc"


def test_a_card_comes_out_of_the_trash_where_it_was(deck: Deck) -> None:
    trash.delete(deck.session, deck.owner, deck.cards["b"].id)
    deck.move("d", after_id=deck.id("a"))
    assert deck.order() == "adc"
    trash.restore(deck.session, deck.owner, deck.cards["b"].id)
    assert deck.order() in {"abdc", "adbc"}
    assert deck.order().index("a") < deck.order().index("b") < deck.order().index("c")


def test_ranks_are_made_short_again_and_the_order_stays(
    deck: Deck, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "RANK", 6)
    longest, respreads = 0, 0
    for _ in range(60):
        second = deck.order()[1]
        first = deck.order()[0]
        last = deck.order()[-1]
        moved = deck.move(last, after_id=deck.id(first), before_id=deck.id(second))
        order = deck.order()
        assert order[:3] == first + last + second
        assert len(set(order)) == 4
        lengths = [len(card.rank) for card in deck.cards.values()]
        longest = max(longest, *lengths)
        lines = activities.list_by_revision(deck.session, deck.owner.id, moved.revision)
        respreads += len(lines) > 1
    assert longest <= 6
    assert respreads >= 1


@pytest.mark.parametrize("longest", [limits.RANK, 1])
def test_a_move_tells_what_it_left_behind(
    deck: Deck, monkeypatch: pytest.MonkeyPatch, longest: int
) -> None:
    trash.delete(deck.session, deck.owner, deck.cards["d"].id)
    monkeypatch.setattr(limits, "RANK", longest)
    for name, position in [
        ("a", PositionUpdate(status=Status.OFFER)),
        ("b", PositionUpdate(status=Status.OFFER, place="bottom")),
        ("b", PositionUpdate(place="up")),
        ("b", PositionUpdate(place="top")),  # where it is
        ("a", PositionUpdate(column_id=deck.column.id)),
    ]:
        card_id = deck.cards[name].id
        told = applications.relocate(deck.session, deck.owner, card_id, position)
        assert told.card == cards.get(deck.session, deck.owner.id, card_id)
        lanes = {told.left.id, told.entered.id}
        assert told.counts == count_cards(deck.session, deck.owner.id, lanes)


@pytest.mark.parametrize("links", [[], [{"url": "https://example.org"}]])
def test_a_new_card_is_on_top_even_where_ranks_have_grown_too_long(
    session: Session, owner: Owner, monkeypatch: pytest.MonkeyPatch, links: list[dict[str, str]]
) -> None:
    monkeypatch.setattr(limits, "RANK", 1)
    made = []
    for number in range(3):
        data = ApplicationCreate.model_validate(
            {"company": "C", "title": str(number), "links": links}
        )
        made.append(applications.create(session, owner, data))
        stored = applications.get(session, owner, made[-1].id)
        for name in ("rank", "title", "status", "revision", "updated_at", "applied_on"):
            assert getattr(made[-1], name) == getattr(stored, name)
        assert [link.id for link in made[-1].links] == [link.id for link in stored.links]
        lines = activities.list_by_revision(session, owner.id, stored.revision)
        spread = [line for line in lines if line.kind == Kind.APPLICATION_MOVED]
        assert len(spread) == number + 1
    column = cards_of(session, owner, made[0].column_id)
    assert [card.id for card in column] == [card.id for card in reversed(made)]


@pytest.mark.usefixtures("same_day")
def test_an_applied_card_gets_its_day_once(deck: Deck) -> None:
    assert deck.cards["a"].applied_on is None
    moved = deck.move("a", status="applied")
    assert moved.applied_on == deck.owner.today()
    deck.move("a", status="interview")
    assert moved.applied_on == deck.owner.today()


@pytest.mark.usefixtures("same_day")
def test_a_day_that_was_cleared_stays_so_until_the_card_comes_back(deck: Deck) -> None:
    for name in "ab":
        deck.move(name, status="applied")
    fields = ApplicationUpdate(applied_on=None)
    applications.update(deck.session, deck.owner, deck.cards["a"].id, fields)
    sent = ColumnCreate(status=Status.APPLIED, name="Sent")
    second = columns.create(deck.session, deck.owner, sent)
    for position in ({"place": "up"}, {"place": "bottom"}, {"column_id": second.id}):
        assert deck.move("a", **position).applied_on is None
    deck.move("a", status="saved")
    assert deck.move("a", status="applied").applied_on == deck.owner.today()


def test_the_board_shows_the_same_order(deck: Deck) -> None:
    deck.move("d", before_id=deck.id("b"))
    view = boards.show(deck.session, deck.owner)
    shown = next(column for column in view.columns if column.id == str(deck.column.id))
    names = {str(card.id): card.company for card in deck.cards.values()}
    assert "".join(names[key.id] for key in shown.keys) == deck.order() == "adbc"

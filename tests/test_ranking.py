"""Ranks: always room between two, always in order, and short for as long as people drag."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp import limits
from webapp.ranking import DIGITS, between, spread

# Where each insertion goes: the place among those that are there, as a fraction.
places = st.lists(st.floats(0, 1), max_size=60)


def insert(ranks: list[str], fraction: float) -> None:
    """Put one more rank into an ordered list, at this part of its length."""
    index = round(fraction * len(ranks))
    low = ranks[index - 1] if index else None
    high = ranks[index] if index < len(ranks) else None
    ranks.insert(index, between(low, high))


def is_strictly_ordered(ranks: list[str]) -> bool:
    return all(low.encode() < high.encode() for low, high in itertools.pairwise(ranks))


@given(places)
def test_any_insertions_keep_a_strict_order(fractions: list[float]) -> None:
    ranks: list[str] = []
    for fraction in fractions:
        insert(ranks, fraction)
    assert is_strictly_ordered(ranks)


@given(places, st.floats(0, 1))
def test_what_lies_between_two_ranks_stays_between_them(
    fractions: list[float], last: float
) -> None:
    ranks = list(spread(3))
    for fraction in fractions:
        insert(ranks, fraction)
    before = ranks.copy()
    insert(ranks, last)
    assert [rank for rank in ranks if rank in before] == before


@given(st.lists(st.booleans(), max_size=150))
def test_a_gap_split_again_and_again_grows_a_sixth_of_a_character_each_time(
    sides: list[bool],
) -> None:
    low, high = spread(2)
    for above in sides:
        middle = between(low, high)
        assert low < middle < high
        low, high = (middle, high) if above else (low, middle)
    # log(62) of 2 is 0.168; the fraction starts with one digit.
    assert max(len(low), len(high)) <= 4 + len(sides) * 0.34


def test_both_ends_stay_short_for_a_hundred_thousand_cards() -> None:
    last = first = between(None, None)
    for _ in range(100_000):
        last = between(last, None)
        first = between(None, first)
    assert max(len(first), len(last)) <= 5


def test_a_column_is_respread_before_a_rank_gets_too_long_for_the_database() -> None:
    low, high = spread(2)
    splits = 0
    while len(high) <= limits.RANK:
        high = between(low, high)
        splits += 1
    assert splits > 300
    assert len(between(low, high)) <= 2 * limits.RANK


@pytest.mark.parametrize("after", [None, "a0", "Zz", "b00", "zzzzzzzzzzzzzzzzzzzzzzzzzzz"])
def test_spread_gives_ordered_ranks_after_a_rank(after: str | None) -> None:
    ranks = list(spread(200, after))
    assert len(ranks) == 200
    assert is_strictly_ordered(ranks if after is None else [after, *ranks])


def test_spread_of_nothing_is_nothing() -> None:
    assert not list(spread(0))


@pytest.mark.parametrize(
    ("low", "high"),
    [
        ("a1", "a0"),
        ("a0", "a0"),
        ("", "a0"),
        ("a", None),
        ("b0", None),
        (None, "a"),
        ("a0", "a10"),
        ("a1", "a20"),
        ("1", None),
        ("!0", None),
        ("a-", None),
        ("aä", None),
        ("a0 ", None),
        (None, "A" + "0" * 26),
    ],
)
def test_what_is_no_rank_is_refused(low: str | None, high: str | None) -> None:
    with pytest.raises(ValueError, match="rank"):
        between(low, high)


@given(st.text(alphabet=DIGITS, max_size=6), st.text(alphabet=DIGITS, max_size=6))
def test_two_texts_give_a_rank_between_them_or_a_refusal(low: str, high: str) -> None:
    try:
        middle = between(low, high)
    except ValueError:
        return
    assert low < middle < high


def test_the_ends_of_the_scale_still_have_room() -> None:
    most = "z" * 27
    assert between(most, None) > most
    least = "A" + "0" * 25 + "1"
    assert between(None, least) < least
    assert least > between(None, least) > "A" + "0" * 26
    assert between(None, between(None, least)) < between(None, least)
    assert between("Zz", "a0") > "Zz"

"""Places in an order that can always be split: fractional indices in base 62, compared byte by
byte.

A rank is an integer part of variable length, whose first character tells the length (`a0` … `az`,
`b00` … upwards; `Zz` … `Z0`, `Yzz` … downwards), and a fraction without trailing zeros. Adding at
either end lengthens a rank with the logarithm of the number of additions; only splitting the same
gap again and again makes it grow by a sixth of a character each time. The scheme is that of D.
Greenspan, "Implementing Fractional Indexing" (2020), on which Figma's ordering is built.
"""

from collections.abc import Iterator

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_VALUE = {digit: value for value, digit in enumerate(DIGITS)}
_FIRST = "a0"
_SMALLEST = "A" + "0" * 26


def between(before: str | None, after: str | None) -> str:
    """Return a rank after `before` and before `after`; None is the respective end of the order.

    Raises ValueError if `before` does not sort before `after`, or if one of them is no rank.
    """
    if before is not None and after is not None and before >= after:
        raise ValueError("the first rank must sort before the second")
    if before is None and after is None:
        return _FIRST
    if before is None:
        return _before(after or _FIRST)
    if after is None:
        return _after(before)
    low, high = _integer(before), _integer(after)
    if low == high:
        return low + _midpoint(before[len(low) :], after[len(high) :])
    raised = _increment(low)
    if raised is not None and raised < after:
        return raised
    return low + _midpoint(before[len(low) :], None)


def is_rank(text: str) -> bool:
    """Tell whether a text is a rank."""
    try:
        return bool(_integer(text)) and text != _SMALLEST
    except ValueError:
        return False


def spread(count: int, after: str | None = None) -> Iterator[str]:
    """Give `count` short ranks in order, all of them after `after`."""
    for _ in range(count):
        after = between(after, None)
        yield after


def _before(after: str) -> str:
    high = _integer(after)
    if high == _SMALLEST:
        return high + _midpoint("", after[len(high) :])
    if high < after:
        return high
    lowered = _decrement(high) or _SMALLEST
    # Nothing sorts before the smallest integer alone, so it is no rank without a fraction.
    return lowered if lowered != _SMALLEST else lowered + _midpoint("", None)


def _after(before: str) -> str:
    low = _integer(before)
    raised = _increment(low)
    return raised if raised is not None else low + _midpoint(before[len(low) :], None)


def _integer(rank: str) -> str:
    """Return the integer part of a rank."""
    head = rank[:1]
    if "a" <= head <= "z":
        length = ord(head) - ord("a") + 2
    elif "A" <= head <= "Z":
        length = ord("Z") - ord(head) + 2
    else:
        raise ValueError("a rank starts with a letter")
    if (
        rank == _SMALLEST
        or len(rank) < length
        or rank[length:].endswith("0")
        or not _VALUE.keys() >= set(rank)
    ):
        raise ValueError("not a rank")
    return rank[:length]


def _increment(integer: str) -> str | None:
    head, digits = integer[0], list(integer[1:])
    for place in reversed(range(len(digits))):
        value = _VALUE[digits[place]] + 1
        if value < len(DIGITS):
            digits[place] = DIGITS[value]
            return head + "".join(digits)
        digits[place] = DIGITS[0]
    if head == "z":
        return None
    if head == "Z":
        return _FIRST
    raised = chr(ord(head) + 1)
    return raised + "".join([*digits, DIGITS[0]] if raised > "a" else digits[:-1])


def _decrement(integer: str) -> str | None:
    head, digits = integer[0], list(integer[1:])
    for place in reversed(range(len(digits))):
        value = _VALUE[digits[place]] - 1
        if value >= 0:
            digits[place] = DIGITS[value]
            return head + "".join(digits)
        digits[place] = DIGITS[-1]
    if head == "A":
        return None
    if head == "a":
        return "Z" + DIGITS[-1]
    lowered = chr(ord(head) - 1)
    return lowered + "".join([*digits, DIGITS[-1]] if lowered < "Z" else digits[:-1])


def _midpoint(low: str, high: str | None) -> str:
    """Return a fraction strictly between two fractions;

    `low` may be empty (zero), `high` None (one).
    """
    if high is not None:
        same = 0
        while same < len(high) and (low[same] if same < len(low) else "0") == high[same]:
            same += 1
        if same:
            return high[:same] + _midpoint(low[same:], high[same:])
    first = _VALUE[low[0]] if low else 0
    last = _VALUE[high[0]] if high is not None else len(DIGITS)
    if last - first > 1:
        return DIGITS[(first + last) // 2]
    if high is not None and len(high) > 1:
        return high[0]
    return DIGITS[first] + _midpoint(low[1:], None)

"""Values as people read them: dates near and far, salaries, names in one letter."""

import unicodedata
from datetime import date, datetime
from functools import lru_cache
from urllib.parse import urlsplit
from zlib import crc32
from zoneinfo import ZoneInfo

SYMBOLS = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥", "INR": "₹", "KRW": "₩", "ILS": "₪"}
PER = {"year": "", "month": "/mo", "week": "/wk", "day": "/day", "hour": "/h"}
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
NBSP = "\u00a0"
# First-strong isolate and its end (UAX #9): a name keeps its own direction, and its sentence too.
ISOLATE, END = "\u2068", "\u2069"
LONGEST_NAME = 40
HUES = 8
SOON_DAYS = 2
QUIET_DAYS = 10
PRIORITIES = ("None", "Low", "Medium", "High")


def relative_day(on: date, today: date) -> str:
    """Return a day as one says it: today, tomorrow, Thu, 2 Dec, 2 Dec 2027; 3 days ago, 12 Nov."""
    days = (on - today).days
    if days in (-1, 0, 1):
        return ("yesterday", "today", "tomorrow")[days + 1]
    if 1 < days < 7:
        return f"{on:%a}"
    if -7 < days < -1:
        return f"{-days} days ago"
    return short_date(on, today)


def short_date(on: date, today: date) -> str:
    """Return a date without its year if that is this year."""
    text = f"{on.day}{NBSP}{on:%b}"
    return text if on.year == today.year else f"{text}{NBSP}{on.year}"


def long_date(on: date) -> str:
    """Return a date with its day of the week."""
    return f"{on:%a} {on.day} {on:%b} {on.year}"


def urgency(on: date, today: date) -> str:
    """Return `late` for days gone by, `soon` for today and tomorrow, else nothing."""
    if on < today:
        return "late"
    return "soon" if (on - today).days < SOON_DAYS else ""


def instant(at: datetime, zone: ZoneInfo) -> str:
    """Return a moment where the owner is."""
    local = at.astimezone(zone)
    time = f"{local.hour:02}:{local.minute:02}"  # strftime takes longer than all the rest
    return f"{local.day} {MONTHS[local.month - 1]} {local.year}, {time}"


def days_since(at: datetime, zone: ZoneInfo, today: date) -> int:
    """Return how many days ago a moment was, where the owner is."""
    return (today - at.astimezone(zone).date()).days


def salary(low: int | None, high: int | None, currency: str | None, period: str | None) -> str:
    """Return a salary in short: €72–84k, CHF 130k, from £50k, DKK 62k/mo."""
    if low is None and high is None:
        return ""
    per = PER.get(period or "year", "")
    sign = _sign(currency)
    if low is not None and high is not None and low != high:
        return f"{sign}{_range(low, high)}{per}"
    bound = {(False, True): "from ", (True, False): "up to "}.get((low is None, high is None), "")
    number, unit = _short(low if low is not None else high or 0)
    return f"{bound}{sign}{number}{unit}{per}"


def full_salary(low: int | None, high: int | None, currency: str | None, period: str | None) -> str:
    """Return a salary in full: €72,000 – 84,000 a year."""
    amounts = [f"{amount:,}" for amount in dict.fromkeys((low, high)) if amount is not None]
    if not amounts:
        return ""
    bound = "up to " if low is None else "from " if high is None else ""
    article = "an" if period == "hour" else "a"
    per = f" {article} {period}" if period else ""
    return f"{bound}{_sign(currency)}{' – '.join(amounts)}{per}"


@lru_cache(maxsize=4096)
def monogram(name: str) -> str:
    """Return one capital for a name, with the marks that belong to it."""
    start = next((i for i, c in enumerate(name) if unicodedata.category(c)[0] in "LN"), 0)
    end = start + 1
    while end < len(name) and unicodedata.category(name[end])[0] == "M":
        end += 1
    first = name[start:end]
    upper = first.upper()
    return upper if len(upper) == len(first) else first


@lru_cache(maxsize=4096)
def hue(name: str) -> int:
    """Return which of the colours a name always has."""
    return crc32(name.casefold().encode()) % HUES


def named(name: str) -> str:
    """Return a name as part of a sentence: not too long, and with a direction of its own."""
    return f"{ISOLATE}{shortened(name)}{END}"


def shortened(name: str) -> str:
    """Return a name, or how it begins."""
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1].rstrip()}…"


def host(url: str) -> str:
    """Return the host of an address, without `www.`."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def web_link(url: str) -> str:
    """Return an address if it may stand in a link: the second lock, after that of writing."""
    return url if url.lower().startswith(("https://", "http://")) else ""


def plural(count: int, one: str, many: str | None = None) -> str:
    """Return a count with its word: 1 card, 3 cards."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def _sign(currency: str | None) -> str:
    if not currency:
        return ""
    return SYMBOLS.get(currency, currency + NBSP)


def _range(low: int, high: int) -> str:
    (first, unit), (second, second_unit) = _short(low), _short(high)
    return f"{first}{unit if unit != second_unit else ''}–{second}{second_unit}"


def _short(amount: int) -> tuple[str, str]:
    for least, size, unit in ((999_950, 1_000_000, "m"), (10_000, 1_000, "k")):
        if amount >= least:
            return f"{amount / size:.1f}".removesuffix(".0"), unit
    return f"{amount:,}", ""

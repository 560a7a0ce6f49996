"""Values as people read them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from webapp.models.words import Status
from webapp.pages import formats
from webapp.pages.highlights import next_step, quiet_days

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (-30, "24\u00a0Oct"),
        (-6, "6 days ago"),
        (-1, "yesterday"),
        (0, "today"),
        (1, "tomorrow"),
        (2, "Wed"),
        (6, "Sun"),
        (7, "30\u00a0Nov"),
        (40, "2\u00a0Jan\u00a02027"),
    ],
)
def test_days_near_and_far(days: int, said: str) -> None:
    assert formats.relative_day(TODAY + timedelta(days), TODAY) == said


@pytest.mark.parametrize(
    ("low", "high", "currency", "period", "short", "full"),
    [
        (72_000, 84_000, "EUR", "year", "€72–84k", "€72,000 – 84,000 a year"),
        (130_000, 130_000, "CHF", None, "CHF\u00a0130k", "CHF\u00a0130,000"),
        (62_000, None, "DKK", "month", "from DKK\u00a062k/mo", "from DKK\u00a062,000 a month"),
        (None, 84_500, "USD", "year", "up to $84.5k", "up to $84,500 a year"),
        (45, 60, "USD", "hour", "$45–60/h", "$45 – 60 an hour"),
        (900_000, 1_200_000, "JPY", "year", "¥900k–1.2m", "¥900,000 – 1,200,000 a year"),
        (999_949, 999_999, "EUR", "year", "€999.9k–1m", "€999,949 – 999,999 a year"),
        (0, None, None, None, "from 0", "from 0"),
        (None, None, "EUR", "year", "", ""),
    ],
)
def test_salaries(
    low: int | None,
    high: int | None,
    currency: str | None,
    period: str | None,
    short: str,
    full: str,
) -> None:
    assert formats.salary(low, high, currency, period) == short
    assert formats.full_salary(low, high, currency, period) == full


@pytest.mark.parametrize(
    ("name", "letter"),
    [
        ("kestrel", "K"),
        ("  «Åkerlund»", "Å"),
        ("a\u030akerlund", "A\u030a"),
        ("ßig", "ß"),
        ("株式会社", "株"),
        ("شركة", "ش"),
        ("3M", "3"),
        ("🙂", "🙂"),
        ("", ""),
    ],
)
def test_a_name_in_one_letter(name: str, letter: str) -> None:
    assert formats.monogram(name) == letter


def test_the_colour_of_a_name_stays() -> None:
    assert formats.hue("Kestrel") == formats.hue("KESTREL")
    assert 0 <= formats.hue("") < formats.HUES


def test_links_are_checked_again_when_shown() -> None:
    assert formats.web_link("HTTPS://a.b") == "HTTPS://a.b"
    assert formats.web_link("javascript:alert(1)") == ""
    assert formats.host("https://[bad") == ""


def step(status: str, action: str | None, on: int | None, deadline: int | None) -> object:
    next_on, due_on = (None if each is None else TODAY + timedelta(each) for each in (on, deadline))
    return next_step(status, action, next_on, due_on, TODAY)


def test_the_sooner_of_next_step_and_deadline_is_shown() -> None:
    assert step("saved", "Call", 3, 1) == ("Apply by", "tomorrow", "soon")
    assert step("saved", "Call", 1, 3) == ("Call", "tomorrow", "soon")
    assert step("saved", "Call", None, None) == ("Call", "", "")
    assert step("saved", None, 2, None) == ("Next step", "Wed", "")
    assert step("offer", None, None, -1) == ("Answer by", "yesterday", "late")
    assert step("saved", None, None, None) is None


def test_a_deadline_is_no_news_once_one_has_applied() -> None:
    assert step("applied", None, None, 1) is None
    assert step("applied", "Call", 3, 1) == ("Call", "Thu", "")


def test_what_is_closed_presses_no_more() -> None:
    assert step("rejected", "Ask why", -3, -9) == ("Ask why", "3 days ago", "")


@pytest.mark.parametrize(
    ("status", "days", "quiet"),
    [
        ("applied", 9, 0),
        ("applied", 10, 10),
        ("interview", 40, 40),
        ("saved", 40, 0),
        ("ghosted", 40, 0),
    ],
)
def test_silence_is_told_where_an_answer_is_due(status: str, days: int, quiet: int) -> None:
    zone = ZoneInfo("Europe/Berlin")
    then = datetime(2026, 11, 23, 12, tzinfo=UTC) - timedelta(days)
    assert quiet_days(Status(status), then, zone, TODAY) == quiet


def test_a_name_in_a_sentence_is_short_and_keeps_its_direction() -> None:
    assert formats.named("חברה") == "\u2068חברה\u2069"
    assert formats.named("A" * 40) == f"\u2068{'A' * 40}\u2069"
    assert formats.named("A" * 38 + " B" * 80) == f"\u2068{'A' * 38}…\u2069"

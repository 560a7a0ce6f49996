"""The types of single fields: shape, limits and what is refused, for forms and JSON alike."""

import re
import unicodedata
from datetime import date, datetime, timedelta
from functools import cache
from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    Strict,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from webapp import limits

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PLUS_LOST = re.compile(r"T[0-9:.]+ [0-9]{2}:?[0-9]{2}\Z")
_UNSAFE_IN_URL = re.compile(r"[\x00-\x20\x7f-\x9f\\<>\"`{}|^\s]")
# What JSON Schema can say of our texts: no NUL anywhere; for required ones, something that can be
# seen.
NO_NUL = r"^[^\u0000]*$"
_VISIBLE = r"^[^\u0000]*[^\s\u0000][^\u0000]*$"


class Input(BaseModel):
    """What comes in. Unknown fields are refused, so that a typing mistake is seen."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


def _without_defaults(schema: dict[str, Any]) -> None:
    for field in schema.get("properties", {}).values():
        field.pop("default", None)


class Patch(Input):
    """A change of what is named and nothing else; the defaults of absent fields are never looked
    at.
    """

    model_config = ConfigDict(json_schema_extra=_without_defaults)

    def changes(self) -> dict[str, Any]:
        """Return the fields that were named, with their new values."""
        return {name: getattr(self, name) for name in self.model_fields_set}


class Output(BaseModel):
    """What the API gives out."""

    model_config = ConfigDict(from_attributes=True)


def refuse_nul(text: str) -> str:
    """Refuse the one character that PostgreSQL cannot store."""
    if "\x00" in text:
        raise PydanticCustomError("nul", "The character NUL is not allowed here.")
    return text


def _visible(text: str) -> str:
    if not text.strip():
        raise PydanticCustomError("blank", "Please fill this in.")
    return text


def _blank_is_none(value: Any) -> Any:
    return None if isinstance(value, str) and not value.strip() else value


def _required(most: int) -> Any:
    return Annotated[
        str,
        StringConstraints(min_length=1, max_length=most),
        AfterValidator(refuse_nul),
        AfterValidator(_visible),
        Field(json_schema_extra={"pattern": _VISIBLE}),
    ]


def _optional(most: int) -> Any:
    return Annotated[
        Annotated[
            str,
            StringConstraints(max_length=most),
            AfterValidator(refuse_nul),
            Field(json_schema_extra={"pattern": NO_NUL}),
        ]
        | None,
        BeforeValidator(_blank_is_none),
    ]


Company = _required(limits.COMPANY)
Title = _required(limits.TITLE)
TokenName = _required(limits.TOKEN_NAME)
ColumnName = _required(limits.COLUMN_NAME)
Location = _optional(limits.LOCATION)
Source = _optional(limits.SOURCE)
NextAction = _optional(limits.NEXT_ACTION)
Notes = _optional(limits.NOTES)
Label = _optional(limits.LABEL)
PersonName = _optional(limits.NAME)


def _web_address(text: str) -> str:
    """Accept absolute http and https addresses with a host, as typed (RFC 3986)."""
    try:
        parts = urlsplit(text)
        usable = (
            parts.scheme in {"http", "https"}
            and bool(parts.hostname)
            and parts.username is None
            and parts.port != 0
            and not _UNSAFE_IN_URL.search(text)
        )
    except ValueError:
        usable = False
    if not usable:
        is_one = text.lower().startswith(("https://", "http://"))
        raise PydanticCustomError("web_address", _WRONG_INSIDE if is_one else _NO_WEB_ADDRESS)
    return text


_NO_WEB_ADDRESS = "Enter a web address that starts with https:// or http://."
_WRONG_INSIDE = (
    "Check this web address: the host is missing, or it contains a space, a quote, a username or a"
    " wrong port."
)


WebAddress = Annotated[
    str,
    StringConstraints(max_length=limits.URL),
    AfterValidator(_web_address),
    Field(
        json_schema_extra={
            "format": "uri",
            "pattern": r"^[Hh][Tt][Tt][Pp][Ss]?://[A-Za-z0-9\-._~%]+(:[1-9][0-9]{0,3})?([/?#][A-Za-z0-9\-._~%/?#@!$&'()*+,;=:]*)?$",
        },
        examples=["https://jobs.example.com/4711"],
    ),
]
OptionalWebAddress = Annotated[WebAddress | None, BeforeValidator(_blank_is_none)]


def _calendar_date(value: Any) -> Any:
    if isinstance(value, str) and not _DATE.fullmatch(value):
        raise PydanticCustomError(
            "calendar_date", "Enter a date as year-month-day, such as 2026-11-30."
        )
    if not isinstance(value, str | date):
        raise PydanticCustomError(
            "calendar_date", "Enter a date as year-month-day, such as 2026-11-30."
        )
    return value


def _near(value: date) -> date:
    if not limits.FIRST_YEAR <= value.year <= limits.LAST_YEAR:
        raise PydanticCustomError("year", "Enter a year from 1970 to 2200.")
    return value


CalendarDate = Annotated[
    date,
    BeforeValidator(_calendar_date),
    AfterValidator(_near),
    WithJsonSchema(
        {
            "type": "string",
            "format": "date",
            "pattern": r"^(19[7-9][0-9]|20[0-9]{2}|21[0-9]{2})-[0-9]{2}-[0-9]{2}$",
            "examples": ["2026-11-30"],
        }
    ),
]


def _instant(value: Any) -> Any:
    if isinstance(value, str) and _PLUS_LOST.search(value):
        raise PydanticCustomError("instant", "In a URL, write the + of a UTC offset as %2B.")
    if isinstance(value, str) and "T" not in value.upper():
        raise PydanticCustomError("instant", "Enter a date and time such as 2026-11-23T08:30:00Z.")
    return value


def on_earth(value: datetime) -> datetime:
    """Refuse an offset of sixteen hours or more, as PostgreSQL does."""
    if abs(value.utcoffset() or timedelta()) >= timedelta(hours=16):
        raise PydanticCustomError("instant", "Enter a date and time such as 2026-11-23T08:30:00Z.")
    return value


Instant = Annotated[AwareDatetime, BeforeValidator(_instant), AfterValidator(on_earth)]
NearInstant = Annotated[Instant, AfterValidator(_near)]
SearchText = Annotated[
    str,
    StringConstraints(max_length=limits.QUERY),
    AfterValidator(refuse_nul),
    Field(json_schema_extra={"pattern": NO_NUL}),
]


def _whole(value: Any) -> Any:
    """JSON knows one kind of number: 3.0 is the integer 3 (JSON Schema 2020-12, 6.1.1)."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _number(most: int, least: int = 0) -> Any:
    # In this order, so that JSON Schema tells the bounds too.
    return Annotated[int, Strict(), Field(ge=least, le=most), BeforeValidator(_whole)]


Amount = _number(limits.SALARY)
Priority = _number(limits.PRIORITY)
RevisionNumber = _number(limits.REVISION)
Days = _number(limits.TOKEN_DAYS, 1)
Flag = Annotated[bool, Strict()]
Currency = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z]{3}$"),
    AfterValidator(str.upper),
    Field(examples=["EUR"]),
]


def _tag(text: str) -> str:
    return _visible(text).strip()


def _distinct(tags: list[str]) -> list[str]:
    first: dict[str, str] = {}
    for tag in tags:
        first.setdefault(unicodedata.normalize("NFC", tag).casefold(), tag)
    return list(first.values())


Tag = Annotated[
    str,
    StringConstraints(min_length=1, max_length=limits.TAG, pattern=r"^[^,\x00]+$"),
    AfterValidator(_tag),
    Field(json_schema_extra={"pattern": r"^[^,\u0000]*[^\s,\u0000][^,\u0000]*$"}),
]
Tags = Annotated[list[Tag], Field(max_length=limits.TAGS), AfterValidator(_distinct)]


@cache
def time_zones() -> tuple[str, ...]:
    """Return the names of all time zones that are known here, sorted."""
    return tuple(sorted(available_timezones() - {"localtime", "Factory", "posixrules"}))


def _time_zone(name: str) -> str:
    if name not in time_zones():
        raise PydanticCustomError("time_zone", "Enter an IANA time zone, such as Europe/Berlin.")
    return name


TimeZone = Annotated[
    str,
    StringConstraints(max_length=limits.TIME_ZONE),
    AfterValidator(_time_zone),
    Field(examples=["Europe/Berlin"], json_schema_extra={"format": "time-zone"}),
]

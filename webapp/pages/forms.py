"""Forms as browsers send them: read strictly, parsed by the schemas, shown again when refused."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin
from urllib.parse import unquote_to_bytes

from fastapi import Depends
from pydantic import BaseModel, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from webapp import limits
from webapp.errors import (
    Conflict,
    DomainError,
    Invalid,
    InvalidCredentials,
    NotFound,
    RegistrationClosed,
    TooManyTries,
)
from webapp.pages.form_messages import BROKEN_TEXT, message_for
from webapp.pages.rendering import render

FORM = "application/x-www-form-urlencoded"
FIELDS = 200
LIST_SEPARATOR = ","
WAS = "was-"
REFUSALS = (
    ValidationError,
    Conflict,
    Invalid,
    InvalidCredentials,
    RegistrationClosed,
    TooManyTries,
)
CHOSEN_GONE = (*REFUSALS, NotFound)
"""For a form with a choice, of which what was chosen may be deleted meanwhile."""
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:[ ,.'’\u00a0\u202f]\d{3})+")
_WHOLE = re.compile(r"[+-]?\d{1,16}")  # the most digits that a revision may have
_WITHOUT_SCHEME = re.compile(r"(?:[\w-]+\.)+[^\W\d_]{2,}(?:[/?#]|:\d|$)")
"""A web address as people type it: example.com/jobs."""
_THOUSANDS = re.compile(r"(\d{1,6})\s?[kK]")

SchemaT = TypeVar("SchemaT", bound=BaseModel)


class Rejected(Exception):
    """A refused form. It is raised and not returned, so that nothing of what was begun is kept."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


@dataclass
class Fields:
    """What a form shows: values, messages beside them, and where to begin."""

    values: Mapping[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    focus: str | None = None

    def value(self, name: str) -> str:
        """Return a field's value as text."""
        value = self.values.get(name)
        if isinstance(value, list):
            return f"{LIST_SEPARATOR} ".join(value)
        return "" if value is None else str(value)

    def error(self, name: str) -> str:
        """Return what is wrong with a field, if anything."""
        return self.errors.get(name, "")

    @property
    def message(self) -> str:
        """What is wrong with the form as a whole."""
        return self.errors.get("", "")


class Form:
    """A form that came in."""

    def __init__(
        self, request: Request, pairs: Iterable[tuple[str, str]], broken: set[str]
    ) -> None:
        self.request = request
        self.values = dict(pairs)
        self.broken = broken

    def parse(self, schema: type[SchemaT], only: Iterable[str] | None = None) -> SchemaT:
        """Return the fields that the schema knows (or of these, some). Raises ValidationError."""
        names = [name for name in schema.model_fields if only is None or name in only]
        data = {}
        for name in names:
            if name in self.values:
                value = _convert(schema, name, self.values[name])
                if value is not _ABSENT:
                    data[name] = value
        parsed = schema.model_validate(data)
        if broken := self.broken.intersection(names):
            raise Invalid(BROKEN_TEXT, sorted(broken)[0])
        return parsed

    def changed(self, names: Iterable[str]) -> list[str]:
        """Return the fields that differ from what the form began with, which it tells as
        `was-NAME`; others may have changed the rest meanwhile. Of a form that does not tell, all.
        """
        return [name for name in names if self.values.get(name) != self.values.get(f"{WAS}{name}")]

    @contextmanager
    def reject_as(
        self,
        page: str,
        partial: str | None = None,
        on: tuple[type[Exception], ...] = REFUSALS,
        find: Callable[[], Mapping[str, Any]] = dict,
        focus: str | None = None,
        **context: Any,
    ) -> Iterator[None]:
        """Show the form again, as it was typed, when the block refuses what came.

        It is rendered at once, since a transaction that is rolled back forgets what it had loaded.
        `find` gives what only a refused form shows besides the context; `focus` is the field to go
        on with when none is named.
        """
        try:
            yield
        except on as error:
            messages = _messages(error)
            status = error.status if isinstance(error, DomainError) else 422
            focus = next((name for name in messages if name), focus)
            context |= dict(find()) | {
                "form": Fields(self.values, messages, focus),
                "refusal": error,
            }
            response = render(self.request, page, partial, status=status, **context)
            if isinstance(error, TooManyTries):
                response.headers["Retry-After"] = str(error.retry_after)
            raise Rejected(response) from error


async def read_form(request: Request) -> Form:
    """Read the form of a request. Raises HTTPException for what no form of ours sends."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        raise HTTPException(415, "This is not the form expected here.")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limits.BODY:
            raise HTTPException(413, "This is too large to save at once.")
    parts = bytes(body).split(b"&", FIELDS)
    if len(parts) > FIELDS:
        raise HTTPException(413, "This form has too many fields.")
    pairs, broken = [], set()
    for part in filter(None, parts):
        name, _, value = part.partition(b"=")
        text, is_broken = _decode(value)
        key = _decode(name)[0]
        pairs.append((key, text))
        if is_broken:
            broken.add(key)
    return Form(request, pairs, broken)


BoundForm = Annotated[Form, Depends(read_form)]


def _decode(part: bytes) -> tuple[str, bool]:
    """Decode a name or a value; bytes that are no UTF-8 are marked in the text, and told."""
    raw = unquote_to_bytes(part.replace(b"+", b" "))
    try:
        return _normalise(raw.decode("utf-8")), False
    except UnicodeDecodeError:
        return _normalise(raw.decode("utf-8", "replace")), True


def _normalise(text: str) -> str:
    """Browsers send line breaks as CRLF (HTML, form submission); what was typed is a line feed."""
    return text.replace("\r\n", "\n")


_ABSENT = object()


def _convert(schema: type[BaseModel], name: str, text: str) -> Any:
    """Turn a field's text into what the schema takes, which is strict about numbers and flags."""
    kinds = _kinds(schema, name)
    stripped = text.strip()
    if list in kinds:
        return [part.strip() for part in text.split(LIST_SEPARATOR) if part.strip()]
    if not stripped and NoneType in kinds:
        return None
    if str in kinds:
        is_short = name == "url" and _WITHOUT_SCHEME.match(stripped)
        return f"https://{stripped}" if is_short else text
    if not stripped:
        return _ABSENT
    text = stripped
    if bool in kinds:
        return {"true": True, "false": False}.get(text, text)
    return _number(text) if int in kinds else text


@cache
def _kinds(schema: type[BaseModel], name: str) -> frozenset[type]:
    return frozenset(_flatten(schema.model_fields[name].annotation))


def _flatten(annotation: Any) -> Iterator[type]:
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from _flatten(get_args(annotation)[0])
    elif origin in (Union, UnionType):
        for argument in get_args(annotation):
            yield from _flatten(argument)
    elif origin is not None:
        yield origin
    else:
        yield annotation


def _number(text: str) -> int | str:
    """Read a whole number as people write it: 72000, 72,000, 72 000 or 72k."""
    if match := _THOUSANDS.fullmatch(text):
        return int(match[1]) * 1000
    if _GROUPED.fullmatch(text):
        text = re.sub(r"[^\d+-]", "", text)
    return int(text) if _WHOLE.fullmatch(text) and text.isascii() else text


def _messages(error: Exception) -> dict[str, str]:
    if isinstance(error, DomainError):
        return {error.field or "": error.message}
    assert isinstance(error, ValidationError)
    messages: dict[str, str] = {}
    for problem in error.errors(include_url=False, include_input=False):
        name = str(problem["loc"][0]) if problem["loc"] else ""
        messages.setdefault(name, message_for(name, problem))
    return messages

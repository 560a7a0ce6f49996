"""Errors as `application/problem+json` (RFC 9457): one rendering for all, and never an echo of
what was sent.
"""

import logging
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, Final, NamedTuple

from fastapi import FastAPI, Request, params
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, Response

from webapp.errors import (
    DomainError,
    InsufficientScope,
    NotSignedIn,
    StaleState,
    TooManyTries,
    Unavailable,
)
from webapp.logs import path_without_secrets
from webapp.methods import allowed_methods
from webapp.models import Application, Column, Link, User
from webapp.schemas.application import ApplicationRead
from webapp.schemas.column import ColumnRead
from webapp.schemas.link import LinkRead
from webapp.schemas.user import UserRead

_log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
_LONGEST_NAME = 100
_JSON = "application/json"
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
_READ: dict[type, type[BaseModel]] = {
    Application: ApplicationRead,
    Column: ColumnRead,
    Link: LinkRead,
    User: UserRead,
}


class _Kind(NamedTuple):
    code: str
    title: str


_KINDS: Final = {
    400: _Kind("bad-request", "Bad Request"),
    401: _Kind("not-signed-in", "Unauthorized"),
    403: _Kind("insufficient-scope", "Forbidden"),
    404: _Kind("not-found", "Not Found"),
    405: _Kind("method-not-allowed", "Method Not Allowed"),
    408: _Kind("request-timeout", "Request Timeout"),
    409: _Kind("conflict", "Conflict"),
    412: _Kind("precondition-failed", "Precondition Failed"),
    413: _Kind("content-too-large", "Content Too Large"),
    422: _Kind("invalid", "Unprocessable Content"),
    429: _Kind("too-many-tries", "Too Many Requests"),
    500: _Kind("internal-error", "Internal Server Error"),
    503: _Kind("unavailable", "Service Unavailable"),
    504: _Kind("unconfirmed", "Gateway Timeout"),
}
"""What is answered with each status: the most general code, and the name in RFC 9110, section 15
(429: RFC 6585), which versions of the standard library have different ones for.
"""


class FieldProblem(BaseModel):
    """What is wrong with one field."""

    pointer: str = Field(
        description="JSON Pointer (RFC 6901) into the body, or `query/…`, `header/…`, `path/…`.",
        examples=["/company"],
    )
    detail: str = Field(examples=["Please fill this in."])


class Problem(BaseModel):
    """What went wrong."""

    type: str = Field(examples=["urn:job-tracker:problem:not-found"])
    title: str = Field(examples=["Not Found"])
    status: int = Field(examples=[404])
    detail: str = Field(examples=["This application does not exist."])
    errors: list[FieldProblem] = []
    request_id: str = Field(examples=["0199f2c0a1b27c3d8e4f5a6b7c8d9e0f"])
    current: dict[str, Any] | None = Field(
        default=None, description="With 409 and 412: the resource as it is now."
    )


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Describe the error answers of a handler for OpenAPI."""
    return {
        status: {
            "model": Problem,
            "description": _KINDS[status].title,
            "content": {
                MEDIA_TYPE: {
                    "schema": {"$ref": "#/components/schemas/Problem"},
                    "example": _example(status),
                }
            },
        }
        for status in statuses
    }


def _example(status: int) -> dict[str, Any]:
    kind = _KINDS[status]
    return {
        "type": f"urn:job-tracker:problem:{kind.code}",
        "title": kind.title,
        "status": status,
        "detail": kind.title + ".",
        "errors": [],
        "request_id": "0199f2c0a1b27c3d8e4f5a6b7c8d9e0f",
    }


def add_problem_handlers(app: FastAPI) -> None:
    """Render every error of the API here, with coroutines: for anything else Starlette asks for a
    thread, and one that is broken off as the server stops has no time for that.
    """
    app.add_exception_handler(DomainError, _domain)
    app.add_exception_handler(RequestValidationError, _validation)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(ClientDisconnect, _gone)
    app.add_exception_handler(Exception, _unexpected)


async def _domain(request: Request, error: Exception) -> Response:
    assert isinstance(error, DomainError)
    errors = [] if error.field is None else [(_place(request, error.field), error.message)]
    current = None
    if isinstance(error, StaleState):
        read = _READ[type(error.current)].model_validate(error.current)
        current = jsonable_encoder(read)
    response = _problem(request, error.status, error.code, error.message, errors, current)
    if isinstance(error, StaleState):
        response.headers["ETag"] = f'"{error.current.revision}"'
    if isinstance(error, NotSignedIn):
        response.headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, InsufficientScope):
        response.headers["WWW-Authenticate"] = 'Bearer error="insufficient_scope"'
    if isinstance(error, Unavailable | TooManyTries):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


async def _validation(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    errors = [(_pointer(_location(each)), _message(each)) for each in error.errors()]
    detail = "Some of the input cannot be used."
    others = [each for each in errors if each[0] and not each[0].startswith("/")]
    if len(others) < len(errors) and (kind := _missed_kind(request)):
        detail = f"Send the body as {kind}, and say so in the header Content-Type."
        errors = [*others, ("", detail)]
    return _problem(request, 422, "invalid", detail, errors)


def _missed_kind(request: Request) -> str | None:
    """Return of which kind a body had to be that is of another, or says nothing of it: as a script
    sends it that forgets the header.
    """
    field = getattr(request.scope.get("route"), "body_field", None)
    if field is None:
        return None
    said = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if isinstance(field.field_info, params.Form):
        return None if said in _FORMS else _FORMS[0]
    is_json = said == _JSON or (said.startswith("application/") and said.endswith("+json"))
    return None if is_json else _JSON


def _location(error: dict[str, Any]) -> Sequence[int | str]:
    """Return where an error is; of what is no JSON at all, that is the whole body: FastAPI names
    the character at which it could not read on.
    """
    location: Sequence[int | str] = error["loc"]
    return location[:1] if error["type"] == "json_invalid" else location


def _place(request: Request, field: str) -> str:
    """Return where a field of the domain was given: in the query, where no body is read."""
    has_body = getattr(request.scope.get("route"), "body_field", None) is not None
    return f"/{field}" if has_body else f"query/{field}"


def _pointer(location: Sequence[int | str]) -> str:
    """Return where an error is: a JSON Pointer for the body, a named part for all else."""
    where, *path = location
    if where == "body":
        escaped = (_name(part).replace("~", "~0").replace("/", "~1") for part in path)
        return "".join(f"/{part}" for part in escaped)
    return "/".join(_name(part) for part in location)


def _name(part: int | str) -> str:
    """Return the name of a field as it can be answered, whatever a client called it."""
    return str(part).encode("utf-8", "replace").decode()[:_LONGEST_NAME]


def _message(error: dict[str, Any]) -> str:
    if error["type"] == "json_invalid":
        return f"This is no JSON from character {error['loc'][-1] + 1} on."
    if tuple(error["loc"]) == ("body",):
        return _WHOLE_BODY.get(error["type"], _sentence(error["msg"]))
    # Of all messages, this one quotes what was sent.
    return "Give an id (a UUID)." if error["type"] == "uuid_parsing" else _sentence(error["msg"])


_WHOLE_BODY = {
    "missing": "Send a body: a JSON object.",
    "model_attributes_type": "Send a JSON object: {…}.",
}


def _sentence(message: str) -> str:
    return message if message.endswith(".") else f"{message}."


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    status = HTTPStatus(error.status_code)
    headers, detail = dict(error.headers or {}), _sentence(error.detail)
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = allowed_methods(request)
        detail = f"This address answers to {headers['Allow']}."
    elif status == HTTPStatus.NOT_FOUND:  # what is missing at an address has a sentence of its own
        detail = "There is nothing at this address; /docs lists all that there is."
    elif error.__cause__ is not None:  # the framework could not make anything of the bytes
        detail = "This body cannot be read. Send JSON in UTF-8, not packed, no number very long."
    response = _problem(request, status, _KINDS[status].code, detail, [])
    response.headers.update(headers)
    return response


async def _gone(request: Request, _error: Exception) -> Response:
    """Answer who left before all was sent, for the log and the figures: it is no bug."""
    return _problem(request, 400, "bad-request", "The connection ended before the body did.", [])


async def _unexpected(request: Request, error: Exception) -> Response:
    _log.error(
        "request_failed", exc_info=error, extra={"path": path_without_secrets(request.scope)}
    )
    return _problem(request, 500, "internal-error", "Something went wrong on our side.", [])


def _problem(
    request: Request,
    status: int,
    code: str,
    detail: str,
    errors: list[tuple[str, str]],
    current: dict[str, Any] | None = None,
) -> Response:
    body: dict[str, Any] = {
        "type": f"urn:job-tracker:problem:{code}",
        "title": _KINDS[status].title,
        "status": int(status),
        "detail": detail,
        "errors": [{"pointer": pointer, "detail": text} for pointer, text in errors],
        "request_id": getattr(request.state, "request_id", ""),
    }
    if current is not None:
        body["current"] = current
    return JSONResponse(body, status, media_type=MEDIA_TYPE)

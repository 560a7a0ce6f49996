"""Structured logs: one line for each event; JSON, or for people when a terminal reads it.

What an event is about stands beside its name, as `extra`. A bug is told with its traceback, never
with the values of variables: there are forms, passwords and tokens among them.
"""

import logging
import re
import sys
import traceback
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from typing import Any

from pythonjsonlogger.core import RESERVED_ATTRS, merge_record_extra
from pythonjsonlogger.json import JsonFormatter

REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")
"""The id of the request that is being answered; empty if none is."""
_LONG = re.compile(r"[^/]{44,}")
_FIELDS = {"message": "event", "levelname": "level", "name": "logger", "exc_info": "exception"}
_KNOWN = (*RESERVED_ATTRS, "color_message")


def configure_logs(level: str) -> None:
    """Send our own events and those of libraries, from `level` on, to stderr in one form."""
    handler = logging.StreamHandler()
    handler.setFormatter(_Lines() if sys.stderr.isatty() else _Json())
    handler.addFilter(_tell_request)
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)


def path_without_secrets(scope: Mapping[str, Any]) -> str:
    """Return a request's path as it came, without what may be a token: of all that stands in our
    paths, only those are so long.
    """
    path: str = scope["raw_path"].decode("ascii", "backslashreplace")
    return _LONG.sub("…", path)


def _tell_request(record: logging.LogRecord) -> bool:
    if (request_id := REQUEST_ID.get()) and not hasattr(record, "request_id"):
        record.request_id = request_id
    return True


class _Json(JsonFormatter):
    def __init__(self) -> None:
        super().__init__(
            ["message", "levelname", "name"],
            rename_fields=_FIELDS,
            reserved_attrs=_KNOWN,
            timestamp=True,
        )

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        log_data["level"] = log_data["level"].lower()
        return log_data

    def formatException(self, ei: Any) -> str:  # noqa: N802 - named by its base
        return _tell(ei[1])


class _Lines(logging.Formatter):
    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)-8s %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - named by its base
        about = merge_record_extra(record, {}, _KNOWN)
        told = (f"{name}={value!r}" for name, value in about.items())
        return " ".join([super().formatMessage(record), *told])

    def formatException(self, ei: Any) -> str:  # noqa: N802 - named by its base
        return _tell(ei[1])


def _tell(error: BaseException) -> str:
    return "".join(_trace(error, set())).rstrip()


def _trace(error: BaseException, told: set[int]) -> Iterator[str]:
    """Tell what went wrong, after what it came from; without the row that PostgreSQL refused."""
    told.add(id(error))
    origin = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if origin is not None and id(origin) not in told:
        yield from _trace(origin, told)
        yield "This led to:\n"
    yield from traceback.format_tb(error.__traceback__)
    message, *_ = str(error).partition("\nDETAIL")
    yield f"{type(error).__qualname__}: {message}\n"
    for member in getattr(error, "exceptions", ()):
        yield "One of these:\n"
        yield from _trace(member, told)

"""Structured logs: one line for each event; JSON, or for people when a terminal reads it."""

import logging
import re
import sys
from collections.abc import Mapping
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

_LONG = re.compile(r"[^/]{44,}")
# Never with local variables: there are forms, passwords and tokens among them.
_tracebacks = structlog.processors.ExceptionRenderer(
    structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
)


def configure_logs(level: str) -> None:
    """Send our own events and those of libraries, from `level` on, to stderr in one form."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer: list[Processor] = (
        [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
        if sys.stderr.isatty()
        else [_tracebacks, _leave_out_rows, structlog.processors.JSONRenderer()]
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *renderer],
        )
    )
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def current_request() -> str:
    """Return the id of the request that is being answered, if one is."""
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))


def path_without_secrets(scope: Mapping[str, Any]) -> str:
    """Return a request's path as it came, without what may be a token: of all that stands in our
    paths, only those are so long.
    """
    path: str = scope["raw_path"].decode("ascii", "backslashreplace")
    return _LONG.sub("…", path)


def _leave_out_rows(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """Cut off where PostgreSQL tells the row that it refused."""
    for each in event.get("exception", ()):
        if isinstance(each, dict):
            each["exc_value"] = each["exc_value"].partition("\nDETAIL")[0]
    return event

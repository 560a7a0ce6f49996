"""If-Match: whether a client's idea of a row is the current one."""

from collections.abc import Collection
from typing import Any

from webapp.errors import PreconditionFailed

Expected = Collection[int] | None
"""The revisions that a client would accept; None accepts any."""


def require(row: Any, expected: Expected) -> None:
    """Raise PreconditionFailed, with the row, if its revision is none of those expected (RFC
    9110, 13.1.1).
    """
    if expected is not None and row.revision not in expected:
        raise PreconditionFailed(_CHANGED if expected else _NO_TAG, current=row)


_CHANGED = "This has changed since you last read it."
_NO_TAG = 'If-Match must be a strong ETag in quotes, such as "17".'

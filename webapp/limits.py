"""Every length and count limit, stated once: schemas, forms, models and imports read them here.

Lengths are Unicode code points.
"""

from typing import Final

EMAIL: Final = 254
NAME: Final = 100
TIME_ZONE: Final = 64
PASSWORD_MIN: Final = 8
PASSWORD_MAX: Final = 1024

COMPANY: Final = 200
TITLE: Final = 200
LOCATION: Final = 200
SOURCE: Final = 200
NEXT_ACTION: Final = 200
URL: Final = 2_000
NOTES: Final = 100_000
TAG: Final = 40
TAGS: Final = 20
SALARY: Final = 1_000_000_000
PRIORITY: Final = 3

TOKEN_NAME: Final = 100
TOKENS: Final = 100
TOKEN_DAYS: Final = 3650

LABEL: Final = 200
LINKS: Final = 100
COLUMN_NAME: Final = 60
COLUMNS: Final = 50
RANK: Final = 120

IDEMPOTENCY_KEY: Final = 255
QUERY: Final = 200
USER_AGENT: Final = 400
ADDRESS: Final = 64

FIRST_YEAR: Final = 1970
LAST_YEAR: Final = 2200
REVISION: Final = 2**62
"""Of a board that was restored, a revision counts on from the milliseconds since 1970."""
LINE: Final = 2**31 - 1
"""No change has as many lines: after this one come those of the next."""
PAGE: Final = 100
PAGE_MAX: Final = 500
PAGE_BYTES: Final = 2 * 1_048_576
"""A page ends, whatever its limit, with the row that makes its texts this long in UTF-8."""
BOARD_PAGE: Final = 50
COLUMN_MOST: Final = 5_000
BODY: Final = 2 * 1_048_576
"""In bytes. Percent-encoded, or escaped in JSON, the longest notes take twelve a character."""
STREAMS: Final = 30
STREAM_LINES: Final = 500
STREAM_BYTES: Final = 2 * PAGE_BYTES
STREAM_REQUESTS: Final = 100

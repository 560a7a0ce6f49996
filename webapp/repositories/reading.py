"""How rows are read that a change is worked out from."""

from typing import Final

FRESH: Final = {"populate_existing": True}
"""Take what the database says, not what the session remembers: a row that it saw before it waited
for a board's lock may be out of date behind it."""

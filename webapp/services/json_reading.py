"""JSON of any length, value by value: no more of it is in memory than its longest value."""

import codecs
import json
import re
from typing import Final, Protocol

PIECE: Final = 1_048_576
_SPACE: Final = re.compile(r"[ \t\n\r]*")
_GOES_ON: Final = frozenset(("", ".", "e", "E"))
_DECODER: Final = json.JSONDecoder()


class Readable(Protocol):
    """What can be read piece by piece."""

    def read(self, size: int, /) -> bytes:
        """Return at most so many bytes, none at the end."""


class NotJson(Exception):
    """What was read is no JSON, or has a value that is too long."""


class JsonReader:
    """Takes JSON apart from its beginning to its end."""

    def __init__(self, file: Readable, longest: int) -> None:
        """Begin with a file in UTF-8. A value of more than `longest` characters is refused."""
        self._file = file
        self._longest = longest
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._text = ""
        self._at = 0

    def take(self, mark: str) -> bool:
        """Step over a mark, such as a bracket, if it comes next; tell whether it did."""
        is_there = self._next() == mark
        self._at += is_there
        return is_there

    def require(self, mark: str) -> None:
        """Step over a mark that has to come next. Raises NotJson."""
        if not self.take(mark):
            raise NotJson

    def value(self) -> str:
        """Step over a value; return it as it is written. Raises NotJson."""
        self._next()
        while True:
            end = self._end_of_value()
            # Where a number seems to end, it may go on in what was not read yet.
            if end is not None and self._text[end : end + 1] not in _GOES_ON:
                value, self._at = self._text[self._at : end], end
                return value
            if len(self._text) - self._at > self._longest or not self._read_on():
                raise NotJson

    def finish(self) -> None:
        """Read to the end of the file. Raises NotJson if anything comes still."""
        if self._next():
            raise NotJson

    def _end_of_value(self) -> int | None:
        try:
            return _DECODER.raw_decode(self._text, self._at)[1]
        except RecursionError:
            raise NotJson from None
        except ValueError:
            return None

    def _next(self) -> str:
        """Step over white space and return the next character, or nothing at the end."""
        while True:
            space = _SPACE.match(self._text, self._at)
            self._at = space.end() if space else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._read_on():
                return ""

    def _read_on(self) -> bool:
        piece = self._file.read(PIECE)
        try:
            text = self._decoder.decode(piece, final=not piece)
        except UnicodeDecodeError:
            raise NotJson from None
        self._text = self._text[self._at :] + text
        self._at = 0
        return bool(piece)

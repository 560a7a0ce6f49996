"""The file of a whole board: its parts, and how they are written and read one row after another.

It is one JSON object: first what the board itself is, then an array for each kind of rows, in the
order in which they refer to each other. It is read in any order.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final, Protocol, TypeVar

from pydantic import BaseModel, ValidationError

from webapp.errors import Invalid
from webapp.models import Activity, Application, Base, Column, Link
from webapp.schemas.transfer import (
    ActivityCopy,
    ApplicationCopy,
    BoardHead,
    ColumnCopy,
    LinkCopy,
)
from webapp.services.json_reading import JsonReader, NotJson, Readable

JSON_NAME: Final = "job-tracker.json"
PARTS: Final[tuple[tuple[str, type[Base], type[BaseModel]], ...]] = (
    ("columns", Column, ColumnCopy),
    ("applications", Application, ApplicationCopy),
    ("links", Link, LinkCopy),
    ("activities", Activity, ActivityCopy),
)
LONGEST_ROW: Final = 4 * 1_048_576
"""In characters. The longest line of history has the longest notes twice, and where all of them are
escaped, twelve characters stand for one."""
ROWS_AT_ONCE: Final = 50
CHARACTERS_AT_ONCE: Final = 500_000
"""One statement stores no more, since folding notes takes time: a tenth of what a statement may
take, on a machine that does nothing else."""
_NAMES: Final = [name for name, _, _ in PARTS]
_NO_EXPORT = "This is not a Job Tracker export"
CopyT = TypeVar("CopyT", bound=BaseModel)


class Rewindable(Readable, Protocol):
    """What can be read again from its beginning."""

    def seek(self, offset: int, /) -> int:
        """Go to a place."""
        ...


def pieces_of(head: BoardHead, parts: Iterable[tuple[str, Iterable[BaseModel]]]) -> Iterator[str]:
    """Return the file piece by piece, with a line for each row."""
    yield head.model_dump_json().removesuffix("}")
    for name, rows in parts:
        yield f',\n"{name}":['
        separator = "\n"
        for row in rows:
            yield f"{separator}{row.model_dump_json()}"
            separator = ",\n"
        yield "]"
    yield "}\n"


class BoardReader:
    """Reads such a file row by row.

    What a program has sorted or somebody has moved is looked for from the beginning again. All here
    raises Invalid for what is no such file, and tells what is wrong.
    """

    def __init__(self, content: Rewindable) -> None:
        self._content = content
        self._begin()

    def head(self) -> BoardHead:
        """Return what is told of the board itself."""
        with _refusals("the file"):
            members: dict[str, str] = {}
            while self._name and len(members) < len(BoardHead.model_fields):
                if self._name in _NAMES:
                    self._skip()
                else:
                    members[self._name] = self._json.value()
                    self._go_on()
            facts = (f"{json.dumps(name)}:{value}" for name, value in members.items())
            return BoardHead.model_validate_json(f"{{{','.join(facts)}}}")

    def batches(self, name: str, schema: type[CopyT]) -> Iterator[list[CopyT]]:
        """Return the rows of a kind, some at a time."""
        some: list[CopyT] = []
        characters = 0
        for number, text in enumerate(self._texts(name)):
            with _refusals(f"{name} › {number}"):
                some.append(schema.model_validate_json(text))
            characters += len(text)
            if len(some) == ROWS_AT_ONCE or characters >= CHARACTERS_AT_ONCE:
                yield some
                some, characters = [], 0
        if some:
            yield some

    def finish(self) -> None:
        """Read to the end, where nothing may come that was not looked at."""
        with _refusals("the file"):
            while self._name:
                self._skip()
            self._json.finish()

    def _texts(self, name: str) -> Iterator[str]:
        with _refusals(name):
            if self._name != name:
                self._begin()
            while self._name != name:
                if not self._name:
                    raise _strange()
                self._skip()
            yield from self._rows()

    def _rows(self) -> Iterator[str]:
        """Step over the array that comes next; return each of its values."""
        self._json.require("[")
        is_first = True
        while not self._json.take("]"):
            if not is_first:
                self._json.require(",")
            is_first = False
            yield self._json.value()
        self._go_on()

    def _skip(self) -> None:
        """Step over a member."""
        if self._name in _NAMES:
            for _ in self._rows():
                pass
        else:
            self._json.value()
            self._go_on()

    def _begin(self) -> None:
        """Step to the value of the first member."""
        with _refusals("the file"):
            self._content.seek(0)
            self._json = JsonReader(self._content, LONGEST_ROW)
            self._json.require("{")
            self._met: set[str] = set()
            self._go_on()

    def _go_on(self) -> None:
        """Step to the value of the next member, if there is one."""
        self._name = ""
        """Of the member that comes next, whose value was not read yet; empty at the end."""
        if self._json.take("}"):
            return
        if self._met:
            self._json.require(",")
        name = json.loads(self._json.value())
        self._json.require(":")
        if name not in [*BoardHead.model_fields, *_NAMES] or name in self._met:
            raise _strange()
        self._name = name
        self._met.add(name)


@contextmanager
def _refusals(where: str) -> Iterator[None]:
    try:
        yield
    except NotJson:
        raise Invalid(f"{_NO_EXPORT}.", "file") from None
    except ValidationError as error:
        problem = error.errors(include_url=False, include_input=False, include_context=False)[0]
        place = " › ".join([where, *(str(part) for part in problem["loc"])])
        raise Invalid(f"{_NO_EXPORT}: {place}: {problem['msg']}", "file") from None


def _strange() -> Invalid:
    names = ", ".join([*BoardHead.model_fields, *_NAMES])
    return Invalid(f"{_NO_EXPORT}: expected exactly {names}, each once.", "file")

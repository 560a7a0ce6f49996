"""The file of a whole board: its parts, and how they are written and read one row after another.

It is one JSON object: first what the board itself is, then an array for each kind of rows, in the
order in which they refer to each other.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final, TypeVar

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
_NO_EXPORT = "This is no export of Job Tracker"
CopyT = TypeVar("CopyT", bound=BaseModel)


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
    """Reads such a file from its beginning to its end.

    Everything here raises Invalid for what is no such file, and tells what is wrong.
    """

    def __init__(self, content: Readable) -> None:
        self._json = JsonReader(content, LONGEST_ROW)
        self._name = ""
        """Of the member that comes next, whose value was not read yet; empty at the end."""

    def head(self) -> BoardHead:
        """Return what stands before the rows."""
        with _refusals("the file"):
            members = []
            self._json.require("{")
            self._go_on(is_first=True)
            while self._name and not self._json.is_next("["):
                members.append(f"{json.dumps(self._name)}:{self._json.value()}")
                if len(members) > len(BoardHead.model_fields):
                    raise NotJson
                self._go_on()
            return BoardHead.model_validate_json(f"{{{','.join(members)}}}")

    def batches(self, name: str, schema: type[CopyT]) -> Iterator[list[CopyT]]:
        """Return the rows of a kind, which have to come next, some at a time."""
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

    def _texts(self, name: str) -> Iterator[str]:
        with _refusals(name):
            if self._name != name or not self._json.take("["):
                raise _out_of_order()
            is_first = True
            while not self._json.take("]"):
                if not is_first:
                    self._json.require(",")
                is_first = False
                yield self._json.value()
            self._go_on()

    def finish(self) -> None:
        """Read to the end, where nothing may come any more."""
        with _refusals(self._name):
            if self._name:
                raise _out_of_order()
            self._json.finish()

    def _go_on(self, *, is_first: bool = False) -> None:
        """Step to the value of the next member, if there is one."""
        self._name = ""
        if self._json.take("}"):
            return
        if not is_first:
            self._json.require(",")
        name = json.loads(self._json.value())
        if not isinstance(name, str):
            raise NotJson
        self._json.require(":")
        self._name = name


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


def _out_of_order() -> Invalid:
    kinds = ", ".join(name for name, _, _ in PARTS)
    return Invalid(
        f"{_NO_EXPORT}: after the board itself it has {kinds}, in this order and nothing else.",
        "file",
    )

"""The file of a whole board, written and read row by row."""

import io
import json
import tracemalloc
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.factories import make_application, make_owner
from webapp.errors import Invalid
from webapp.services import exports, imports
from webapp.services.board_files import JSON_NAME
from webapp.services.json_reading import JsonReader, NotJson
from webapp.services.owner import Owner

LONGEST = 60
VALUES = ['"a\\"]}"', "[1, [2]]", '{"b": {"c": "ü 😀"}}', "-12.5e3", "true", "null", "[]", '""']
"""JSON, as it may stand anywhere in a file."""
NO_JSON = ["", "[", "[1", "[1 2]", "[1}", '["a', '["\n"]', "[1,]", "[01]", "[tru]", "[1] 2", "\xff"]


class Trickle:
    """A file that gives a byte at a time."""

    def __init__(self, content: bytes) -> None:
        self._file = io.BytesIO(content)

    def read(self, size: int, /) -> bytes:
        return self._file.read(min(size, 1))


def elements(reader: JsonReader) -> list[str]:
    found: list[str] = []
    reader.require("[")
    while not reader.take("]"):
        if found:
            reader.require(",")
        found.append(reader.value())
    reader.finish()
    return found


@pytest.mark.parametrize("kind", [io.BytesIO, Trickle])
def test_values_are_found_wherever_a_file_is_cut(kind: Any) -> None:
    text = " [\n" + " ,\r\n\t".join(VALUES) + "\n] \n"
    assert elements(JsonReader(kind(text.encode()), LONGEST)) == VALUES


@pytest.mark.parametrize("text", NO_JSON)
@pytest.mark.parametrize("kind", [io.BytesIO, Trickle])
def test_what_is_no_json_is_refused(kind: Any, text: str) -> None:
    with pytest.raises(NotJson):
        elements(JsonReader(kind(text.encode("latin-1")), LONGEST))


@pytest.mark.parametrize("text", ["[" * 100_000, f'["{"x" * 3_000_000}"]'], ids=["deep", "long"])
def test_what_is_too_deep_or_too_long_is_refused(text: str) -> None:
    with pytest.raises(NotJson):
        elements(JsonReader(io.BytesIO(text.encode()), LONGEST))


@pytest.fixture
def board(session: Session, owner: Owner) -> dict[str, Any]:
    """The file of a board with one card."""
    make_application(session, owner)
    file = io.BytesIO()
    exports.write_archive(session, owner, file)
    with zipfile.ZipFile(file) as archive:
        content: dict[str, Any] = json.loads(archive.read(JSON_NAME))
    return content


@contextmanager
def at_most(mebibytes: float) -> Iterator[None]:
    """Let a block hold no more than this at once."""
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] / 2**20 < mebibytes
    finally:
        tracemalloc.stop()


def test_a_large_board_comes_in_and_goes_out_in_little_memory(
    session: Session, board: dict[str, Any]
) -> None:
    """The file is several times as long as what is held of it."""
    facts = {"before": {"notes": "x" * 5_000}, "after": {"notes": "y" * 5_000}}
    line = board["activities"][-1] | {"kind": "application.updated"} | facts
    board["activities"] += [line | {"n": number} for number in range(1, 2_500)]
    content = json.dumps(board).encode()
    assert len(content) > 24 * 2**20
    other, file = make_owner(session, "Bob"), io.BytesIO()
    with at_most(8):
        assert imports.load(session, other, io.BytesIO(content)) == 1
    with at_most(8):
        exports.write_archive(session, other, file)
    with zipfile.ZipFile(file) as archive:
        lines = json.loads(archive.read(JSON_NAME))["activities"]
    assert [each["kind"] for each in lines].count("application.updated") == 2_499


@pytest.mark.parametrize("moved", ["board", "columns", "links"])
def test_the_order_of_the_parts_is_told(
    session: Session, board: dict[str, Any], moved: str
) -> None:
    content = json.dumps(board | {moved: board.pop(moved)}).encode()
    with pytest.raises(Invalid, match=r"in this order|board: Field required"):
        imports.load(session, make_owner(session, "Bob"), io.BytesIO(content))


def test_a_file_of_long_values_is_refused_in_little_memory(
    session: Session, board: dict[str, Any]
) -> None:
    long = "x" * 3_000_000
    of_board = {"format": "job-tracker"} | {str(number): long for number in range(30)}
    line = board["activities"][-1] | {"kind": "application.updated", "before": {"notes": long}}
    lines = [line | {"n": number} for number in range(1, 30)]
    lines.append(line | {"kind": "unknown"})
    other = make_owner(session, "Bob")
    for content in (of_board, board | {"activities": lines}):
        file = io.BytesIO(json.dumps(content).encode())
        with at_most(40), pytest.raises(Invalid, match="no export"), session.begin_nested():
            imports.load(session, other, file)

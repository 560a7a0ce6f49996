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
from webapp.repositories.documents import Selection
from webapp.services import applications, exports, imports
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


@pytest.mark.parametrize("order", [sorted, reversed, lambda names: [*names][1:] + [*names][:1]])
@pytest.mark.parametrize("is_packed", [False, True])
def test_the_parts_may_stand_in_any_order(
    session: Session, board: dict[str, Any], order: Any, is_packed: bool
) -> None:
    content = json.dumps({name: board[name] for name in order(board)}).encode()
    file = io.BytesIO(b"" if is_packed else content)
    if is_packed:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(JSON_NAME, content)
        file.seek(0)
    other = make_owner(session, "Bob")
    assert imports.load(session, other, file) == 1
    stored = applications.list_selected(session, other, Selection(), 10).page
    assert [each.id for each in stored] == [board["applications"][0]["id"]]


def test_every_part_is_there_once(session: Session, board: dict[str, Any]) -> None:
    whole = json.dumps(board)
    other = make_owner(session, "Bob")
    for name in [*board, "more"]:
        part = json.dumps({name: board.get(name, [])})[1:-1]
        bad = [f"{{{part}, {whole[1:]}", f"{whole[:-1]}, {part}}}"]
        if name in board and name not in {"format", "version"}:
            bad.append(json.dumps({key: board[key] for key in board if key != name}))
        for text in bad:
            refusal = pytest.raises(Invalid, match=r"each once|Field required")
            with refusal, session.begin_nested():
                imports.load(session, other, io.BytesIO(text.encode()))
    assert imports.load(session, other, io.BytesIO(whole.encode())) == 1


def test_no_more_is_read_in_all_than_is_allowed(
    session: Session, board: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    other = make_owner(session, "Bob")
    content = json.dumps(dict(sorted(board.items()))).encode()
    monkeypatch.setattr(imports, "MOST_UNPACKED", 2 * len(content))
    with pytest.raises(Invalid, match="too large to import"):
        imports.load(session, other, io.BytesIO(content))


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
        with (
            at_most(40),
            pytest.raises(Invalid, match="not a Job Tracker export"),
            session.begin_nested(),
        ):
            imports.load(session, other, file)

"""How large a file may be, and what is in it."""

import errno
import io
import json
import os
import struct
import tempfile
import tracemalloc
import zipfile
from collections.abc import Iterator
from uuid import UUID

import pytest

from tests.boards import live
from tests.html import Page
from tests.pages.test_data import MULTIPART, download, unpacked, upload
from tests.people import Person
from webapp import limits, ranking
from webapp.errors import Invalid
from webapp.services import imports


def test_long_notes_and_histories_come_back(alice: Person, bob: Person, mallory: Person) -> None:
    alice.apply()
    board = unpacked(download(alice))
    facts = {"before": {"notes": "x" * limits.NOTES}, "after": {"notes": "y" * limits.NOTES}}
    line = board["activities"][-1] | {"kind": "application.updated"} | facts
    board["activities"] += [line | {"n": number} for number in range(1, 351)]
    content = json.dumps(board)
    assert len(content) > imports.MOST_BYTES
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("job-tracker.json", content)
    assert upload(bob.browser, file.getvalue()).status_code == 303
    assert upload(mallory.browser, download(bob)).status_code == 303
    lines = unpacked(download(mallory))["activities"]
    assert sum(each["after"] == facts["after"] for each in lines) == 350


def test_what_unpacks_to_more_than_can_be_taken_is_refused(
    alice: Person, bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    live(alice)
    monkeypatch.setattr(imports, "MOST_UNPACKED", 2_000)
    response = upload(bob.browser, download(alice))
    error = Page(response).error("file")
    assert "too large to import here" in error
    assert "The administrator can" in error
    assert bob.api.get("/applications").json() == []


def test_a_file_that_is_too_large_is_refused_before_it_is_read(alice: Person) -> None:
    length = {"content-length": str(imports.MOST_BYTES + 100_000)}
    headers = MULTIPART | length
    response = alice.browser.post("/settings/import", content=b"", headers=headers)
    assert response.status_code == 413
    assert "64 MB. The downloaded ZIP is much smaller" in response.text
    assert "administrator can import larger files" in response.text


def test_a_large_file_that_does_not_say_so_is_refused_too(alice: Person) -> None:
    def trickle() -> Iterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
        for _ in range(imports.MOST_BYTES // 1_048_576 + 1):
            yield b"x" * 1_048_576
        yield b"\r\n--x--\r\n"

    response = alice.browser.post("/settings/import", content=trickle(), headers=MULTIPART)
    assert response.status_code == 413
    assert "64 MB. The downloaded ZIP is much smaller" in response.text


def test_a_zip_of_many_entries_is_refused_before_they_are_listed() -> None:
    """Listed, each takes several times as much memory as it does in the file."""
    entry = struct.pack("<4s 24x H 16x x", b"PK\x01\x02", 1)
    directory = entry * 200_000
    end = struct.pack("<4s 4x 2H 2L H", b"PK\x05\x06", 65_535, 65_535, len(directory), 0, 0)
    file = io.BytesIO(directory + end)
    tracemalloc.start()
    with pytest.raises(Invalid, match="does not contain"), imports._content(file, None):
        pass
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 4 * 2**20


def test_more_links_than_an_application_may_have_are_told(alice: Person, bob: Person) -> None:
    for company in ("Kestrel AI", "Vireo"):
        links = [{"url": f"https://example.com/{number}"} for number in range(limits.LINKS)]
        card = alice.apply(company=company, links=links)
    board = unpacked(download(alice))
    one_more = board["links"][-1] | {"id": str(UUID(int=1))}
    one_more["rank"] = ranking.between(one_more["rank"], None)
    assert one_more["application_id"] == card["id"]
    board["links"].insert(0, one_more)
    error = Page(upload(bob.browser, json.dumps(board).encode())).error("file")
    assert f"more than {limits.LINKS} links" in error
    assert card["id"] in error
    assert bob.api.get("/applications").json() == []
    board["links"].remove(one_more)
    assert upload(bob.browser, json.dumps(board).encode()).status_code == 303
    counts = [len(each["links"]) for each in bob.api.get("/applications").json()]
    assert counts == [limits.LINKS, limits.LINKS]


def test_a_full_disk_is_no_bug(alice: Person, bob: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    live(alice)
    content = download(alice)

    def fail(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as full:
        full.setattr(tempfile.SpooledTemporaryFile, "write", fail)
        answers = [upload(bob.browser, content), alice.browser.get("/settings/export")]
    for response in answers:
        assert response.status_code == 503
        assert response.headers["Retry-After"]
        assert "out of disk space" in response.text
    assert upload(bob.browser, content).status_code == 303

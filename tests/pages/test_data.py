"""All data as a file: out, and in."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from itertools import product
from typing import Any
from uuid import UUID

import pytest
from httpx2 import Response
from sqlalchemy import Engine, event
from starlette.testclient import TestClient

from tests.boards import live, rows_of
from tests.html import Page, attribute
from tests.people import Person
from webapp import limits, ranking
from webapp.database import Database
from webapp.errors import Invalid
from webapp.models import Kind
from webapp.services import imports

MULTIPART = {"content-type": "multipart/form-data; boundary=x"}
UNCHOSEN = (
    b'--x\r\nContent-Disposition: form-data; name="file"; filename=""\r\n'
    b"Content-Type: application/octet-stream\r\n\r\n\r\n--x--\r\n"
)
"""What a browser sends of a field for a file in which none was chosen."""
COPIED = ("boards", "columns", "applications", "links", "activities")


def download(person: Person) -> bytes:
    response = person.browser.get("/settings/export")
    assert response.status_code == 200
    return response.content


def upload(browser: TestClient, content: bytes, name: str = "board.zip") -> Response:
    return browser.post("/settings/import", files={"file": (name, content)})


def unpacked(content: bytes) -> dict[str, Any]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        board: dict[str, Any] = json.loads(archive.read("job-tracker.json"))
        return board


class TestExport:
    """Download everything."""

    def test_it_is_a_file_with_the_date_in_its_name(self, alice: Person) -> None:
        response = alice.browser.get("/settings/export")
        disposition = response.headers["Content-Disposition"]
        assert re.fullmatch(r'attachment; filename="job-tracker-\d{4}-\d\d-\d\d.zip"', disposition)
        assert response.headers["Content-Type"] == "application/zip"
        assert response.headers["Cache-Control"] == "no-store"
        assert int(response.headers["Content-Length"]) == len(response.content)

    def test_it_holds_both_files_and_spreadsheets_run_nothing(self, alice: Person) -> None:
        live(alice)
        with zipfile.ZipFile(io.BytesIO(download(alice))) as archive:
            assert set(archive.namelist()) == {"job-tracker.json", "applications.csv"}
            table = archive.read("applications.csv").decode("utf-8-sig")
        rows = {row["title"]: row for row in csv.DictReader(io.StringIO(table))}
        assert rows["Engineer"]["company"] == "Ünïcode & Söhne"
        assert "'=HYPERLINK(1)" in rows

    def test_it_holds_nothing_that_opens_the_account_and_nothing_of_others(
        self, alice: Person, bob: Person
    ) -> None:
        bob.apply(company="Bobs Secret Employer")
        live(alice)
        content = json.dumps(unpacked(download(alice)))
        assert "Bobs Secret Employer" not in content
        assert not re.search(r"argon2|password|digest|jt_", content)


class TestImport:
    """Into an empty board."""

    def test_every_row_comes_back(self, alice: Person, bob: Person, database: Database) -> None:
        live(alice)
        before = {table: rows_of(database, alice.id, table) for table in COPIED}
        response = upload(bob.browser, download(alice))
        assert response.headers["location"] == "/board"
        notice = Page(bob.browser.get("/board")).text(".notice__text")
        assert notice == "3 applications imported"
        after = {table: rows_of(database, bob.id, table) for table in COPIED}
        [board] = after["boards"]
        imported = [row for row in after["activities"] if row["kind"] == Kind.BOARD_IMPORTED]
        assert [row["revision"] for row in imported] == [board["revision"]]
        after["activities"].remove(imported[0])
        board["revision"] = before["boards"][0]["revision"]
        assert all(before.values())
        assert after == before

    def test_the_json_alone_will_do(self, alice: Person, bob: Person) -> None:
        live(alice)
        content = json.dumps(unpacked(download(alice))).encode()
        assert upload(bob.browser, content, "job-tracker.json").status_code == 303
        assert len(bob.api.get("/applications").json()) == 2

    def test_no_statement_stores_more_than_it_can_in_its_time(
        self, alice: Person, bob: Person
    ) -> None:
        alice.apply(notes="ü" * limits.NOTES)
        board = unpacked(download(alice))
        [card] = board["applications"]
        for number, rank in enumerate(ranking.spread(60, card["rank"])):
            board["applications"].append(card | {"id": str(UUID(int=number)), "rank": rank})
        stored: list[int] = []

        def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
            if statement.startswith("INSERT INTO applications"):
                stored.append(sum(len(each) for each in values.values() if isinstance(each, str)))

        event.listen(Engine, "before_cursor_execute", note)
        try:
            assert upload(bob.browser, json.dumps(board).encode(), "x.json").status_code == 303
        finally:
            event.remove(Engine, "before_cursor_execute", note)
        assert sum(stored) > 60 * limits.NOTES
        assert max(stored) < 6 * limits.NOTES

    def test_the_form_is_shown_where_it_can_be_used(self, alice: Person, bob: Person) -> None:
        assert Page(bob.browser.get("/settings/data")).has("[name=file]")
        card = alice.apply()
        alice.api.delete(f"/applications/{card['id']}")
        page = Page(alice.browser.get("/settings/data"))
        assert not page.has("[name=file]")
        assert page.has("a[href='/trash']")

    def test_a_board_with_cards_is_left_alone(
        self, alice: Person, bob: Person, database: Database
    ) -> None:
        live(alice)
        bob.apply()
        before = {table: rows_of(database, bob.id, table) for table in COPIED}
        response = upload(bob.browser, download(alice))
        assert response.status_code == 409
        assert "only import into an empty board" in Page(response).text("[role=alert]")
        assert {table: rows_of(database, bob.id, table) for table in COPIED} == before

    @pytest.mark.parametrize(
        "name",
        [
            "nothing",
            "noise",
            "no zip",
            "empty zip",
            "other json",
            "cut",
            "strange card",
            "no column",
        ],
    )
    def test_a_broken_file_is_refused_and_nothing_stored(
        self, alice: Person, bob: Person, database: Database, name: str
    ) -> None:
        live(alice)
        before = {table: rows_of(database, bob.id, table) for table in COPIED}
        response = upload(bob.browser, _broken(name, download(alice)))
        page = Page(response)
        assert response.status_code == 422
        assert page.error("file")
        assert {table: rows_of(database, bob.id, table) for table in COPIED} == before

    @pytest.mark.parametrize(
        "odd", [{"rank": "a0" + "0" * 180 + "1"}, {"notes_revision": 1_000}], ids=str
    )
    def test_what_the_board_could_not_work_with_is_refused(
        self, alice: Person, bob: Person, odd: dict[str, object]
    ) -> None:
        alice.apply()
        board = unpacked(download(alice))
        board["applications"][0] |= odd
        assert Page(upload(bob.browser, json.dumps(board).encode())).error("file")
        assert bob.api.get("/applications").json() == []

    def test_between_the_longest_ranks_of_a_file_there_is_still_room(
        self, alice: Person, bob: Person
    ) -> None:
        for company in ("Kestrel AI", "Vireo", "Plume"):
            alice.apply(company=company)
        board = unpacked(download(alice))
        first, second, third = board["applications"]
        first["rank"], second["rank"] = ("a0" + "0" * 177 + digit for digit in "12")
        assert upload(bob.browser, json.dumps(board).encode()).status_code == 303
        place = {"after_id": first["id"]}
        moved = bob.api.put(f"/applications/{third['id']}/position", json=place)
        assert moved.status_code == 200
        listed = sorted(bob.api.get("/applications").json(), key=lambda each: each["rank"])
        assert [each["id"] for each in listed] == [first["id"], third["id"], second["id"]]

    def test_what_the_longest_count_of_a_file_leads_to_can_be_edited(
        self, alice: Person, bob: Person
    ) -> None:
        card = alice.apply()
        board = unpacked(download(alice))
        board["board"]["revision"] = board["applications"][0]["notes_revision"] = 2**53
        assert upload(bob.browser, json.dumps(board).encode()).status_code == 303
        notes = {"notes": "Ask Ana", "revision": str(2**53)}
        page = f"/board/applications/{card['id']}/notes"
        assert bob.browser.post(page, data=notes).status_code == 303
        revision = bob.api.get(f"/applications/{card['id']}").json()["revision"]
        assert bob.browser.post("/board/undos", data={"revision": str(revision)}).status_code == 303
        assert bob.api.get(f"/applications/{card['id']}").json()["notes"] is None

    @pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
    def test_a_file_that_is_damaged_anywhere_is_refused(
        self, bob: Person, database: Database, method: int
    ) -> None:
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", method) as archive:
            archive.writestr("job-tracker.json", json.dumps({"lines": [*range(80), "x" * 300]}))
        whole = file.getvalue()
        for at, bits in product(range(len(whole)), (0x01, 0x80, 0xFF)):
            damaged = bytearray(whole)
            damaged[at] ^= bits
            with pytest.raises(Invalid), database.transaction() as session:
                imports.load(session, bob.owner, io.BytesIO(damaged))

    @pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
    def test_a_file_is_packed_as_an_export_is(
        self, alice: Person, bob: Person, method: int
    ) -> None:
        """Other ways let the file say how much memory its unpacking takes."""
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", method) as archive:
            archive.writestr("job-tracker.json", json.dumps(unpacked(download(alice))))
        assert (
            Page(upload(bob.browser, file.getvalue()))
            .error("file")
            .startswith("This file does not contain")
        )

    def test_what_is_no_json_is_no_export_and_is_said_in_its_section(self, alice: Person) -> None:
        page = Page(upload(alice.browser, b"no JSON", "notes.json"))
        assert page.error("file") == "This is not a Job Tracker export."
        assert attribute(page.find(".subnav [aria-current]"), "href") == "/settings/data"
        assert alice.browser.get("/settings/import").headers["location"] == "/settings/data"

    def test_a_form_without_a_file_is_told_so(self, alice: Person) -> None:
        response = alice.browser.post("/settings/import", files={"other": ("a.zip", b"x")})
        assert response.status_code == 422
        assert Page(response).error("file") == "Choose a file first."
        unchosen = alice.browser.post("/settings/import", content=UNCHOSEN, headers=MULTIPART)
        assert Page(unchosen).error("file") == "Choose a file first."

    def test_a_file_that_is_empty_is_told_so(self, alice: Person) -> None:
        assert Page(upload(alice.browser, b"", "a.json")).error("file") == "This file is empty."

    def test_a_stranger_uploads_nothing(self, browser: TestClient) -> None:
        asked_for = []

        def body() -> Iterator[bytes]:
            asked_for.append("the body")
            yield b""

        kind = {"content-type": "multipart/form-data; boundary=x"}
        response = browser.post("/settings/import", content=body(), headers=kind)
        assert response.headers["location"].startswith("/login")
        assert not asked_for


def _broken(name: str, good: bytes) -> bytes:
    board = unpacked(good)
    if name == "nothing":
        return b""
    if name in {"noise", "other json"}:
        return {"noise": b"\x00\xff" * 500, "other json": b'{"applications": []}'}[name]
    if name == "cut":
        return json.dumps(board).encode()[:-50]
    if name == "no zip":
        return b"PK" + b"x" * 500
    if name == "empty zip":
        file = io.BytesIO()
        zipfile.ZipFile(file, "w").close()
        return file.getvalue()
    if name == "strange card":
        board["applications"][0]["column_id"] = "00000000-0000-7000-8000-000000000000"
    else:
        board["columns"] = board["columns"][1:]
    return json.dumps(board).encode()

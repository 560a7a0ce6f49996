"""Text that would be more than text: markup in every page, SQL in every filter, formulas in an
export, line breaks in headers.
"""

import csv
import io
import zipfile
from typing import Any

import pytest
from markdown_it import MarkdownIt
from selectolax.lexbor import LexborHTMLParser
from starlette.testclient import TestClient

from tests.html import HTMX, Page, attribute, events
from tests.people import Person
from tests.routes import of

MARK = "zq7"
MARKUP = [
    f"<script>{MARK}</script>", f"<img src=x onerror={MARK}>", f"\"><svg onload={MARK}>",
    f"'><b onmouseover={MARK}>", f"\" autofocus onfocus={MARK} x=\"", f"' onclick={MARK} x='",
    f"</textarea><script>{MARK}</script>", f"</title><script>{MARK}</script>",
    f"<!--><script>{MARK}</script>", f"{{{{ {MARK} }}}}{{% raw %}}", f"<a href=javascript:{MARK}>",
    f"&lt;script&gt;{MARK}", f"</script><script>{MARK}</script>", f"<base href=//{MARK}>",
    f"<form action=//{MARK}><input name=a>", f"<b hx-get=/logout hx-trigger=load>{MARK}",
    f"<style>*{{x:{MARK}}}</style>", f"<iframe srcdoc='{MARK}'>",
    f"<meta http-equiv=refresh {MARK}>",
]  # fmt: skip
IN_MARKDOWN = [
    f"[a](javascript:{MARK})", f"[a](JaVa&#10;Script:{MARK})", f"<javascript:{MARK}>",
    f"[a](data:text/html,{MARK})", f"![a](x \"onerror={MARK}\")", f"[a]: javascript:{MARK}\n\n[a]",
    f"[a](https://x.example \"' onclick={MARK}\")", f"```\"onclick={MARK}\nx\n```",
    f"[a](vbscript:{MARK})", f"[a](&#x6A;avascript:{MARK})", f"[a](http://x\"onclick={MARK})",
]  # fmt: skip
PLAIN = {"script", "style", "iframe", "object", "embed", "base", "svg", "img"}
"""Elements of which a page has as many with hostile text as without."""


def shape(html: str) -> tuple[dict[str, int], list[str]]:
    """Return how many there are of the dangerous elements, and what is wrong with attributes."""
    tree = LexborHTMLParser(html)
    counts = dict.fromkeys(PLAIN, 0)
    wrong: list[str] = []
    for node in tree.css("*"):
        if node.tag in counts:
            counts[node.tag] += 1
        for name, value in node.attributes.items():
            text = "".join((value or "").split()).lower()
            is_address = name in {"href", "src", "action", "formaction", "srcdoc", "data"}
            if name.startswith(("on", "hx-on")) or (is_address and is_code(text)):
                wrong.append(f"<{node.tag} {name}={value}>")
            if MARK in name or (name.startswith("hx-") and MARK in text and "confirm" not in name):
                wrong.append(f"<{node.tag} {name}={value}>")
        if node.tag in {"script", "style"} and MARK in node.text():
            wrong.append(node.text())
    return counts, wrong


def is_code(address: str) -> bool:
    return address.startswith(("javascript:", "vbscript:", "data:", f"//{MARK}"))


def fill(person: Person, text: str) -> dict[str, Any]:
    """Write a text into everything that a person can name."""
    api = person.api
    made = person.apply(
        company=text, title=text, location=text, source=text, next_action=text, notes=text,
        next_action_on="2026-11-23", tags=[text.replace(",", "")[:40]], work_mode="remote",
        links=[{"url": "https://example.org/", "label": text}],
    )  # fmt: skip
    column = api.post("/columns", json={"status": "applied", "name": text[:40]})
    assert column.status_code in {201, 422}
    assert api.patch("/me", json={"name": text}).status_code == 200
    assert api.post("/tokens", json={"name": text}).status_code == 201
    assert api.patch(f"/applications/{made['id']}", json={"title": f"{text}."}).status_code == 200
    binned = person.apply(company=text, title=text)
    assert api.delete(f"/applications/{binned['id']}").status_code in {200, 204}
    return made


def pages(person: Person, made: dict[str, Any], text: str) -> dict[str, str]:
    """Return every page and partial that can be looked at."""
    values = {
        "application_id": made["id"],
        "link_id": made["links"][0]["id"],
        "column_id": made["column_id"],
        "fact": "source",
    }
    found = {}
    for route in of("pages", "GET"):
        if not set(route.params) <= values.keys() or "export" in route.path:
            continue
        for headers in ({}, HTMX):
            response = person.browser.get(
                route.at(**values), params={"q": text, "next": text}, headers=headers
            )
            assert response.status_code < 500, str(route)
            if "html" in response.headers.get("content-type", ""):
                found[f"{route.path} {bool(headers)}"] = response.text
    return found


@pytest.mark.parametrize("text", MARKUP, ids=ascii)
def test_text_stays_text_on_every_page(alice: Person, bob: Person, text: str) -> None:
    usual = pages(bob, fill(bob, "Plain"), "Plain")
    alice.browser.headers["user-agent"] = "x"
    hostile = pages(alice, made := fill(alice, text), text)
    assert len(hostile) > 30
    assert hostile.keys() == usual.keys()
    for name, html in hostile.items():
        counts, wrong = shape(html)
        assert not wrong, name
        assert counts == shape(usual[name])[0], name
    card = Page(alice.browser.get(f"/board/applications/{made['id']}"))
    assert " ".join(text.split()) in " ".join(card.find("body").text().split())
    read = alice.api.get(f"/applications/{made['id']}").json()
    assert (read["company"], read["notes"]) == (text, text)


@pytest.mark.parametrize("text", [*IN_MARKDOWN, *MARKUP], ids=ascii)
def test_notes_are_no_code(alice: Person, text: str) -> None:
    made = alice.apply(notes=text)
    html = alice.browser.get(f"/board/applications/{made['id']}").text
    assert not shape(html)[1]
    for link in Page(alice.browser.get(f"/board/applications/{made['id']}")).all("a[target]"):
        assert {"noopener", "noreferrer"} <= set(attribute(link, "rel").split())


def test_notes_without_their_sanitiser_would_be_seen() -> None:
    parser = MarkdownIt("commonmark", {"html": True})
    assert [text for text in MARKUP if shape(parser.render(text))[1]]
    assert shape(f"<p onclick={MARK}>")[1]
    assert shape(f"<a href=' java\tscript:{MARK}'>")[1]


@pytest.mark.parametrize("text", MARKUP[:8], ids=ascii)
def test_a_refused_form_shows_what_was_typed_as_text(
    browser: TestClient, alice: Person, text: str
) -> None:
    for client, path, form in (
        (browser, "/login", {"email": text, "password": "x", "next": text}),
        (browser, "/register", {"email": text, "password": "x", "name": text}),
        (alice.browser, "/board/applications", {"company": text, "title": "", "url": text}),
        (alice.browser, "/settings/profile", {"name": text * 9, "time_zone": text}),
    ):
        response = client.post(path, data=form)
        assert response.status_code in {401, 422}, path
        assert not shape(response.text)[1]
        names = {"email", "company", "name"} & form.keys()
        assert Page(response).value(min(names)) in {form[name] for name in names}


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", " javascript:alert(1)", "java\nscript:alert(1)", "data:text/html,x",
     "//evil.example", "ftp://x.example", "http:/x", "https://", "vbscript:x", "file:///etc/passwd"],
    ids=ascii,
)  # fmt: skip
def test_an_address_is_one_of_the_web(alice: Person, address: str) -> None:
    body = {"company": "A", "title": "B", "url": address}
    answers = [alice.api.post("/applications", json=body)]
    linked = {"company": "A", "title": "B", "links": [{"url": address}]}
    answers.append(alice.api.post("/applications", json=linked))
    answers.append(
        alice.browser.post(
            "/board/applications", data={"company": "A", "title": "B", "url": address}
        )
    )
    for answer in answers:
        assert answer.status_code in {201, 303, 422}
    for each in alice.api.get("/applications").json():
        for url in [each["url"], *(link["url"] for link in each["links"])]:
            assert not url or url.startswith(("http://", "https://"))


SQL = [
    "'", "''", "' OR 1=1 --", "'; DROP TABLE users; --", "\\'", "%", "_", "%%%",
    "a' AND pg_sleep(9)--", "$1", "%(owner_id_1)s", "%s", ":owner_id", "{0}", "1/*", "\\",
    "') UNION SELECT 1 --", "|",
    "&!", "a:*", "(((", "*", "company; SELECT 1", "company, rank", "-company)--", "ARRAY['x']",
    "{a,b}",
]  # fmt: skip


@pytest.mark.parametrize("text", SQL)
def test_a_filter_is_no_statement(alice: Person, bob: Person, text: str) -> None:
    bob.apply(company="Secret of Bob", tags=["secret"])
    alice.apply(company="xAx")  # is found where % or _ stand for any character
    mine = alice.apply(company=f"x{text}x", tags=[text.replace(",", "")])
    for route in of("api", "GET"):
        for name in [] if route.params else route.query:
            response = alice.api.get(route.path, params={name: text})
            assert response.status_code in {200, 422}, (route, name)
            assert "Secret of Bob" not in response.text
    found = alice.api.get("/applications", params={"q": f"x{text}x"}).json()
    assert [each["id"] for each in found] == [mine["id"]]
    board = alice.browser.get("/board", params={"q": f"x{text}x"})
    assert board.status_code == 200
    assert "Secret of Bob" not in board.text


FORMULAS = ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", " =1", "=cmd|' /C calc'!A0", "\n=1",
            "=HYPERLINK(\"http://x\")", "\u00a0=1", "＝1+1"]  # fmt: skip


@pytest.mark.parametrize("text", FORMULAS, ids=ascii)
def test_a_cell_is_no_formula(alice: Person, text: str) -> None:
    alice.apply(
        company=f"{text}x", title=f"{text}x", notes=text, source=f"{text}x", tags=[f"{text}x"]
    )
    content = alice.browser.get("/settings/export").content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        table = archive.read("applications.csv").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(table, newline="")))
    assert len(rows) == 1
    for name, cell in rows[0].items():
        assert not cell.strip().startswith(("=", "+", "-", "@", "\uff1d")), (name, cell)


@pytest.mark.parametrize(
    "text", ["a\r\nSet-Cookie: x=y", "a\nX-Evil: 1", "é\r\n", "\u2028X-Evil: 1", "a\x0bX", '😀"}']
)
def test_a_name_is_no_header(alice: Person, text: str) -> None:
    """Names of columns and tokens are in what is told after a change: in a header, in a cookie."""
    name, told = f"{text}.", []
    column = alice.api.post("/columns", json={"status": "applied", "name": name}).json()["id"]
    made = alice.apply(company=name, title=name)
    for headers in ({}, HTMX):
        token = alice.api.post("/tokens", json={"name": name}).json()["id"]
        for path, form in (
            (f"/board/applications/{made['id']}/position", {"column_id": column}),
            (f"/board/applications/{made['id']}/deletion", {}),
            (f"/board/applications/{made['id']}/restoration", {}),
            ("/board/applications", {"company": name, "title": name, "column_id": column}),
            (f"/settings/tokens/{token}/deletion", {}),
        ):
            response = alice.browser.post(path, data=form, headers=headers)
            assert response.status_code in {200, 204, 303}
            assert "x-evil" not in response.headers
            assert not [cookie for cookie in response.cookies if cookie == "x"]
            for value in response.headers.values():
                assert value.isascii()
                assert value.isprintable()
            told.append(events(response).get("toast", {}).get("text", ""))
    assert len([each for each in told if name in each]) == 5

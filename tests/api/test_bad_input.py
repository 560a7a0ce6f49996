"""Whatever comes: a clear 4xx, nothing stored, no 5xx, and the list is readable afterwards.

Fields, parameters and headers are found by walking the routes, so that new ones are covered.
"""

import json
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.api.test_problems import problem_of
from tests.api.test_ritual import path_of
from tests.people import Person
from tests.routes import UNSAFE, Route, of, valid
from webapp import limits

WITH_BODY = [each for each in of("api", *UNSAFE) if each.schema]
with_body = pytest.mark.parametrize("route", WITH_BODY, ids=str)
API = [each for each in of("api") if each.path not in {"/docs", "/health", "/ready"}]

# Never a value of any field: what JSON allows, and what only Python's reader does.
NEVER = [
    '"a\\u0000b"', '"\\ud800"', '"\\udfff\\ud800"', "NaN", "Infinity", "-Infinity", "1e999",
    "-1", "9223372036854775808", "1" + "0" * 400, "0.5", '{"a": {"b": 1}}', "[[1]]", "[[]]",
    '"12000-01-01"', '"-0001-01-01"', '"0000-00-00"', '"javascript:alert(1)"',
    '"' + "x" * 110_000 + '"', '"' + "é" * 400_000 + '"', '["\\ud800"]', '["a\\u0000"]',
]  # fmt: skip
# What is not ours is passed over in these, since a browser sends them unasked.
TAKEN = {("UserCreate", "time_zone")}
# Text like any other where a text may stand.
MARKUP = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "{{7*7}}", "${7*7}", "'; DROP--",
    "</textarea><b>", "\u202eevil", "%s%n", "=1+1", "../../etc/passwd", "\ufeff", "e\u0301",
]  # fmt: skip


def send(person: Person, route: Route, path: str, content: bytes | str) -> Any:
    headers = {"content-type": "application/json"}
    return person.api.request(route.method, path, content=content, headers=headers)


def is_text(route: Route, name: str) -> bool:
    assert route.schema
    return "str" in str(route.schema.model_fields[name].annotation)


def readable(person: Person) -> list[Any]:
    """Return everything that can be read, all of which has to work."""
    paths = [each.path for each in of("api", "GET") if not each.params]
    found = [person.api.get(path) for path in paths if path in {each.path for each in API}]
    assert all(response.status_code == 200 for response in found)
    assert person.browser.get("/board").status_code == 200
    return [response.text for response in found]


@with_body
def test_no_field_takes_what_is_never_a_value(alice: Person, route: Route) -> None:
    path = path_of(route, alice)
    assert route.schema
    before = readable(alice)
    for name in route.schema.model_fields:
        for value in NEVER:
            body = {key: json.dumps(each) for key, each in valid(route.schema).items()}
            body[name] = value
            content = "{" + ", ".join(f'"{key}": {each}' for key, each in body.items()) + "}"
            is_harmless = is_text(route, name) and value in {
                '"12000-01-01"', '"-0001-01-01"', '"0000-00-00"', '"javascript:alert(1)"',
            }  # fmt: skip
            if is_harmless and "url" not in name:
                continue
            if (route.schema.__name__, name) in TAKEN:
                assert send(alice, route, path, content).status_code < 500
                continue
            if (name, value[0]) in {("notes", '"')} and "x" * 110_000 not in value:
                continue  # a text of 400,000 letters is refused below; here they would be stored
            response = send(alice, route, path, content)
            assert response.status_code in {409, 413, 422}, (name, value[:40], response.text[:300])
            assert problem_of(response, response.status_code)
    assert readable(alice) == before


@with_body
def test_markup_is_text(alice: Person, route: Route) -> None:
    path = path_of(route, alice)
    assert route.schema
    for name in route.schema.model_fields:
        for value in MARKUP:
            body = valid(route.schema) | {name: value}
            response = send(alice, route, path, json.dumps(body))
            assert response.status_code < 500
            if response.status_code < 300 and name not in {"password", "email"}:
                assert (response.json() if response.content else {}).get(name, value) == value
                path = path_of(route, alice) if route.method == "DELETE" else path
            elif response.status_code == 422:
                assert value not in response.text
    readable(alice)


@with_body
@pytest.mark.parametrize(
    "content",
    [
        b"[" * 100_000 + b"]" * 100_000,
        b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
        b'{"company": "\xf0\x9f"}',
        b'{"company": "\xff"}',
        b'{"company": "\xed\xa0\x80"}',
        b'{"company": "x", "company"}',
        b'{"company": "x"',
        b"\x00",
        b"{}{}",
        b'"' + b"x" * 900_000 + b'"',
    ],
    ids=lambda content: repr(content[:16]),
)
def test_a_body_that_is_no_json_is_refused(alice: Person, route: Route, content: bytes) -> None:
    path = path_of(route, alice)
    before = readable(alice)
    response = send(alice, route, path, content)
    problem_of(response, 400 if response.status_code == 400 else 422)
    assert readable(alice) == before


@with_body
def test_a_field_may_be_called_anything(alice: Person, route: Route) -> None:
    path = path_of(route, alice)
    for name in ("\\ud800", "\\u0000", "x" * 10_000, "a/b~c", "<b>", ""):
        problem_of(send(alice, route, path, '{"' + name + '": 1}'), 422)


@with_body
def test_a_body_that_is_too_large_is_refused_unread(alice: Person, route: Route) -> None:
    path = path_of(route, alice)
    field = next(iter(route.schema.model_fields)) if route.schema else "x"
    large = json.dumps(valid(route.schema) | {field: "x" * (limits.BODY + 1)})
    problem_of(send(alice, route, path, large), 413)
    problem_of(send(alice, route, path, b" " * (limits.BODY + 1)), 413)


def test_the_longest_notes_fit_however_they_are_written(alice: Person) -> None:
    notes = "😀" * limits.NOTES
    content = json.dumps({"company": "C", "title": "T", "notes": notes})
    assert len(content) > 12 * limits.NOTES  # as Python writes it when it is not told otherwise
    path = "/applications"
    made = alice.api.post(path, content=content, headers={"content-type": "application/json"})
    assert made.status_code == 201
    assert made.json()["notes"] == notes


def test_a_body_without_a_length_is_counted(alice: Person) -> None:
    def pieces() -> Any:
        for _ in range(40):
            yield b" " * 65_536

    response = alice.api.post(
        "/applications", content=pieces(), headers={"content-type": "application/json"}
    )
    problem_of(response, 413)


@pytest.mark.parametrize("route", [each for each in API if each.query], ids=str)
def test_no_parameter_takes_what_is_never_a_value(alice: Person, route: Route) -> None:
    path = path_of(route, alice)
    before = readable(alice)
    for name in route.query:
        for value in ("%00", "x" * 5000, "%ED%A0%80", "%F0%9F", "%FF", "1e400", "-1", "NaN", ""):
            response = alice.api.request(route.method, f"{path}?{name}={value}")
            assert response.status_code < 500, (name, value)
            if value in {"%00", "x" * 5000}:
                problem_of(response, 422)
    assert route.method == "DELETE" or readable(alice) == before


@pytest.mark.parametrize("route", API, ids=str)
def test_no_header_breaks_a_request(alice: Person, route: Route) -> None:
    path = path_of(route, alice)
    body = None if route.schema is None else valid(route.schema)
    names = {*route.headers, "Authorization", "Content-Type", "Accept", "Cookie", "User-Agent"}
    for name in sorted(names):
        for value in (b"\xff\xfe", "ü🙈".encode(), b"x" * 60_000, b"\x01", b'"' * 99, b"%00"):
            is_harmful = name == "Content-Type" and route.path == "/auth/login"
            if route.path in {"/me", "/auth/logout"} and route.method in {"DELETE", "POST"}:
                continue
            response = alice.api.request(
                route.method, path, json=body, headers=[(name.encode(), value)]
            )
            assert response.status_code < 500 or is_harmful, (name, value[:20], response.text)
            if name == "Authorization" and not route.path.startswith("/auth/"):
                assert response.status_code == 401
    readable(alice)


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java\tscript:x",
        "data:text/html,x", "vbscript:x", "file:///etc/passwd", "//example.org", "example.org",
        "http:", "http://", "https:///x", "http:example.org", "http://user:pw@example.org",
        "https://exa mple.org", "https://example.org/<x>", 'https://example.org/"', "ftp://x.org",
        "https://example.org:0", "https://example.org:99999", "https://[::1", "http://\\x.org",
        "https://example.org/\n", "https://example.org/\x00", "https://" + "x" * 2000, "\u200bhttp://x",
    ],
    ids=lambda url: ascii(url)[:30],
)  # fmt: skip
def test_only_addresses_of_the_web_are_links(alice: Person, url: str) -> None:
    made = alice.apply(links=[{"url": "https://a.example"}])
    path = f"/applications/{made['id']}"
    for method, where, body in (
        ("POST", "/applications", {"company": "x", "title": "y", "url": url}),
        ("POST", "/applications", {"company": "x", "title": "y", "links": [{"url": url}]}),
        ("PATCH", path, {"url": url}),
        ("POST", f"{path}/links", {"url": url}),
        ("PATCH", f"{path}/links/{made['links'][0]['id']}", {"url": url}),
    ):
        problem_of(alice.api.request(method, where, json=body), 422)
    assert alice.api.get("/applications").json() == [made]


def test_the_longest_of_everything_is_taken_and_read(alice: Person) -> None:
    made = alice.apply(
        company="ü" * limits.COMPANY,
        title="😀" * limits.TITLE,
        notes="n" * limits.NOTES,
        url="https://example.org/" + "x" * (limits.URL - 20),
        tags=[f"{number:02}" + "ß" * (limits.TAG - 2) for number in range(limits.TAGS)],
        salary_min=0,
        salary_max=limits.SALARY,
        applied_on="1970-01-01",
        deadline_on="2200-12-31",
    )
    assert alice.api.get("/applications").json() == [made]
    assert alice.browser.get(f"/board/applications/{made['id']}").status_code == 200


def test_a_stranger_may_send_what_they_like(api: TestClient) -> None:
    for content in (b"[" * 100_000, b"\xff", b"username=%ff&password=%00", b"x" * 2 * limits.BODY):
        for path in ("/auth/login", "/auth/register", "/auth/logout", "/applications"):
            assert 400 <= api.post(path, content=content).status_code < 500


@pytest.mark.parametrize("route", API, ids=str)
def test_a_parameter_that_is_none_is_refused(alice: Person, route: Route) -> None:
    path = path_of(route, alice)
    before = readable(alice)
    for name in ("sinse", "Limit", "%ED%A0%80", ""):
        response = alice.api.request(route.method, f"{path}?{name}=5")
        [error] = problem_of(response, 422)["errors"]
        assert error["pointer"].startswith("query/")
    assert readable(alice) == before
    many = "&".join(f"x{number}" for number in range(1_000))
    told = problem_of(alice.api.request(route.method, f"{path}?{many}"), 422)["errors"]
    assert len(told) == 20

"""Errors: one shape, a request id that is in the headers too, and never an echo."""

import gzip
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.people import Person
from webapp.errors import DomainError

MARK = "Xq7zEcho"
PREFIX = "urn:job-tracker:problem:"


def _family(kind: type[DomainError] = DomainError) -> Iterator[type[DomainError]]:
    yield kind
    for each in kind.__subclasses__():
        yield from _family(each)


FAMILY = [*_family()]
TYPES = {PREFIX + each.code for each in FAMILY} | {
    PREFIX + code
    for code in ("method-not-allowed", "request-timeout", "content-too-large", "internal-error")
}
"""All that there are, whichever version of Python names its statuses how."""


def problem_of(response: Any, status: int) -> dict[str, Any]:
    """Return the problem of an answer, after checking what holds for all of them."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = response.json()
    assert problem.keys() - {"current"} == {
        "type",
        "title",
        "status",
        "detail",
        "errors",
        "request_id",
    }
    assert problem["status"] == status
    assert problem["type"] in TYPES
    assert problem["request_id"] == response.headers["x-request-id"]
    assert problem["detail"].endswith(".")
    for each in problem["errors"]:
        assert each.keys() == {"pointer", "detail"}
        assert each["detail"].endswith(".")
    return problem


def test_a_stranger_is_told_how_to_sign_in(api: TestClient) -> None:
    response = api.get("/me")
    problem_of(response, 401)
    assert response.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "Basic YTpi",
        "Bearer x.y.z",
        "bearer null",
        "Bearer a b",
        "x" * 9000,
    ],
)
def test_any_other_authorization_is_no_authorization(api: TestClient, header: str) -> None:
    response = api.get("/me", headers={"Authorization": header})
    problem_of(response, 401)
    assert response.headers["www-authenticate"] == "Bearer"


def test_what_is_not_there_has_no_page(alice: Person) -> None:
    for path in ("/applications/nothing/here", "/applications/", "/auth"):
        assert "/docs" in problem_of(alice.api.get(path), 404)["detail"]
    response = alice.api.put("/applications")
    assert "GET, HEAD, POST" in problem_of(response, 405)["detail"]
    assert response.headers["allow"] == "GET, HEAD, POST"


def test_each_field_is_pointed_to(alice: Person) -> None:
    body = {"title": "x", "tags": ["a", 1], "links": [{"url": "ftp://x"}], "nonsense": 1}
    problem = problem_of(alice.api.post("/applications", json=body), 422)
    assert {each["pointer"] for each in problem["errors"]} == {
        "/company",
        "/tags/1",
        "/links/0/url",
        "/nonsense",
    }


def test_parameters_and_headers_are_pointed_to(alice: Person) -> None:
    response = alice.api.get("/applications?limit=0&sort=size")
    pointers = {each["pointer"] for each in problem_of(response, 422)["errors"]}
    assert pointers == {"query/limit", "query/sort"}
    response = alice.api.get("/applications/nothing")
    assert problem_of(response, 422)["errors"][0]["pointer"] == "path/application_id"
    response = alice.api.post(
        "/columns", json={"status": "saved", "name": "x"}, headers={"Idempotency-Key": "a b"}
    )
    assert problem_of(response, 422)["errors"][0]["pointer"] == "header/Idempotency-Key"


def test_what_the_domain_refuses_is_pointed_to_where_it_was_given(alice: Person) -> None:
    nobody = "00000000-0000-7000-8000-000000000000"
    in_query = alice.api.get(f"/applications?column_id={nobody}")
    assert problem_of(in_query, 404)["errors"][0]["pointer"] == "query/column_id"
    made = alice.api.post("/columns", json={"status": "applied", "name": "Second"}).json()
    alice.apply(column_id=made["id"])
    unsaid = alice.api.delete(f"/columns/{made['id']}")
    assert problem_of(unsaid, 422)["errors"][0]["pointer"] == "query/move_to"
    strange = alice.api.delete(f"/columns/{made['id']}?move_to={nobody}")
    assert problem_of(strange, 404)["errors"][0]["pointer"] == "query/move_to"
    in_body = alice.api.post(
        "/applications", json={"company": "x", "title": "x", "column_id": nobody}
    )
    assert problem_of(in_body, 404)["errors"][0]["pointer"] == "/column_id"


def test_what_is_no_json_is_wrong_as_a_whole(alice: Person) -> None:
    response = alice.api.post(
        "/applications", content='{"company": "x', headers={"Content-Type": "application/json"}
    )
    (wrong,) = problem_of(response, 422)["errors"]
    assert wrong == {"pointer": "", "detail": "This is no JSON from character 13 on."}


@pytest.mark.parametrize("kind", [None, "text/plain", "application/x-www-form-urlencoded"])
def test_json_that_is_sent_as_something_else_is_told_the_header(
    alice: Person, kind: str | None
) -> None:
    headers = {"Content-Type": kind} if kind else {}
    content = b'{"company": "x", "title": "y"}'
    problem = problem_of(alice.api.post("/applications", content=content, headers=headers), 422)
    assert "application/json" in problem["detail"]
    assert "Content-Type" in problem["detail"]
    nowhere = alice.api.patch("/applications/nothing", content=content, headers=headers)
    pointers = [each["pointer"] for each in problem_of(nowhere, 422)["errors"]]
    assert pointers == ["path/application_id", ""]


def test_json_in_the_place_of_the_form_is_told_the_form(api: TestClient) -> None:
    response = api.post("/auth/login", json={"username": "a", "password": "b"})
    assert "application/x-www-form-urlencoded" in problem_of(response, 422)["detail"]
    asked = [
        each["pointer"]
        for each in problem_of(api.post("/auth/login", data={"username": "a"}), 422)["errors"]
    ]
    assert asked == ["/password"]


@pytest.mark.parametrize("content", [b"[]", b'"x"', b"1"])
def test_json_that_is_no_object_is_told_so(alice: Person, content: bytes) -> None:
    headers = {"Content-Type": "application/merge-patch+json"}
    response = alice.api.post("/applications", content=content, headers=headers)
    assert "JSON object" in problem_of(response, 422)["errors"][0]["detail"]


@pytest.mark.parametrize(
    "content",
    ['{"company": "Zürich"}'.encode("latin-1"), b"1" * 5000, gzip.compress(b"{}")],
    ids=["another encoding", "a long number", "packed"],
)
def test_a_body_that_cannot_be_read_is_told_what_can(alice: Person, content: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    response = alice.api.post("/applications", content=content, headers=headers)
    assert "UTF-8" in problem_of(response, 400)["detail"]


@pytest.mark.parametrize(
    "body",
    [
        {"company": MARK * 100, "title": "x"},
        {"company": "x", "title": "x", "url": f"javascript:{MARK}"},
        {"company": "x", "title": "x", "status": MARK},
        {"company": "x", "title": "x", "tags": MARK},
        {"company": "x", "title": "x", "applied_on": MARK},
        {"company": "x", "title": "x", "salary_min": MARK},
        {"company": "x", "title": "x", "column_id": MARK},
        {"company": "x", "title": "x", "links": [{"url": MARK}]},
        {"company": {"a": MARK}, "title": ["x", MARK]},
        MARK,
    ],
)
def test_a_value_is_never_echoed(alice: Person, body: object) -> None:
    response = alice.api.post("/applications", json=body)
    problem_of(response, 422)
    assert MARK not in response.text
    assert MARK not in str(response.headers)


def test_a_value_in_the_address_is_never_echoed(alice: Person) -> None:
    for path in (
        f"/applications/{MARK}",
        f"/applications?sort={MARK}",
        f"/applications?cursor={MARK}",
        f"/applications?updated_since={MARK}",
        f"/changes?since={MARK}",
    ):
        response = alice.api.get(path)
        assert response.status_code == 422
        assert MARK not in response.text


def test_a_password_is_never_echoed(api: TestClient) -> None:
    body = {"email": f"{MARK}@", "password": "x"}
    assert MARK not in api.post("/auth/register", json=body).text
    form = {"username": f"{MARK}@example.org", "password": MARK}
    response = api.post("/auth/login", data=form)
    problem_of(response, 401)
    assert MARK not in response.text


def test_a_broken_body_is_a_problem_too(alice: Person) -> None:
    for content in (b"", b"{", b"nonsense", b'{"company": "x", "title": }'):
        response = alice.api.post(
            "/applications", content=content, headers={"content-type": "application/json"}
        )
        problem_of(response, 422)

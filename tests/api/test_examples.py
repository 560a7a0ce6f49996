"""Every body and answer in the contract has an example, and the example keeps to its schema."""

import json
from typing import Any

import jsonschema
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from tests.api.test_problems import FAMILY, PREFIX, TYPES
from tests.routes import of
from webapp.errors import DomainError, Unavailable

BASES = (DomainError, Unavailable)


@pytest.fixture(scope="module")
def document(worker_app: Starlette) -> dict[str, Any]:
    answer: dict[str, Any] = TestClient(worker_app).get("/openapi.json").json()
    return answer


def contents(document: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    found = []
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            parts = {"body": operation.get("requestBody", {})} | operation["responses"]
            for name, part in parts.items():
                contents = part.get("content", {}).values()
                found += [(f"{method} {path} {name}", content) for content in contents]
    return found


def test_each_body_and_answer_has_an_example_that_fits(document: dict[str, Any]) -> None:
    for where, content in contents(document):
        schema = content["schema"] | {"components": document["components"]}
        jsonschema.Draft202012Validator(schema).validate(content["example"])
        assert content["example"] not in ({}, None), where


def test_each_body_is_one_that_would_be_taken(document: dict[str, Any]) -> None:
    routes = [each for each in of("api") if each.method != "GET" and each.schema]
    assert len(routes) > 10
    for route in routes:
        assert route.schema
        body = document["paths"][route.path][route.method.lower()]["requestBody"]["content"]
        if "application/json" in body:
            route.schema.model_validate_json(json.dumps(body["application/json"]["example"]))


def test_each_problem_is_one_that_is_answered(document: dict[str, Any]) -> None:
    told = {
        (content["example"]["status"], content["example"]["type"])
        for where, content in contents(document)
        if where[-3] in "45"
    }
    assert {type_ for _, type_ in told} <= TYPES
    general = {(each.status, PREFIX + each.code) for each in FAMILY if each.__base__ in BASES}
    assert {each for each in told if each[0] in {status for status, _ in general}} <= general


def test_each_operation_and_parameter_says_what_it_is(document: dict[str, Any]) -> None:
    for operations in document["paths"].values():
        for operation in operations.values():
            assert operation["summary"]
            for answer in operation["responses"].values():
                assert answer["description"]

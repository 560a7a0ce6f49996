"""The contract at `/openapi.json` is kept: by what is answered to good and to bad requests."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.config import ProjectConfig, ProjectsConfig, SchemathesisConfig
from schemathesis.core.failures import AcceptedNegativeData, FailureGroup
from schemathesis.schemas import BaseSchema
from sqlalchemy import Connection
from starlette.applications import Starlette

from tests.factories import PASSWORD
from tests.people import Impatient, Person, make_person, on_one_connection
from tests.routes import Route, of
from webapp.database import Database
from webapp.schemas.types import time_zones

DESCRIBED = [each for each in of("api") if each.path != "/docs"]
EXAMPLES = 8
described = pytest.mark.parametrize("route", DESCRIBED, ids=str)
schemathesis.openapi.format("time-zone", st.sampled_from(time_zones()))
schemathesis.openapi.format(
    "email", st.from_regex(r"[a-z]{1,20}(\.[a-z]{1,9})?@[a-z]{1,20}\.example", fullmatch=True)
)
schemathesis.openapi.format("password", st.uuids().map(str))
bounded = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@dataclass(frozen=True)
class World:
    """The contract, somebody who is signed in, and what they have."""

    schema: BaseSchema
    person: Person
    personal_token: str
    ids: dict[str, str]
    connection: Connection


@pytest.fixture(scope="module")
def world(worker_app: Starlette, worker_database: Database) -> Iterator[World]:
    with on_one_connection(worker_database) as connection:
        person = make_person(worker_app, "Alice")
        made = person.apply(links=[{"url": "https://a.example"}])
        column = person.api.post("/columns", json={"status": "saved", "name": "x"}).json()
        token = person.api.post("/tokens", json={"name": "x", "scope": "write"}).json()
        ids = {
            "application_id": made["id"],
            "link_id": made["links"][0]["id"],
            "column_id": column["id"],
            "token_id": token["id"],
        }
        config = SchemathesisConfig(projects=ProjectsConfig(default=ProjectConfig()))
        config.projects.default.checks.positive_data_acceptance.expected_statuses = [
            "2xx", "401", "403", "404", "409", "412", "429",
        ]  # fmt: skip
        schema = schemathesis.openapi.from_asgi(
            "/openapi.json", Impatient(worker_app), config=config
        )
        yield World(schema, person, token["token"], ids, connection)


def try_out(world: World, route: Route, mode: GenerationMode) -> list[int]:
    """Send generated requests, check the answers, and undo what they did."""
    statuses: list[int] = []
    operation = world.schema[route.path][route.method]

    @bounded
    @given(case=operation.as_strategy(generation_mode=mode))
    def check(case: Case[Any]) -> None:
        with world.connection.begin_nested() as point:
            if mode is GenerationMode.POSITIVE:
                make_real(case, world)
            headers = {"Authorization": f"Bearer {world.person.token}"}
            response = case.call(headers=headers)
            statuses.append(response.status_code)
            point.rollback()
        try:
            case.validate_response(response)
        except FailureGroup as group:
            if not all(tells_less_than_is_taken(failure) for failure in group.exceptions):
                raise

    check()
    return statuses


def tells_less_than_is_taken(failure: Exception) -> bool:
    """Whether it is about a web address, such as one in another script, that is fine after all.

    The pattern of the contract tells what is safe to send; a pattern for all that is taken would
    have to know Unicode as browsers do.
    """
    return isinstance(failure, AcceptedNegativeData) and bool(
        re.search(r"violates `pattern` at \S*/properties/url ", failure.message)
    )


def make_real(case: Case[Any], world: World) -> None:
    """Point a good request to what is there, so that it gets further than "not there"."""
    case.query.pop("cursor", None)  # only we make them
    case.path_parameters |= {
        name: world.ids[name] for name in case.path_parameters if name in world.ids
    }
    if isinstance(case.body, dict) and "password" in case.body and "email" not in case.body:
        case.body["password"] = PASSWORD
    if isinstance(case.body, dict):
        keep_rules_between_fields(case.body)


def keep_rules_between_fields(body: dict[str, Any]) -> None:
    """Keep what a schema cannot say: which fields go together, and how."""
    low, high = body.get("salary_min"), body.get("salary_max")
    if low is not None and high is not None and low > high:
        body["salary_min"], body["salary_max"] = high, low
    if body.get("status") is not None:
        body.pop("column_id", None)


@described
def test_good_requests_are_answered_as_promised(world: World, route: Route) -> None:
    statuses = try_out(world, route, GenerationMode.POSITIVE)
    is_sign_in = route.path == "/auth/login"  # nobody guesses an address and a password
    assert is_sign_in or any(status < 400 for status in statuses), statuses


@described
def test_bad_requests_are_refused_as_promised(world: World, route: Route) -> None:
    operation = world.schema[route.path][route.method]
    if operation.body or list(operation.query) or list(operation.path_parameters):
        statuses = try_out(world, route, GenerationMode.NEGATIVE)
        assert all(status < 500 for status in statuses)


def test_every_route_is_in_the_contract(world: World) -> None:
    document: dict[str, Any] = world.schema.raw_schema
    told = {
        (path, method.upper()) for path, methods in document["paths"].items() for method in methods
    }
    assert told == {(each.path, each.method) for each in DESCRIBED}


@described
def test_an_operation_tells_all_that_it_may_answer(world: World, route: Route) -> None:
    operation = world.schema.raw_schema["paths"][route.path][route.method.lower()]
    assert operation["summary"]
    assert operation["tags"]
    for status, answer in operation["responses"].items():
        kinds = set(answer.get("content", {}))
        good = "text/event-stream" if route.path.endswith("/stream") else "application/json"
        wanted = {good} if status.startswith("2") else {"application/problem+json"}
        assert kinds == (set() if status == "204" else wanted), status
    is_open = route.path in {"/health", "/ready", "/auth/login", "/auth/register"}
    assert ("security" in operation) != is_open
    if not is_open:
        assert "WWW-Authenticate" in operation["responses"]["401"]["headers"]
    if route.params:
        assert "404" in operation["responses"]
    if route.schema or route.query or route.params:
        assert "422" in operation["responses"]


@described
def test_an_operation_tells_who_may_ask(world: World, route: Route) -> None:
    document: dict[str, Any] = world.schema.raw_schema
    operation = document["paths"][route.path][route.method.lower()]
    told = [name for each in operation.get("security", []) for name in each]
    kinds = [document["components"]["securitySchemes"][name]["type"] for name in told]
    assert kinds in ([], ["oauth2"], ["oauth2", "http"])
    if kinds:
        headers = {"Authorization": f"Bearer {world.personal_token}"}
        path = route.at(**world.ids)
        answer = world.person.api.request(route.method, path, headers=headers, params={"limit": 0})
        # The limit is no good, so that nothing is done; who may not ask is told that first.
        assert answer.status_code == (422 if "http" in kinds else 403)


def test_every_field_has_a_type_and_every_input_an_end(world: World) -> None:
    for name, schema in world.schema.raw_schema["components"]["schemas"].items():
        for field, facts in schema.get("properties", {}).items():
            kinds = facts.get("anyOf", [facts])
            assert all(kind.keys() & {"type", "$ref", "const", "enum"} for kind in kinds), (
                name,
                field,
            )
            if name.endswith(("Create", "Update")):
                for kind in kinds:
                    ends = {"maxLength", "format", "enum", "pattern", "const"}
                    assert kind.get("type") != "string" or kind.keys() & ends, (name, field)

"""What holds for every route of the API that changes something, found by walking them."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.api.test_problems import problem_of
from tests.people import Person
from tests.routes import NOBODY, UNSAFE, Route, of, valid

CHANGING = of("api", *UNSAFE)
WITH_BODY = [each for each in CHANGING if each.schema]
changing = pytest.mark.parametrize("route", CHANGING, ids=str)
with_id = pytest.mark.parametrize("route", [each for each in CHANGING if each.params], ids=str)
with_body = pytest.mark.parametrize("route", WITH_BODY, ids=str)


def path_of(route: Route, person: Person) -> str:
    """Return an address of something of the person's, as far as it needs one."""
    made = person.apply(links=[{"url": "https://a.example"}])
    ids: dict[str, Any] = dict.fromkeys(route.params, NOBODY) | {
        "application_id": made["id"],
        "link_id": made["links"][0]["id"],
        "column_id": person.column("saved"),
    }
    return route.at(**ids)


@with_id
def test_what_is_nobodys_is_not_there(alice: Person, route: Route) -> None:
    path = route.at(**dict.fromkeys(route.params, NOBODY))
    body = valid(route.schema) if route.schema else None
    problem_of(alice.api.request(route.method, path, json=body), 404)


@with_id
def test_what_is_no_id_is_refused(alice: Person, route: Route) -> None:
    body = valid(route.schema) if route.schema else None
    for value in ("x", "1", "null", "0000-00", "%00", "%F0%9F", "🙈", "'--"):
        path = route.at(**dict.fromkeys(route.params, value))
        problem_of(alice.api.request(route.method, path, json=body), 422)


@with_body
def test_a_body_of_another_shape_is_refused(alice: Person, route: Route) -> None:
    path = path_of(route, alice)
    bodies: list[Any] = [[], "x", 1, None, True, {"nonsense": 1}, [{}]]
    for body in bodies:
        problem_of(alice.api.request(route.method, path, json=body), 422)


@with_body
def test_an_unknown_field_is_refused(alice: Person, route: Route) -> None:
    body = valid(route.schema) | {"owner_id": str(NOBODY)}
    problem = problem_of(alice.api.request(route.method, path_of(route, alice), json=body), 422)
    assert {"pointer": "/owner_id"}.items() <= problem["errors"][-1].items()


@with_body
def test_every_required_field_is_asked_for(alice: Person, route: Route) -> None:
    body = valid(route.schema)
    path = path_of(route, alice)
    for name in body:
        rest = {key: value for key, value in body.items() if key != name}
        problem = problem_of(alice.api.request(route.method, path, json=rest), 422)
        assert [each["pointer"] for each in problem["errors"]] == [f"/{name}"]


@with_body
def test_a_body_that_is_not_json_is_refused(alice: Person, route: Route) -> None:
    path = path_of(route, alice)
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""):
        response = alice.api.request(
            route.method, path, content=b"company=x", headers={"content-type": kind}
        )
        problem_of(response, 422)


@changing
def test_a_cookie_and_an_origin_do_not_help_a_stranger(
    browser: TestClient, alice: Person, route: Route
) -> None:
    browser.cookies.set("session", alice.cookie)
    body = valid(route.schema) if route.schema else None
    response = browser.request(route.method, path_of(route, alice), json=body)
    if not route.path.startswith("/auth/") or route.path == "/auth/logout":
        problem_of(response, 401)


@changing
def test_a_token_for_reading_changes_nothing_as_the_contract_says(
    alice: Person, api: TestClient, route: Route
) -> None:
    if route.path in {"/auth/login", "/auth/register"}:
        return
    path, body = path_of(route, alice), valid(route.schema) if route.schema else None
    token = alice.api.post("/tokens", json={"name": "x", "scope": "read"}).json()["token"]
    headers = {"Authorization": f"Bearer {token}"}
    response = api.request(route.method, path, json=body, headers=headers)
    problem_of(response, 403)
    told = api.get("/openapi.json").json()["paths"][route.path][route.method.lower()]["responses"]
    (challenge,) = told["403"]["headers"]["WWW-Authenticate"]["schema"]["enum"]
    assert response.headers["www-authenticate"] == challenge

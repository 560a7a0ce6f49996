"""`/auth` and `/me`: from registration to the end of an account."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from tests.api.test_problems import problem_of
from tests.factories import PASSWORD
from tests.people import Person
from webapp.database import Database
from webapp.models import Base
from webapp.services import clock

NEW = {"email": "Ada@Example.org", "password": PASSWORD}


def login(api: TestClient, username: str, password: str = PASSWORD) -> str:
    response = api.post("/auth/login", data={"username": username, "password": password})
    assert response.status_code == 200, response.text
    return str(response.json()["access_token"])


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_who_registers_gets_a_board(api: TestClient) -> None:
    response = api.post("/auth/register", json=NEW | {"name": "Ada", "time_zone": "Asia/Tokyo"})
    assert response.status_code == 201
    user = response.json()
    assert (user["email"], user["name"], user["time_zone"]) == (
        "Ada@Example.org",
        "Ada",
        "Asia/Tokyo",
    )
    assert response.headers["etag"] == f'"{user["revision"]}"'
    assert "password" not in response.text
    headers = bearer(login(api, "ada@example.org"))
    assert api.get("/me", headers=headers).json() == user
    columns = api.get("/columns", headers=headers).json()
    assert [each["name"] for each in columns] == [
        "Saved", "Applied", "Interview", "Offer", "Accepted", "Rejected", "Withdrawn", "Ghosted",
    ]  # fmt: skip
    assert [each["collapsed"] for each in columns] == [False] * 4 + [True] * 4
    lines = api.get("/changes", headers=headers).json()
    assert {(line["kind"], line["actor"]) for line in lines} == {("column.created", "api")}


@pytest.mark.parametrize("email", ["ada@example.org", "ADA@EXAMPLE.ORG", " ada@example.org "])
def test_an_address_is_taken_in_any_spelling(api: TestClient, email: str) -> None:
    assert api.post("/auth/register", json=NEW).status_code == 201
    problem = problem_of(api.post("/auth/register", json=NEW | {"email": email}), 409)
    assert problem["errors"][0]["pointer"] == "/email"


@pytest.mark.parametrize(
    "change",
    [
        {"password": "short"},
        {"password": "password"},
        {"password": "Password"},
        {"password": "ada@example.org"},
        {"password": "x" * 1025},
        {"password": "with\x00nul in it"},
        {"password": 12345678},
        {"email": "ada"},
        {"email": "ada@"},
        {"email": "a" * 250 + "@example.org"},
        {"email": None},
        {"name": "x" * 101},
        {"admin": True},
    ],
    ids=str,
)
def test_what_is_no_registration_is_refused(api: TestClient, change: dict[str, object]) -> None:
    problem_of(api.post("/auth/register", json=NEW | change), 422)
    assert api.post("/auth/register", json=NEW).status_code == 201


def test_a_zone_that_is_not_known_is_utc(api: TestClient) -> None:
    made = api.post("/auth/register", json=NEW | {"time_zone": "Mars/Olympus"})
    assert made.json()["time_zone"] == "UTC"


def test_a_password_is_not_trimmed(api: TestClient) -> None:
    assert api.post("/auth/register", json=NEW | {"password": f" {PASSWORD} "}).status_code == 201
    wrong = api.post("/auth/login", data={"username": NEW["email"], "password": PASSWORD})
    problem_of(wrong, 401)
    login(api, NEW["email"], f" {PASSWORD} ")


def test_a_token_lasts_as_long_as_it_says(api: TestClient, alice: Person) -> None:
    form = {"username": alice.owner.email, "password": PASSWORD}
    answer = api.post("/auth/login", data=form)
    assert answer.json().keys() == {"access_token", "token_type", "expires_in"}
    assert answer.json()["token_type"] == "bearer"
    assert answer.headers["cache-control"] == "no-store"
    headers = bearer(answer.json()["access_token"])
    seconds = answer.json()["expires_in"]
    assert seconds == 12 * 3600
    with clock.at(clock.now() + timedelta(seconds=seconds - 60)):
        assert api.get("/me", headers=headers).status_code == 200
    with clock.at(clock.now() + timedelta(seconds=seconds + 60)):
        problem_of(api.get("/me", headers=headers), 401)


def test_unknown_and_wrong_are_one_answer(api: TestClient, alice: Person) -> None:
    answers = [
        api.post("/auth/login", data={"username": name, "password": "not the right one"}).json()
        for name in (alice.owner.email, "nobody@example.org", "no address")
    ]
    for answer in answers:
        answer.pop("request_id")
    assert all(answer == answers[0] for answer in answers)


@pytest.mark.parametrize(
    "form",
    [
        {"username": "\x00", "password": "x"},
        {"username": "x", "password": "\x00"},
        {"username": "x" * 5000, "password": "x"},
        {"username": "x", "password": "x" * 5000},
        {"username": "x"},
        {"username": "x", "password": "x", "grant_type": "client_credentials"},
        {},
    ],
    ids=lambda form: repr(form)[:40],
)
def test_a_form_that_is_no_sign_in_is_refused(api: TestClient, form: dict[str, str]) -> None:
    problem_of(api.post("/auth/login", data=form or {"x": "y"}), 422)


def test_logging_out_ends_this_token_and_no_other(api: TestClient, alice: Person) -> None:
    headers = bearer(login(api, alice.owner.email))
    assert api.post("/auth/logout", headers=headers).status_code == 204
    problem_of(api.get("/me", headers=headers), 401)
    assert alice.api.get("/me").status_code == 200


def test_name_and_zone_change_and_null_clears(alice: Person) -> None:
    response = alice.api.patch("/me", json={"name": "A.", "time_zone": "Europe/Rome"})
    assert response.status_code == 200
    assert (response.json()["name"], response.json()["time_zone"]) == ("A.", "Europe/Rome")
    assert alice.api.patch("/me", json={"name": None}).json()["name"] is None
    assert alice.api.get("/me").json()["time_zone"] == "Europe/Rome"


@pytest.mark.parametrize(
    "body", [{"time_zone": "Mars"}, {"time_zone": None}, {"email": "x@example.org"}, {"name": 1}]
)
def test_a_change_that_is_none_is_refused(alice: Person, body: dict[str, object]) -> None:
    problem_of(alice.api.patch("/me", json=body), 422)


def test_a_user_has_a_revision(alice: Person) -> None:
    tag = alice.api.get("/me").headers["etag"]
    first = alice.api.patch("/me", json={"name": "One"}, headers={"If-Match": tag})
    assert first.status_code == 200
    late = alice.api.patch("/me", json={"name": "Two"}, headers={"If-Match": tag})
    assert problem_of(late, 412)["current"]["name"] == "One"


def test_an_account_ends_only_with_its_password(alice: Person) -> None:
    wrong = alice.api.request("DELETE", "/me", json={"password": "not the right one"})
    assert problem_of(wrong, 422)["errors"][0]["pointer"] == "/password"
    assert alice.api.get("/me").status_code == 200


def test_the_end_of_an_account_leaves_no_row(
    alice: Person, bob: Person, database: Database
) -> None:
    alice.apply(links=[{"url": "https://example.org"}])
    bob.apply()
    headers = {"Idempotency-Key": "one"}
    alice.api.post("/columns", json={"status": "saved", "name": "x"}, headers=headers)
    gone = alice.api.request("DELETE", "/me", json={"password": PASSWORD})
    assert gone.status_code == 204
    problem_of(alice.api.get("/me"), 401)
    assert alice.browser.get("/board").status_code == 303
    with database.sessions() as session:
        for name in Base.metadata.tables:
            query = text(f"SELECT to_jsonb({name})::text FROM {name}")
            rows = session.scalars(query.execution_options(across_owners=True)).all()
            assert not [row for row in rows if str(alice.id) in row or alice.owner.email in row]
    assert len(bob.api.get("/applications").json()) == 1


def test_a_new_password_ends_all_other_sessions(alice: Person) -> None:
    form = {"current_password": PASSWORD, "new_password": "another good one"}
    response = alice.browser.post("/settings/password", data=form)
    assert response.status_code == 303
    assert alice.browser.get("/board").status_code == 200
    problem_of(alice.api.get("/me"), 401)

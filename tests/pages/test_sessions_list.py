"""Where a person is signed in."""

from datetime import timedelta

import pytest
from starlette.applications import Starlette

from tests.boards import rows_of
from tests.factories import PASSWORD
from tests.html import Page
from tests.people import Person, visitor
from webapp import limits
from webapp.database import Database
from webapp.models import Audience
from webapp.pages.devices import device_name
from webapp.services import clock
from webapp.services.sessions import Device, open_session

PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15"
    " (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1"
)


def sign_in_elsewhere(app: Starlette, person: Person, agent: str = PHONE) -> Person:
    browser = visitor(app, origin="http://testserver", **{"user-agent": agent})
    form = {"email": person.owner.email, "password": PASSWORD}
    assert browser.post("/login", data=form).status_code == 303
    return Person(person.owner, person.token, person.cookie, person.api, browser)


def names(page: Page) -> list[str]:
    return [" ".join(each.text().split()) for each in page.all(".row__title")]


def address_of(page: Page, name: str) -> str:
    """Where the form of a row leads."""
    row = next(each for each in page.all(".row") if name in each.text())
    form = row.css_first("form")
    assert form is not None
    return form.attributes["action"] or ""


def test_each_place_is_shown_and_this_one_is_marked(alice: Person, app: Starlette) -> None:
    phone = sign_in_elsewhere(app, alice)
    page = Page(phone.browser.get("/settings/sessions"))
    assert names(page) == ["Safari on iPhone this browser", "Unknown browser", "API"]
    facts = page.text(".row__facts")
    assert facts.startswith("testclient · last seen ")
    assert " · signed in " in facts


def test_times_are_those_of_the_owners_zone(alice: Person) -> None:
    shown = set()
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
        alice.browser.post("/settings/profile", data={"name": "", "time_zone": zone})
        shown.add(Page(alice.browser.get("/settings/sessions")).text(".row__facts time"))
    assert len(shown) == 2


def test_another_place_is_signed_out(alice: Person, app: Starlette) -> None:
    phone = sign_in_elsewhere(app, alice)
    page = Page(alice.browser.get("/settings/sessions"))
    response = alice.browser.post(address_of(page, "iPhone"))
    assert response.headers["location"] == "/settings/sessions"
    page = Page(alice.browser.get("/settings/sessions"))
    assert page.text(".notice__text") == "You're signed out there"
    assert not any("iPhone" in name for name in names(page))
    assert phone.browser.get("/board").status_code == 303
    assert alice.browser.get("/board").status_code == 200
    assert alice.api.get("/me").status_code == 200


def test_the_sign_in_of_a_script_is_ended_too(alice: Person) -> None:
    page = Page(alice.browser.get("/settings/sessions"))
    alice.browser.post(address_of(page, "API"))
    assert alice.api.get("/me").status_code == 401


def test_what_has_ended_cannot_be_ended_again(alice: Person) -> None:
    page = Page(alice.browser.get("/settings/sessions"))
    address = address_of(page, "API")
    assert alice.browser.post(address).status_code == 303
    assert alice.browser.post(address).status_code == 404


def test_all_others_are_signed_out_at_once(alice: Person, bob: Person, app: Starlette) -> None:
    phone = sign_in_elsewhere(app, alice)
    alice.browser.post("/settings/sessions/deletion")
    page = Page(alice.browser.get("/settings/sessions"))
    assert names(page) == ["Unknown browser this browser"]
    assert not page.has("form[action='/settings/sessions/deletion']")
    assert phone.browser.get("/board").status_code == 303
    assert alice.api.get("/me").status_code == 401
    assert bob.browser.get("/board").status_code == 200


def test_of_very_many_the_last_used_are_shown_and_this_one(
    alice: Person, database: Database
) -> None:
    with database.transaction() as session, clock.at(clock.now() + timedelta(minutes=1)):
        for _ in range(limits.PAGE):
            open_session(session, alice.id, Audience.API, Device("script", "192.0.2.1"))
    page = Page(alice.browser.get("/settings/sessions"))
    assert names(page) == ["Unknown browser this browser", *["API"] * (limits.PAGE - 1)]
    assert page.text("#sign-ins-more").startswith("Only the most recently used")
    alice.browser.post("/settings/sessions/deletion")
    page = Page(alice.browser.get("/settings/sessions"))
    assert names(page) == ["Unknown browser this browser"]
    assert not page.has("#sign-ins-more")


def test_a_user_agent_is_no_markup(alice: Person, app: Starlette) -> None:
    sign_in_elsewhere(app, alice, "<script>alert(1)</script> Firefox/<b>")
    response = alice.browser.get("/settings/sessions")
    assert "alert(1)" not in response.text
    assert "Firefox" in names(Page(response))


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Firefox on Linux",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
            " Chrome/149.0.0.0 Safari/537.36 Edg/149.0.0.0",
            "Edge on Windows",
        ),
        (
            "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko)"
            " Chrome/149.0.0.0 Mobile Safari/537.36",
            "Chrome on Android",
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15"
            " (KHTML, like Gecko) Version/18.0 Safari/605.1.15",
            "Safari on macOS",
        ),
        (PHONE, "Safari on iPhone"),
        ("Lynx/2.9.0 (Linux)", "Unknown browser on Linux"),
        ("curl/8.5.0", "Unknown browser"),
        ("", "Unknown browser"),
    ],
)
def test_browser_and_system_are_told_from_the_user_agent(agent: str, name: str) -> None:
    assert device_name(agent) == name


def test_what_ended_long_ago_is_not_kept(alice: Person, bob: Person, database: Database) -> None:
    device = Device("tests", "127.0.0.1")
    for days, kept in ((29, 3), (32, 2)):
        with clock.at(clock.now() + timedelta(days=days)), database.transaction() as session:
            open_session(session, alice.id, Audience.WEB, device)
        assert len(rows_of(database, alice.id, "sessions")) == kept
    assert len(rows_of(database, bob.id, "sessions")) == 2

"""A person's own settings."""

from starlette.applications import Starlette

from tests.factories import PASSWORD
from tests.html import HTMX, Page, attribute, toast
from tests.people import Person, visitor


def test_the_profile_is_saved_and_can_be_undone(alice: Person) -> None:
    form = {"name": "Ada", "time_zone": "America/New_York"}
    assert alice.browser.post("/settings/profile", data=form).headers["location"] == "/settings"
    page = Page(alice.browser.get("/settings"))
    assert (page.value("name"), page.value("time_zone")) == ("Ada", "America/New_York")
    alice.browser.post("/board/undos", data={"revision": page.value("revision")})
    assert Page(alice.browser.get("/settings")).value("name") == "Alice"


def test_a_save_that_changes_nothing_offers_no_undo(alice: Person) -> None:
    forms = {"profile": {"name": "Ada", "time_zone": "UTC"},
             "preferences": {"shortcuts_enabled": "false"}}  # fmt: skip
    for section, form in forms.items():
        saved = [alice.browser.post(f"/settings/{section}", data=form, headers=HTMX) for _ in "ab"]
        assert [toast(each)["text"] for each in saved] == [f"{section.title()} saved"] * 2
        assert [bool(toast(each).get("undo")) for each in saved] == [True, False]
        alice.apply()
        page = alice.browser.post(f"/settings/{section}", data=form)
        assert not Page(alice.browser.get(page.headers["location"])).has(".notice [name=revision]")


def test_a_zone_that_does_not_exist_is_refused(alice: Person) -> None:
    form = {"name": "x" * 101, "time_zone": "Mars/Olympus"}
    response = alice.browser.post("/settings/profile", data=form)
    page = Page(response)
    assert response.status_code == 422
    assert page.error("name") == "Use at most 100 characters."
    assert page.error("time_zone").startswith("Enter an IANA time zone")
    assert page.value("name") == "x" * 101


def test_a_refused_form_is_in_its_section_and_its_address_leads_there(alice: Person) -> None:
    form = {"current_password": "wrong", "new_password": "a much better one"}
    page = Page(alice.browser.post("/settings/password", data=form))
    assert attribute(page.find(".subnav [aria-current]"), "href") == "/settings"
    for address in ("profile", "password", "preferences"):
        response = alice.browser.get(f"/settings/{address}")
        assert (response.status_code, response.headers["location"]) == (303, "/settings")


def test_times_are_shown_in_the_zone_and_dates_never_shift(alice: Person) -> None:
    card = alice.apply(deadline_on="2026-12-24", applied_on="2026-12-20")
    address = f"/board/applications/{card['id']}"
    times = set()
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
        alice.browser.post("/settings/profile", data={"name": "", "time_zone": zone})
        page = Page(alice.browser.get(address))
        times.add(page.text(".timeline__when time"))
        assert page.text(f"#fact-applied_on-{card['id']} time") == "Sun 20 Dec 2026"
    assert len(times) == 2


def test_a_new_password_ends_all_other_sign_ins(alice: Person, app: Starlette) -> None:
    elsewhere = visitor(app, origin="http://testserver")
    form = {"email": alice.owner.email, "password": PASSWORD}
    elsewhere.post("/login", data=form)
    change = {"current_password": PASSWORD, "new_password": "a much better one"}
    assert alice.browser.post("/settings/password", data=change).status_code == 303
    assert alice.browser.get("/board").status_code == 200
    assert elsewhere.get("/board").status_code == 303
    assert (
        elsewhere.post("/login", data=form | {"password": "a much better one"}).status_code == 303
    )


def test_the_current_password_is_asked_for(alice: Person) -> None:
    change = {"current_password": "wrong one", "new_password": "a much better one"}
    response = alice.browser.post("/settings/password", data=change)
    page = Page(response)
    assert response.status_code == 422
    assert page.error("current_password") == "That is not your current password."
    assert page.value("current_password") == page.value("new_password") == ""


def test_a_weak_new_password_is_refused(alice: Person) -> None:
    change = {"current_password": PASSWORD, "new_password": "short"}
    response = alice.browser.post("/settings/password", data=change)
    assert Page(response).error("new_password") == "Use 8 to 1,024 characters."


def test_single_letter_keys_can_be_switched_off(alice: Person) -> None:
    body = Page(alice.browser.get("/board")).find("body")
    assert attribute(body, "data-shortcuts") == "on"
    alice.browser.post("/settings/preferences", data={"shortcuts_enabled": "false"})
    body = Page(alice.browser.get("/board")).find("body")
    assert attribute(body, "data-shortcuts") == "off"


def test_a_checked_box_counts_although_its_blank_twin_is_sent_too(alice: Person) -> None:
    alice.browser.post("/settings/preferences", data={"shortcuts_enabled": "false"})
    both = {"shortcuts_enabled": ["false", "true"]}
    alice.browser.post("/settings/preferences", data=both)
    assert "checked" in Page(alice.browser.get("/settings")).find("[type=checkbox]").attributes

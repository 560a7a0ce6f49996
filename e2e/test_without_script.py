"""The whole journey with JavaScript off: everything is a page and a plain form."""

import re

import pytest
from playwright.sync_api import expect

from e2e.people import PASSWORD, People
from e2e.screens.application import ApplicationScreen
from e2e.screens.board import BoardScreen
from webapp.models import Status
from webapp.schemas.application import ApplicationCreate


class PlainScreen(BoardScreen):
    """The pages as a browser without scripts shows them."""

    def expect_notice(self, text: str) -> None:
        expect(self.page.get_by_role("status").filter(has_text=text)).to_be_visible()

    def take_back(self) -> None:
        self.page.get_by_role("status").get_by_role("button", name="Undo").click()

    def add(self, company: str, title: str, column: str) -> None:
        self.go("/board/applications/new")
        self.field("Company").fill(company)
        self.field("Title").fill(title)
        self.page.get_by_role("radio", name=column).check(force=True)
        self.button("Add to the board").click()
        self.expect_notice(f"Added to {column}")


@pytest.fixture
def plain(people: People) -> PlainScreen:
    """Alice's board in a browser that runs no scripts."""
    return PlainScreen(people.come("Alice", java_script_enabled=False))


def test_what_was_typed_is_there_again_after_signing_in(plain: PlainScreen) -> None:
    plain.person.register()
    plain.go("/board/applications/new")
    plain.field("Company").fill("Typed for an hour")
    plain.person.context.clear_cookies()
    plain.button("Add to the board").click()
    expect(plain.page.get_by_text("nothing was saved")).to_be_visible()
    plain.field("Email address").fill(plain.person.email)
    plain.field("Password").fill(PASSWORD)
    plain.button("Sign in").click()
    expect(plain.field("Company")).to_have_value("")
    plain.page.go_back()
    plain.page.go_back()
    expect(plain.field("Company")).to_have_value("Typed for an hour")


def test_from_registering_to_signing_out(plain: PlainScreen) -> None:
    plain.person.expects("status of 422")
    plain.go("/")
    plain.link("Create an account").click()
    plain.field("Email address").fill(plain.person.email)
    plain.field("Password").fill(PASSWORD)
    plain.button("Create an account").click()
    plain.link("Add your first application").click()
    plain.button("Add to the board").click()
    expect(plain.page.locator(".field__error").first).to_be_visible()
    plain.add("Acme", "Engineer", "Saved")
    plain.expect_titles("Saved", ["Engineer"])
    plain.page.get_by_role("link", name="Add to Offer").click()
    expect(plain.page.get_by_role("radio", name="Offer")).to_be_checked()
    plain.add("Bcme", "Designer", "Saved")

    plain.card("Engineer").locator(".card__menu").click()
    plain.button("Interview").click()
    plain.expect_notice("Moved to Interview")
    plain.expect_titles("Interview", ["Engineer"])
    plain.take_back()
    plain.expect_titles("Saved", ["Designer", "Engineer"])
    plain.card("Engineer").locator(".card__menu").click()
    plain.button("To the top").click()
    plain.expect_titles("Saved", ["Engineer", "Designer"])

    plain.page.get_by_role("searchbox").fill("design")
    plain.page.get_by_role("searchbox").press("Enter")
    plain.expect_titles("Saved", ["Designer"])
    plain.link("Show all").click()

    plain.go("/settings")
    plain.field("Name").fill("Alice")
    plain.page.get_by_role("region", name="Profile").get_by_role("button", name="Save").click()
    expect(plain.field("Name")).to_have_value("Alice")
    plain.button("Account menu").click()
    plain.button("Dark").click()
    expect(plain.page.locator("html")).to_have_attribute("data-theme", "dark")
    plain.button("Account menu").click()
    plain.button("Sign out").click()
    plain.field("Email address").fill(plain.person.email)
    plain.field("Password").fill(PASSWORD)
    plain.button("Sign in").click()
    plain.expect_titles("Saved", ["Engineer", "Designer"])


def test_an_application_by_itself(plain: PlainScreen) -> None:
    plain.person.expects("status of 409")
    card = plain.person.register().add("Acme", "Engineer", "Saved")
    plain.go("/board")
    plain.card_link("Engineer").click()
    application = ApplicationScreen(plain.person)

    application.edit_fact("salary").get_by_label("From").fill("50000")
    application.button("Save").click()
    plain.expect_notice("Salary saved")
    expect(application.fact("salary")).to_contain_text("50")

    application.notes.get_by_role("link", name="Edit notes").click()
    expect(application.notes.get_by_text("saves")).to_be_hidden()  # keys take scripts
    revision = application.notes.locator("input[name=revision]").input_value()
    path = f"/board/applications/{card}/notes"
    plain.person.post(path, notes="Their words", revision=revision)
    application.notes_field.fill("My words")
    application.notes.get_by_role("button", name="Save").click()
    expect(application.notes.locator("[data-theirs]")).to_have_text("Their words")
    expect(application.notes_field).to_have_value("My words")
    application.notes.get_by_role("button", name="Save my text").click()
    plain.expect_notice("Notes saved")

    application.links.get_by_label("Web address").fill("https://example.com/job")
    application.links.get_by_role("button", name="Add link").click()
    application.links.get_by_role("link", name="Edit link").click()
    application.links.get_by_role("listitem").get_by_label("Name").fill("Posting")
    application.button("Save").click()
    application.button("Remove link Posting").click()
    plain.take_back()
    expect(application.link("Posting")).to_be_visible()

    application.button("Delete").click()
    plain.expect_notice("Moved to the trash")
    plain.link("Trash").click()
    plain.button("Restore Engineer, Acme").click()
    plain.go("/board")
    plain.expect_titles("Saved", ["Engineer"])
    plain.card_link("Engineer").click()
    application.button("Delete").click()
    plain.link("Trash").click()
    plain.link("Empty the trash").click()
    plain.page.get_by_role("main").get_by_role("button").click()
    expect(plain.page.get_by_text("The trash is empty")).to_be_visible()


def test_columns_and_a_long_column(plain: PlainScreen) -> None:
    plain.person.register().add_many(
        ApplicationCreate(company="Acme", title=f"Posting {number}", status=Status.SAVED)
        for number in range(120, 0, -1)
    )
    plain.go("/board/columns/new")
    plain.field("Name").fill("Phone screen")
    plain.field("Status").select_option("interview")
    plain.button("Add column").click()
    plain.expect_notice("Column added")
    plain.link("Edit column Phone screen").click()
    plain.button("To the left").click()
    plain.expect_columns(["Saved", "Applied", "Phone screen", "Interview", "Offer"])
    plain.link("Edit column Phone screen").click()
    plain.link("Delete column…").click()
    plain.field("Move its cards to").select_option(label="Interview")
    plain.button("Delete column").click()
    plain.take_back()
    plain.expect_columns(["Saved", "Applied", "Phone screen", "Interview", "Offer"])
    plain.button("Collapse Applied").click()
    plain.expect_columns(["Saved", "Phone screen", "Interview", "Offer"])
    plain.button("Show Applied").click()

    expect(plain.count("Saved")).to_have_text("120 cards")
    seen = len(plain.titles("Saved").all())
    while plain.page.get_by_role("link", name="Show more").count():
        address = plain.page.url
        plain.page.get_by_role("link", name="Show more").click()
        expect(plain.page).not_to_have_url(address)
        seen += plain.page.locator(".card").count()
    assert seen == 120
    plain.page.get_by_role("link", name=re.compile("Back to the board")).click()
    expect(plain.page).to_have_url(re.compile("/board"))


def test_who_goes_back_to_a_form_finds_what_is_stored_and_can_change_it_back(
    plain: PlainScreen,
) -> None:
    card = plain.person.register().add("Tidewater", "Staff Engineer", location="Berlin")
    plain.go(f"/board/applications/{card}/facts/place/edit")
    for value in ("Rome", "Berlin"):
        plain.field("Location").fill(value)
        plain.button("Save").click()
        expect(plain.page.locator(f"#fact-place-{card}")).to_contain_text(value)
        plain.page.go_back()
        expect(plain.field("Location")).to_have_value(value)

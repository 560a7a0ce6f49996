"""Sign-ins, tokens, data, invitations and lost passwords, with scripts and without."""

import re
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Download, expect

from e2e.people import PASSWORD, People, Person
from e2e.screens.screen import Screen
from tests.live_server import free_port, serving
from tests.mailbox import open_mailbox
from tests.postgres import PostgresServer
from webapp.database import Database
from webapp.services import accounts

NEW = "an entirely different one"


class SettingsScreen(Screen):
    """The pages of the settings."""

    def visit(self, name: str) -> None:
        self.page.get_by_role("navigation", name="Settings").get_by_role("link", name=name).click()
        expect(self.page.get_by_role("link", name=name)).to_have_attribute("aria-current", "page")

    def row(self, text: str) -> "Row":
        return Row(self, text)

    def expect_notice(self, text: str) -> None:
        expect(self.page.get_by_role("status").filter(has_text=text)).to_be_visible()

    def make_token(self, name: str) -> str:
        self.field("Name").fill(name)
        self.page.get_by_role("radio", name="Read and write").check(force=True)
        self.field("Expires after").select_option("1 year")
        self.button("Create token").click()
        return self.page.locator("#token").inner_text()

    def download(self, name: str) -> Download:
        with self.page.expect_download() as started:
            self.page.get_by_role("link", name=name).click()
        return started.value


class Row:
    """A line of a list in the settings."""

    def __init__(self, screen: SettingsScreen, text: str) -> None:
        self.place = screen.page.get_by_role("listitem").filter(has_text=text)

    def end(self) -> None:
        self.place.get_by_role("button").click()


@pytest.mark.parametrize("has_script", [True, False], ids=["with scripts", "without"])
def test_from_the_first_token_to_the_end(people: People, tmp_path: Path, has_script: bool) -> None:
    alice = people.come("Alice", java_script_enabled=has_script).register()
    phone = people.come_back(alice)
    alice.add("Acme", "Engineer", "Saved", notes="All of them")
    screen = SettingsScreen(alice)
    screen.go("/settings")

    screen.visit("Where you're signed in")
    expect(screen.row("this browser").place).to_contain_text("Chrome on Linux")
    screen.button("Sign out everywhere else").click()
    screen.expect_notice("signed out everywhere else")
    phone.open("/board")
    expect(phone.page).to_have_url(re.compile("/login"))

    screen.visit("Tokens")
    token = screen.make_token("Nightly")
    headers = {"Authorization": f"Bearer {token}"}
    listed = f"{alice.server.url}/applications"
    assert httpx.get(listed, headers=headers).json()[0]["title"] == "Engineer"
    screen.link("Done").click()
    expect(screen.row("Nightly").place).to_contain_text("last used")
    screen.row("Nightly").end()
    screen.expect_notice("Token “Nightly” revoked")
    assert httpx.get(listed, headers=headers).status_code == 401

    screen.visit("Your data")
    download = screen.download("Download everything")
    assert re.fullmatch(r"job-tracker-\d{4}-\d\d-\d\d\.zip", download.suggested_filename)
    kept = tmp_path / "kept.zip"
    download.save_as(kept)
    _restore(people, kept, has_script)

    alice.expects("status of 422")
    screen.link("Delete my account…").click()
    screen.field("Your password").fill("wrong")
    screen.button("Delete my account for good").click()
    expect(screen.page.locator(".field__error")).to_be_visible()
    screen.field("Your password").fill(PASSWORD)
    screen.button("Delete my account for good").click()
    expect(screen.page.get_by_role("heading", name="Your account has been deleted")).to_be_visible()
    screen.go("/board")
    expect(screen.page).to_have_url(re.compile("/login"))


def _restore(people: People, kept: Path, has_script: bool) -> None:
    bob = people.come("Bob", java_script_enabled=has_script).register()
    screen = SettingsScreen(bob)
    bob.expects("status of 422")
    screen.go("/settings/data")
    screen.field("File").set_input_files({"name": "a", "mimeType": "a/b", "buffer": b"x"})
    screen.button("Import").click()
    expect(screen.page.locator(".field__error")).to_contain_text("not a Job Tracker export")
    screen.field("File").set_input_files(kept)
    screen.button("Import").click()
    screen.expect_notice("1 application imported")
    expect(screen.link("Engineer")).to_be_visible()


def test_a_token_is_copied(people: People) -> None:
    alice = people.come("Alice", permissions=["clipboard-read", "clipboard-write"]).register()
    screen = SettingsScreen(alice)
    screen.go("/settings/tokens")
    token = screen.make_token("Nightly")
    screen.button("Copy: Token").click()
    screen.toast("Copied")
    assert screen.page.evaluate("() => navigator.clipboard.readText()") == token


def test_a_reload_makes_no_second_token(people: People) -> None:
    alice = people.come("Alice").register()
    screen = SettingsScreen(alice)
    screen.go("/settings/tokens")
    screen.make_token("Nightly")
    for _ in range(2):
        screen.page.reload()
        expect(screen.row("Nightly").place).to_have_count(1)


def test_where_there_is_no_clipboard_the_token_is_selected(people: People) -> None:
    alice = people.come("Alice").register()
    screen = SettingsScreen(alice)
    screen.page.add_init_script("delete Navigator.prototype.clipboard")
    screen.go("/settings/tokens")
    token = screen.make_token("Nightly")
    screen.button("Copy: Token").click()
    screen.toast("The text is selected")
    assert screen.page.evaluate("() => getSelection().toString()") == token


def test_passwords_are_advised_on_and_shown_on_demand(people: People) -> None:
    visitor = people.come("Alice")
    screen = Screen(visitor)
    screen.go("/register")
    password, hint = screen.field("Password"), screen.page.locator("password-hint")
    screen.field("Email address").fill("lovelace@example.com")
    expect(hint).to_be_hidden()
    for typed, advice in (
        ("short", "3 more characters."),
        ("lovelace 1815", "Your email address is easy to guess."),
        ("abababababab", "Repetition makes it easy to guess."),
        ("qwertyuiop", "A row of the alphabet or keyboard"),
        ("password", "A single word or number is easy to guess."),
        ("P@ssw0rd1", "A single word or number is easy to guess."),
        ("sunlight on", "Fair."),
        ("x7Kq9mTz", "Fair."),
        ("sunlight on the sill", "Strong"),
    ):
        password.fill(typed)
        expect(hint).to_contain_text(advice)
    screen.expect_said("Strong")

    screen.button("Show characters").click()
    expect(password).to_have_attribute("type", "text")
    expect(screen.button("Show characters")).to_have_attribute("aria-pressed", "true")
    password.fill("qwertyuiop")  # advice, not a gate
    visitor.expects("status of 422")
    screen.field("Email address").fill("no address")
    screen.button("Create an account").click()
    expect(screen.page.locator("#email-error")).to_be_visible()
    expect(screen.field("Password")).to_have_attribute("type", "password")


def test_an_administrator_invites(people: People, database: Database) -> None:
    alice = people.come("Alice").register()
    with database.transaction() as session:
        accounts.set_administrator(session, alice.email, is_administrator=True)
    screen = SettingsScreen(alice)
    screen.go("/settings")
    screen.visit("Invitations")
    screen.field("Note").fill("Bob from the choir")
    screen.button("Create link").click()
    link = screen.page.locator("#link").inner_text()
    assert link.startswith(f"{alice.server.url}/register?invitation=")
    screen.link("Done").click()
    screen.row("Bob from the choir").end()
    screen.expect_notice("Invitation revoked")


def test_a_lost_password_is_reset_by_a_link_in_a_web_mailbox(
    people: People, postgres: PostgresServer, tmp_path: Path
) -> None:
    port, url = free_port(), postgres.create()
    here = f"http://127.0.0.1:{port}"
    with (
        open_mailbox() as mailbox,
        serving(
            tmp_path,
            url,
            port=port,
            public_url=here,
            smtp_url=mailbox.url,
            mail_from="jobs@example.org",
        ) as server,
    ):
        ada = people.come("Ada")
        ada.server = server
        _lose_the_password(ada.register())
        expect(ada.page.get_by_role("heading", name="Check your email")).to_be_visible()
        link = re.search(rf"{here}/\S+", mailbox.wait_for_letter().get_content())
        assert link
        # Another site, as a mailbox in a browser is.
        ada.page.goto(f"data:text/html,<a href='{link[0]}'>Open</a>")
        ada.page.get_by_role("link", name="Open").click()
        expect(ada.page).to_have_url(f"{here}/password-resets/edit")
        screen = Screen(ada)
        screen.field("New password").fill(NEW)
        screen.button("Change password").click()
        expect(ada.page.get_by_role("status").filter(has_text="Password changed")).to_be_visible()
        screen.field("Email address").fill(ada.email)
        screen.field("Password").fill(NEW)
        screen.button("Sign in").click()
        expect(ada.page).to_have_url(f"{here}/board")
        ada.page.close()  # before the server, which it would miss
    postgres.drop(url)


def _lose_the_password(person: Person) -> None:
    screen = Screen(person)
    person.post("/logout")
    screen.go("/login")
    screen.link("Forgot your password?").click()
    screen.field("Email address").fill(person.email)
    screen.button("Send the link").click()

"""The contract for people: Swagger UI under the pages' policy, signed in to by *Authorize*."""

from playwright.sync_api import Locator, Page, expect

from e2e.people import PASSWORD, People, Person


def test_authorize_signs_in_and_requests_can_be_tried_out(people: People) -> None:
    alice = people.come("Alice").register()
    alice.context.clear_cookies()  # the API reads none
    hosts: set[str] = set()
    alice.page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    page = alice.open("/docs")

    form = authorization(page, "OAuth2PasswordBearer")
    form.locator("#oauth_username").fill(alice.email)
    form.locator("#oauth_password").fill(PASSWORD)
    form.locator("button.authorize").click()
    expect(form.get_by_text("Authorized", exact=True)).to_be_visible()

    expect_me_to_be_shown(alice)
    assert hosts == {alice.server.url.removeprefix("http://")}


def test_authorize_takes_a_token(people: People) -> None:
    alice = people.come("Alice").register()
    page = alice.open("/settings/tokens")
    page.get_by_label("Name").fill("Try out")
    page.get_by_role("button", name="Create token").click()
    token = page.locator("#token").inner_text()
    alice.context.clear_cookies()
    page = alice.open("/docs")

    form = authorization(page, "PersonalToken")
    form.get_by_role("textbox").fill(token)
    form.locator("button.authorize").click()
    expect(form.get_by_text("Authorized", exact=True)).to_be_visible()

    expect_me_to_be_shown(alice)


def authorization(page: Page, scheme: str) -> Locator:
    """Open the dialog and return its part for one way to authorize."""
    page.get_by_role("button", name="Authorize", exact=True).click()
    return page.locator(".dialog-ux .auth-container").filter(has_text=scheme)


def expect_me_to_be_shown(person: Person) -> None:
    """Close the dialog and try out who asks."""
    person.page.locator(".dialog-ux .close-modal").click()
    show_me = person.page.locator("#operations-account-accounts_show")
    show_me.locator(".opblock-summary-control").click()
    show_me.get_by_role("button", name="Execute").click()
    answer = show_me.locator(".live-responses-table")
    expect(answer).to_contain_text("200")
    expect(answer).to_contain_text(person.email)

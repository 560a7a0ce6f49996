"""The contract for people: Swagger UI under the pages' policy, signed in to by *Authorize*."""

from playwright.sync_api import expect

from e2e.people import PASSWORD, People


def test_authorize_signs_in_and_requests_can_be_tried_out(people: People) -> None:
    alice = people.come("Alice").register()
    alice.context.clear_cookies()  # the API reads none
    hosts: set[str] = set()
    alice.page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    page = alice.open("/docs")

    page.get_by_role("button", name="Authorize").click()
    dialog = page.locator(".dialog-ux")
    dialog.locator("#oauth_username").fill(alice.email)
    dialog.locator("#oauth_password").fill(PASSWORD)
    dialog.locator("button.authorize").first.click()
    expect(dialog.get_by_text("Authorized", exact=True)).to_be_visible()
    dialog.locator(".close-modal").click()

    show_me = page.locator("#operations-account-accounts_show")
    show_me.locator(".opblock-summary-control").click()
    show_me.get_by_role("button", name="Execute").click()
    answer = show_me.locator(".live-responses-table")
    expect(answer).to_contain_text("200")
    expect(answer).to_contain_text(alice.email)
    assert hosts == {alice.server.url.removeprefix("http://")}

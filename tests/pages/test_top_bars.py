"""The bar on top is drawn once for each who, where and how; nobody sees that of another."""

from starlette.testclient import TestClient

from tests.html import Page
from tests.people import Person


def bar(client: TestClient, path: str) -> str:
    response = client.get(path, follow_redirects=True)
    assert response.status_code == 200
    found = Page(response).find(".top-bar").html
    assert found
    return found


def test_each_sees_their_own_name(alice: Person, bob: Person) -> None:
    alice.api.patch("/me", json={"name": "Alice <b>"})
    bob.api.patch("/me", json={"name": "Bob"})
    for path in ("/board", "/trash", "/settings", "/board"):
        assert "Alice &lt;b&gt;" in bar(alice.browser, path)
        assert "Alice" not in bar(bob.browser, path)
        assert alice.owner.email not in bar(bob.browser, path)
    alice.api.patch("/me", json={"name": "Alicia"})
    assert "Alicia" in bar(alice.browser, "/board")


def test_who_is_not_signed_in_sees_nobody(alice: Person, browser: TestClient) -> None:
    bar(alice.browser, "/board")
    assert alice.owner.email not in bar(browser, "/login")
    assert "user-menu" not in bar(browser, "/login")


def test_the_page_one_is_on_is_marked_and_the_filter_is_on_the_board(alice: Person) -> None:
    for path in ("/board", "/trash", "/board", "/settings"):
        page = Page(alice.browser.get(path))
        marked = [each.attributes["href"] for each in page.all('.top-bar [aria-current="page"]')]
        assert marked == ([path] if path != "/settings" else [])
        assert bool(page.all("filter-box")) == (path == "/board")


def test_what_is_looked_for_stays_in_its_box(alice: Person, bob: Person) -> None:
    for query in ('"><script>', "", "x" * 300, "Ω"):
        page = Page(alice.browser.get("/board", params={"q": query}))
        assert page.find("#filter").attributes["value"] == query
        assert Page(bob.browser.get("/board")).find("#filter").attributes["value"] == ""


def test_another_theme_is_another_bar(alice: Person) -> None:
    for theme in ("dark", "light", "dark"):
        alice.browser.post("/theme", data={"theme": theme})
        page = Page(alice.browser.get("/board"))
        assert page.find('[aria-pressed="true"]').attributes["value"] == theme

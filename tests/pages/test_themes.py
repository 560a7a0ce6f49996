"""Light, dark, or as the system is."""

from starlette.testclient import TestClient

from tests.html import HTMX, Page, attribute


def theme(browser: TestClient) -> str:
    return attribute(Page(browser.get("/login")).find("html"), "data-theme")


def test_the_choice_holds_from_the_first_paint(browser: TestClient) -> None:
    assert theme(browser) == "system"
    headers = {"referer": "http://testserver/register"}
    response = browser.post("/theme", data={"theme": "dark"}, headers=headers)
    assert response.headers["location"] == "/register"
    assert theme(browser) == "dark"


def test_htmx_needs_no_answer(browser: TestClient) -> None:
    assert browser.post("/theme", data={"theme": "light"}, headers=HTMX).status_code == 204
    assert theme(browser) == "light"


def test_other_words_are_refused(browser: TestClient) -> None:
    assert browser.post("/theme", data={"theme": '"><script>'}).status_code == 422
    browser.cookies.set("theme", '"><script>')
    assert theme(browser) == "system"


def test_nobody_is_sent_away(browser: TestClient) -> None:
    for referer in ("https://evil.example/x", "http://testserver//evil.example", "http://[", ""):
        response = browser.post("/theme", data={"theme": "dark"}, headers={"referer": referer})
        assert response.headers["location"] == "/"

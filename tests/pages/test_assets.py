"""Static files and their addresses."""

import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.html import Page, attribute
from webapp.pages.assets import FOREVER, STATIC, STYLES, Assets


def test_the_style_sheet_holds_every_file_and_may_be_kept_for_ever(browser: TestClient) -> None:
    address = attribute(Page(browser.get("/login")).find("link[rel=stylesheet]"), "href")
    response = browser.get(address)
    assert response.headers["content-type"].startswith("text/css")
    assert response.headers["cache-control"] == FOREVER
    named = {file for pattern in STYLES for file in (STATIC / "css").glob(pattern)}
    assert named == set((STATIC / "css").rglob("*.css"))


def test_everything_that_a_page_names_is_there(browser: TestClient) -> None:
    page = Page(browser.get("/login"))
    addresses = {attribute(node, "href") for node in page.all("link[href], use[href]")}
    addresses |= {attribute(node, "src") for node in page.all("script[src]")}
    for address in {address.partition("#")[0] for address in addresses}:
        assert browser.get(address).status_code == 200, address


def test_every_icon_that_a_template_names_is_in_the_sprite() -> None:
    sprite = (STATIC / "vendor" / "icons.svg").read_text("utf-8")
    known = set(re.findall(r'<symbol id="([^"]+)"', sprite))
    templates = STATIC.parent / "templates"
    for template in templates.rglob("*.html"):
        text = template.read_text("utf-8")
        assert set(re.findall(r"icon\('([^']+)'", text)) <= known, template


def test_a_former_address_gives_the_present_file_and_asks_each_time(browser: TestClient) -> None:
    response = browser.get("/static/0123456789ab/app.css")
    assert response.status_code == 200
    assert response.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    "path", ["/static/../webapp/main.py", "/static/%2e%2e/README.md", "/static/%00"]
)
def test_nothing_else_is_served(browser: TestClient, path: str) -> None:
    assert browser.get(path).status_code in {404, 422}


def test_a_change_of_any_file_changes_the_address(tmp_path: Path) -> None:
    (tmp_path / "css").mkdir()
    (tmp_path / "js").mkdir()
    script = tmp_path / "js" / "app.js"
    script.write_text("1")
    before = Assets(tmp_path).build
    script.write_text("2")
    assert Assets(tmp_path).build != before

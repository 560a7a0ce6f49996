"""Static files and their addresses."""

import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.html import Page, attribute
from tests.people import Person
from webapp.pages.assets import FOREVER, STATIC, STYLES, Assets
from webapp.pages.scripts import BundlingError, bundle


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
    for address in {address.partition("#")[0] for address in addresses} - {""}:
        assert browser.get(address).status_code == 200, address


def test_a_page_is_drawn_when_its_last_element_is_there(browser: TestClient) -> None:
    page = Page(browser.get("/login"))
    awaited = attribute(page.find("link[rel=expect][blocking=render]"), "href")
    assert awaited == "#" + attribute(page.all("body [id]")[-1], "id")


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


def scripts_of(browser: TestClient, page: Page) -> list[str]:
    return [browser.get(attribute(node, "src")).text for node in page.all("script[type=module]")]


def test_all_modules_are_one_script_in_the_order_of_their_needs(browser: TestClient) -> None:
    page = Page(browser.get("/login"))
    assert not page.has("link[rel=modulepreload]")
    ours = scripts_of(browser, page)
    for script in ours:
        assert not re.search(r"^(import|export)\b", script, re.MULTILINE)
        made = re.findall(r"^\$\.(\w+) = \(", script, re.MULTILINE)
        assert len(made) == len(set(made))
        for needed in re.finditer(r"^const .* = \$\.(\w+);", script, re.MULTILINE):
            user = re.findall(r"^\$\.(\w+) = \(", script[: needed.start()], re.MULTILINE)[-1]
            assert made.index(needed[1]) < made.index(user)
    for module in (STATIC / "js").glob("*/*.js"):
        assert any(f"$.{module.stem.replace('-', '_')} = (" in script for script in ours), module


@pytest.mark.parametrize(
    "path",
    [
        "/login",
        "/register",
        "/board",
        "/trash",
        "/settings",
        "/settings/tokens",
        "/settings/account",
    ],
)
def test_a_page_has_the_script_of_each_of_its_elements_once(
    alice: Person, browser: TestClient, path: str
) -> None:
    client = browser if path in {"/login", "/register"} else alice.browser
    page = Page(client.get(path))
    used = {node.tag for node in page.all("*") if "-" in (node.tag or "")}
    text = "".join(scripts_of(client, page))
    defined = re.findall(r"customElements\.define\('([\w-]+)'", text)
    assert used - set(defined) == set()
    assert len(defined) == len(set(defined))


def test_scripts_ask_to_be_compiled_as_they_come() -> None:
    assets = Assets()
    scripts = [name for name in assets.made if name.endswith(".js")]
    assert scripts == ["js/app.js", "js/account.js", "vendor/htmx.min.js", "vendor/sortable.min.js"]
    for name in scripts:
        assert assets.made[name].startswith(b"//# allFunctionsCalledOnLoad\n")
    vendored = (STATIC / "vendor" / "htmx.min.js").read_bytes()
    assert assets.made["vendor/htmx.min.js"].endswith(vendored)


@pytest.mark.parametrize(
    "code",
    [
        "export default 1;\n",
        "export let changing = 1;\n",
        "import one from './b.js';\n",
        "import { a } from './a.js';\n",
        "const text = `one\n  two`;\n",
    ],
)
def test_modules_that_would_not_work_as_one_script_are_refused(tmp_path: Path, code: str) -> None:
    (tmp_path / "a.js").write_text(code)
    (tmp_path / "b.js").write_text("export const b = 1;\n")
    with pytest.raises(BundlingError):
        bundle(tmp_path / "a.js")


def test_comments_are_left_out_and_texts_that_look_like_them_are_not(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text(
        "// above\nconst one = 'a // b';\nconst two = 2; // behind\n/** before */\nuse(one, two);\n"
    )
    script = bundle(tmp_path / "a.js")
    assert "const one = 'a // b';\nconst two = 2;\nuse(one, two);\n" in script


def test_development_serves_the_modules_as_they_are() -> None:
    assets = Assets(is_development=True)
    assert "js/lib/dom.js" in assets.modules
    assert "js/app.js" not in assets.made


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("identity", None),
    ],
)
@pytest.mark.parametrize("path", ["app.css", "js/app.js", "vendor/htmx.min.js", "vendor/icons.svg"])
def test_texts_are_sent_as_small_as_the_browser_takes_them(
    browser: TestClient, path: str, accepted: str, encoding: str | None
) -> None:
    address = Assets().address(path)
    plain = browser.get(address, headers={"accept-encoding": "identity"})
    answer = browser.get(address, headers={"accept-encoding": accepted})
    assert answer.headers.get("content-encoding") == encoding
    assert "Accept-Encoding" in answer.headers["vary"]
    assert answer.content == plain.content
    if encoding:
        assert int(answer.headers["content-length"]) < len(plain.content) / 2


def test_a_change_of_any_file_changes_the_address(tmp_path: Path) -> None:
    (tmp_path / "css").mkdir()
    (tmp_path / "js").mkdir()
    (tmp_path / "js" / "account.js").write_text("g();")
    script = tmp_path / "js" / "app.js"
    script.write_text("f(1);")
    before = Assets(tmp_path).build
    script.write_text("f(2);")
    assert Assets(tmp_path).build != before

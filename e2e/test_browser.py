"""The browser of the tests is looked for in the order that CONTRIBUTING and the setting promise."""

from pathlib import Path

import pytest

from e2e import browser


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with nothing on it: an empty PATH, an empty home."""
    for name in ("CHROMIUM", "PLAYWRIGHT_BROWSERS_PATH"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(browser, "_MAC", str(tmp_path / "no-mac"))
    return tmp_path


def install(machine: Path, program: str) -> Path:
    path = machine / program
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


def test_the_setting_comes_first(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(machine, "bin/chromium")
    chosen = install(machine, "elsewhere/my-browser")
    monkeypatch.setenv("CHROMIUM", str(chosen))
    assert browser.find_chromium() == chosen


def test_a_setting_that_names_nothing_is_said(
    machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(machine, "bin/chromium")
    monkeypatch.setenv("CHROMIUM", "/no/such/browser")
    with pytest.raises(browser.NoChromiumError, match="/no/such/browser"):
        browser.find_chromium()


def test_path_comes_before_the_cache_of_playwright(machine: Path) -> None:
    cached = install(machine, ".cache/ms-playwright/chromium-1200/chrome-linux/chrome")
    assert browser.find_chromium() == cached
    chrome = install(machine, "bin/google-chrome")
    assert browser.find_chromium() == chrome
    chromium = install(machine, "bin/chromium")
    assert browser.find_chromium() == chromium


def test_where_there_is_none_it_is_installed(
    machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browser, "_install_by_playwright", lambda: None)
    monkeypatch.setattr(browser, "_install_by_apt", lambda: install(machine, "bin/chromium"))
    assert browser.ensure_chromium() == machine / "bin" / "chromium"


def test_where_none_can_be_had_one_line_says_so(
    machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browser, "_install_by_playwright", lambda: None)
    monkeypatch.setattr(browser, "_install_by_apt", lambda: None)
    with pytest.raises(browser.NoChromiumError, match="apt-get install chromium") as caught:
        browser.ensure_chromium()
    assert "\n" not in str(caught.value)

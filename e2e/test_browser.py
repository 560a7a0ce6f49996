"""The browser of the tests is looked for in the order that its module promises."""

import os
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


def test_path_comes_before_the_cache_of_playwright_and_the_shell_before_both(machine: Path) -> None:
    for program in (
        ".cache/ms-playwright/chromium-1200/chrome-linux/chrome",
        "bin/google-chrome",
        "bin/chromium",
        ".cache/ms-playwright/chromium_headless_shell-1200"
        "/chrome-headless-shell-linux64/chrome-headless-shell",
        "bin/chromium-headless-shell",
    ):
        found = install(machine, program)  # each is better than those before
        assert browser.find_chromium() == found


def test_where_apt_knows_no_shell_it_brings_the_browser(
    machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    apt = install(machine, "bin/apt-get")
    apt.write_text(
        f'#!/bin/sh\necho "$*" >> {machine}/calls\ncase "$*" in *shell) exit 100; esac\n'
    )
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(browser, "_install_by_playwright", lambda: None)
    with pytest.raises(browser.NoChromiumError):
        browser.ensure_chromium()
    asked = (machine / "calls").read_text().splitlines()
    assert [each.rpartition(" ")[2] for each in asked] == [
        "update",
        "chromium-headless-shell",
        "chromium",
    ]


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

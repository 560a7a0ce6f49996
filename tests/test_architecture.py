"""The rules of the house that the import contracts cannot say."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PYTHON = sorted((ROOT / "webapp").rglob("*.py"))
ALL_PYTHON = [
    *PYTHON,
    *(path for top in ("tests", "e2e", "bench", "alembic") for path in (ROOT / top).rglob("*.py")),
]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SCRIPTS = sorted((ROOT / "static" / "js").rglob("*.js"))
PAGES = [path for path in PYTHON if path.is_relative_to(ROOT / "webapp" / "pages")]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def calls(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            called = node.func
            if isinstance(called, ast.Attribute):
                yield node.lineno, called.attr
            elif isinstance(called, ast.Name):
                yield node.lineno, called.id


def lines_with(pattern: str, paths: list[Path]) -> list[str]:
    rule = re.compile(pattern)
    return [
        f"{name(path)}:{number}: {line.strip()}"
        for path in paths
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if rule.search(line)
    ]


def except_for(paths: list[Path], *allowed: str) -> list[Path]:
    return [path for path in paths if not name(path).startswith(allowed)]


def test_there_is_something_to_check() -> None:
    assert len(PYTHON) > 30
    assert len(TEMPLATES) > 10
    assert SCRIPTS


def test_only_settings_and_the_embedded_server_read_the_environment() -> None:
    others = except_for(PYTHON, "webapp/settings.py", "webapp/embedded/")
    assert not lines_with(r"\bos\.environ\b|\bgetenv\b|\benviron\b", others)


def test_only_the_database_module_commits() -> None:
    others = except_for(PYTHON, "webapp/database.py")
    found = [
        f"{name(path)}:{line}" for path in others for line, call in calls(path) if call == "commit"
    ]
    assert not found


def test_statements_are_built_in_repositories_only() -> None:
    others = except_for(PYTHON, "webapp/repositories/")
    found = [
        f"{name(path)}:{line}" for path in others for line, call in calls(path) if call == "select"
    ]
    assert not found


def test_no_module_is_named_for_nothing() -> None:
    vague = {
        "utils",
        "util",
        "helpers",
        "helper",
        "common",
        "manager",
        "misc",
        "crud",
        "deps",
        "base2",
    }
    assert not [name(path) for path in ALL_PYTHON if path.stem in vague]


def test_pages_do_not_ask_whether_htmx_is_asking() -> None:
    others = except_for(PAGES, "webapp/pages/rendering.py")
    assert not lines_with(r"(?i)hx-request|hx_request|is_htmx", others)


@pytest.mark.parametrize(
    ("paths", "limit"),
    [(ALL_PYTHON, 300), (TEMPLATES, 90), (SCRIPTS, 160)],
    ids=["python", "templates", "scripts"],
)
def test_files_stay_of_a_size_to_read(paths: list[Path], limit: int) -> None:
    long = {name(path): len(path.read_text().splitlines()) for path in paths}
    assert not {path: lines for path, lines in long.items() if lines > limit}


def test_style_sheets_stay_of_a_size_to_read() -> None:
    sheets = (ROOT / "static" / "css").rglob("*.css")
    long = {name(path): len(path.read_text().splitlines()) for path in sheets}
    assert not {path: lines for path, lines in long.items() if lines > 220}


def test_templates_say_first_what_they_need() -> None:
    first = {name(path): path.read_text().split("\n", 1)[0] for path in TEMPLATES}
    rule = re.compile(r"\{#-? needs: .+ -?#\}")
    assert not [path for path, line in first.items() if not rule.match(line)]


def test_behaviour_and_style_are_not_in_attributes() -> None:
    """The Content-Security-Policy would drop them without a word to the person."""
    assert not lines_with(
        r"(?i)\bhx-on\b|\bhx-on:|\bjs:|\sstyle=|\son[a-z]+=\"|javascript:", TEMPLATES
    )
    inline = r"(?i)<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")|<style\b"
    assert not lines_with(inline, TEMPLATES)
    assert not lines_with(r"hx-trigger=\"[^\"]*\[", TEMPLATES)


def test_nothing_is_written_for_htmx_2() -> None:
    """Version 4 ignores it silently: events were renamed, extensions and their attributes went."""
    dead = (
        r"\bhx-ext\b|\bsse-swap\b|\bhx-disinherit\b|\bhx-inherit\b|\bhx-request=|\bhx-prompt\b|\bhx-params\b"
        r"|htmx:(afterSwap|beforeSwap|afterRequest|beforeRequest|afterSettle|configRequest|responseError"
        r"|sendError|load|oobAfterSwap|afterOnLoad|historyRestore|validation)"
        r"|(?i:HX-Trigger-After-(Swap|Settle))|\bincludeIndicatorStyles\b|\ballowEval\b"
    )
    assert not lines_with(dead, [*TEMPLATES, *SCRIPTS, *PYTHON])


def test_addresses_are_made_from_route_names() -> None:
    written = r"\b(href|action|src|hx-(get|post|put|patch|delete))=\"/"
    assert not lines_with(written, TEMPLATES)


def test_nothing_is_marked_safe_but_the_sanitised() -> None:
    assert not lines_with(r"\|\s*safe\b|autoescape false", TEMPLATES)


def test_scripts_leave_markup_and_code_alone() -> None:
    assert not lines_with(
        r"\beval\(|new Function\(|document\.write|\.innerHTML\s*=|setAttribute\('style'", SCRIPTS
    )


def test_the_folder_of_migrations_does_not_shadow_the_library() -> None:
    assert not (ROOT / "alembic" / "__init__.py").exists()


def test_migrations_import_nothing_of_ours() -> None:
    versions = sorted((ROOT / "alembic" / "versions").glob("*.py"))
    assert versions
    assert not lines_with(r"^\s*(from|import) webapp", versions)


def test_nothing_of_one_machine_is_in_the_tree() -> None:
    text = [path for path in ALL_PYTHON if path != Path(__file__)]
    text += [
        ROOT / item
        for item in ("Makefile", "pyproject.toml", "requirements.txt", "requirements-dev.txt")
    ]
    assert not lines_with(r"index-url|extra-index|trusted-host|find-links", text)

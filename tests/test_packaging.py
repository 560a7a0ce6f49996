"""What is installed is what is locked, and what is deployed is closed by default."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from webapp.embedded.server import EmbeddedPostgres
from webapp.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def locked(name: str) -> dict[str, str]:
    """The entries of a lock: the name of each package, and all that is said of it."""
    entries = re.split(r"^(?=[a-z0-9])", (ROOT / name).read_text(), flags=re.MULTILINE)
    return {entry.partition("==")[0].partition("[")[0]: entry for entry in entries if entry}


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[^A-Za-z0-9._-]", requirement)[0].lower() for requirement in requirements}


@pytest.fixture
def compose() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    return content


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_package_is_locked_by_version_and_hash(name: str) -> None:
    entries = locked(name)
    assert len(entries) > 40
    for package, entry in entries.items():
        assert re.match(r"[a-z0-9._-]+(\[[a-z0-9,]+\])?==\d", entry), package
        assert "--hash=sha256:" in entry, package


def test_the_locks_have_what_the_project_asks_for() -> None:
    assert names(PROJECT["project"]["dependencies"]) <= locked("requirements.txt").keys()
    assert names(PROJECT["dependency-groups"]["dev"]) <= locked("requirements-dev.txt").keys()


def test_the_two_locks_agree() -> None:
    runtime, development = locked("requirements.txt"), locked("requirements-dev.txt")
    for package in runtime.keys() & development.keys():
        version = runtime[package].split("==")[1].split()[0]
        assert development[package].split("==")[1].split()[0] == version, package


def test_passlib_is_never_beside_libpass() -> None:
    assert "passlib" not in locked("requirements.txt") | locked("requirements-dev.txt")


def test_compose_refuses_to_start_without_secrets(compose: dict[str, Any]) -> None:
    app = compose["services"]["app"]["environment"]
    assert app["JWT_SECRET"].startswith("${JWT_SECRET:?")
    assert "${POSTGRES_PASSWORD:?" in app["DATABASE_URL"]
    database = compose["services"]["postgres"]["environment"]
    assert database["POSTGRES_PASSWORD"].startswith("${POSTGRES_PASSWORD:?")


def test_compose_hands_on_what_an_operator_may_set(compose: dict[str, Any]) -> None:
    """All settings but those that the container decides for itself."""
    decided = {"HOST", "PORT", "DATA_DIR", "DEVELOPMENT", "JWT_ALGORITHM"}
    bounded = {"SHUTDOWN_SECONDS"}  # by stop_grace_period
    settable = {name.upper() for name in Settings.model_fields} - decided - bounded
    assert compose["services"]["app"]["environment"].keys() == settable


def test_the_database_of_compose_is_as_discreet_as_the_embedded_one(
    compose: dict[str, Any], tmp_path: Path
) -> None:
    embedded = EmbeddedPostgres(tmp_path)._configuration()
    said = dict(each.split("=") for each in compose["services"]["postgres"]["command"][2::2])
    assert said == {name: value for name, value in embedded.items() if name.startswith("log_")}


def test_compose_waits_for_the_database_and_keeps_its_data(compose: dict[str, Any]) -> None:
    app, database = compose["services"]["app"], compose["services"]["postgres"]
    assert app["depends_on"]["postgres"]["condition"] == "service_healthy"
    assert database["healthcheck"]
    assert database["volumes"][0].partition(":")[0] in compose["volumes"]
    assert "ports" not in database


def test_the_proxy_waits_for_no_client_without_end(compose: dict[str, Any]) -> None:
    assert compose["services"]["proxy"]["profiles"] == ["tls"]
    told = compose["configs"]["caddyfile"]["content"]
    for bound in ("read_header", "read_body", "write", "idle", "max_header_size", "max_size"):
        assert re.search(rf"\b{bound} \d+", told), bound


def test_the_container_has_no_more_rights_than_it_needs(compose: dict[str, Any]) -> None:
    app = compose["services"]["app"]
    assert app["read_only"]
    assert app["cap_drop"] == ["ALL"]
    instructions = (ROOT / "Dockerfile").read_text().split("\nFROM ")[-1]
    assert re.search(r"^USER [1-9]\d*", instructions, re.MULTILINE)
    assert "HEALTHCHECK" in instructions


def test_secrets_and_data_never_reach_the_builder() -> None:
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    assert rules[0] == "*"
    assert not {"!.env", "!var", "!.git"} & set(rules)


def test_actions_are_pinned_by_commit() -> None:
    workflow = (ROOT / ".github" / "workflows" / "ci.yml").read_text()
    used = re.findall(r"uses: (.*)$", workflow, re.MULTILINE)
    assert used
    for action in used:
        assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action)

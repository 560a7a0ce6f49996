"""The settings: what is accepted, what stops the start, and that no secret is ever shown."""

import errno
import json
import os
import re
import secrets
import stat
from ipaddress import ip_network
from multiprocessing.pool import ThreadPool
from pathlib import Path

import pytest

from webapp.settings import (
    Settings,
    SettingsError,
    hand_to_children,
    load_settings,
    settings_table,
)

GOOD = secrets.token_urlsafe(32)


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def load(monkeypatch: pytest.MonkeyPatch, **variables: str) -> Settings:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return load_settings()


def test_without_any_configuration_there_is_a_complete_default() -> None:
    settings = load_settings()
    assert settings.database_url is None
    assert (settings.host, settings.port, settings.workers) == ("127.0.0.1", 8000, 1)
    assert settings.data_dir == Path("var")
    assert settings.access_token_expire_minutes == 720
    assert settings.registration == "open"


def test_the_embedded_default_makes_a_key_once_for_itself_alone() -> None:
    first = load_settings().jwt_secret
    second = load_settings().jwt_secret
    assert first
    assert second
    assert first.get_secret_value() == second.get_secret_value()
    assert len(first.get_secret_value()) >= 32
    assert stat.S_IMODE(Path("var/jwt_secret").stat().st_mode) == 0o600
    assert [path.name for path in Path("var").iterdir()] == ["jwt_secret"]


def test_a_key_that_could_not_be_kept_leaves_no_piece_of_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "var/jwt_secret")

    monkeypatch.setattr(os, "link", fail)
    with pytest.raises(SettingsError, match="No space left"):
        load_settings()
    assert not [*Path("var").iterdir()]


def test_starts_at_once_agree_on_one_key() -> None:
    with ThreadPool(8) as pool:
        loaded = pool.map(lambda _: load_settings().jwt_secret, range(16))
    assert len({secret.get_secret_value() for secret in loaded if secret}) == 1


def test_a_database_of_ones_own_needs_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError, match=r"JWT_SECRET is required.*token_urlsafe"):
        load(monkeypatch, DATABASE_URL="postgresql://u@h/d")
    assert load_settings(secret_needed=False).jwt_secret is None
    assert not Path("var").exists()


@pytest.mark.parametrize(
    "secret",
    [
        "tiny",
        "x" * 64,
        "abcabcabc" * 8,
        "your-256-bit-secret-your-256-bit-secret",
        "ChangeMe-ChangeMe-ChangeMe-0123456789",
        "09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7",
    ],
)
def test_a_weak_key_stops_the_start_and_is_not_shown(
    monkeypatch: pytest.MonkeyPatch, secret: str
) -> None:
    for name in ("JWT_SECRET", "JWT_PREVIOUS_SECRETS"):
        monkeypatch.setenv("JWT_SECRET", GOOD)
        with pytest.raises(SettingsError, match=f"{name} .*create one with") as caught:
            load(monkeypatch, **{name: secret})
        assert secret not in str(caught.value)


def test_a_key_of_chance_is_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    for made in (secrets.token_urlsafe(32), secrets.token_hex(32), GOOD):
        settings = load(monkeypatch, JWT_SECRET=made, JWT_PREVIOUS_SECRETS=f"{GOOD}, {made}")
        assert settings.jwt_secret
        assert settings.jwt_secret.get_secret_value() == made
        previous = [secret.get_secret_value() for secret in settings.jwt_previous_secrets]
        assert previous == [GOOD, made]


def test_a_former_key_may_have_a_comma(monkeypatch: pytest.MonkeyPatch) -> None:
    comma = f" {GOOD},{GOOD[::-1]}"
    settings = load(monkeypatch, JWT_SECRET=GOOD, JWT_PREVIOUS_SECRETS=json.dumps([comma, GOOD]))
    assert [each.get_secret_value() for each in settings.jwt_previous_secrets] == [comma, GOOD]
    for wrong in (f'["{GOOD}', f'["{GOOD}", 5]', f'["{GOOD}"] x'):
        with pytest.raises(SettingsError, match=r"^JWT_PREVIOUS_SECRETS \w+") as caught:
            load(monkeypatch, JWT_PREVIOUS_SECRETS=wrong)
        assert GOOD not in str(caught.value)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg2"])
def test_every_spelling_of_a_postgresql_url_is_normalised(
    monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    url = f"{scheme}://user:p%40ss@host:6432/name?sslmode=require"
    settings = load(monkeypatch, DATABASE_URL=url, JWT_SECRET=GOOD)
    assert settings.database_url == url.replace(f"{scheme}:", "postgresql+psycopg2:")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://user:hunter2@host/name"),
        ("DATABASE_URL", "hunter2"),
        ("DATABASE_URL", "postgresql://user@host/name?hunter2=1"),
        ("HOST", "127.0.0..1"),
        ("DATA_DIR", "~nobody-here/var"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "http"),
        ("WORKERS", "0"),
        ("JWT_ALGORITHM", "none"),
        ("JWT_ALGORITHM", "RS256"),
        ("ACCESS_TOKEN_EXPIRE_MINUTES", "-5"),
        ("REGISTRATION", "maybe"),
        ("PUBLIC_URL", "jobs.example.org"),
        ("PUBLIC_URL", "ftp://jobs.example.org"),
        ("PUBLIC_URL", "https://jobs.example.org/board"),
        ("PUBLIC_URL", "https://user@jobs.example.org"),
        ("PUBLIC_URL", "https://jobs.example.org:99999"),
        ("PUBLIC_URL", "https://jobs example.org"),
        ("PUBLIC_URL", "https://jobs..example.org"),
        ("MAIL_FROM", "nobody"),
        ("MAIL_FROM", "board@jobs.example.org, other@jobs.example.org"),
        ("MAIL_FROM", "board@jobs.example.org\nBcc: eve@example.org"),
        ("TRUSTED_PROXIES", "10.0.0.0/33"),
        ("TRUSTED_PROXIES", "10.0.0.1, nginx"),
        ("DEVELOPMENT", "perhaps"),
        ("LOG_LEVEL", "loud"),
    ],
)
def test_an_impossible_value_is_named_in_one_line(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        load(monkeypatch, **{"JWT_SECRET": GOOD, name: value})
    message = str(caught.value)
    assert message.startswith(f"{name} ")
    assert "\n" not in message
    assert "codec" not in message
    assert "hunter2" not in message


@pytest.mark.parametrize(
    ("given", "origin"),
    [
        ("https://Jobs.Example.org/", "https://jobs.example.org"),
        ("https://jobs.example.org:443", "https://jobs.example.org"),
        ("http://jobs.example.org:8080", "http://jobs.example.org:8080"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("https://bücher.example", "https://xn--bcher-kva.example"),
    ],
)
def test_the_public_url_is_an_origin_as_browsers_write_it(
    monkeypatch: pytest.MonkeyPatch, given: str, origin: str
) -> None:
    assert load(monkeypatch, PUBLIC_URL=given).public_url == origin


@pytest.mark.parametrize(
    "sender",
    [
        "board@jobs.example.org",
        "Job Tracker <board@localhost>",
        '"Büro, 2. Stock" <b@bücher.example>',
    ],
)
def test_letters_come_from_an_address_with_or_without_a_name(
    monkeypatch: pytest.MonkeyPatch, sender: str
) -> None:
    assert load(monkeypatch, MAIL_FROM=sender).mail_from == sender


def test_a_password_that_no_letter_could_be_sent_with_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MAIL_FROM", "board@jobs.example.org")
    monkeypatch.setenv("PUBLIC_URL", "https://jobs.example.org")
    assert load(monkeypatch, SMTP_URL="smtps://board:p%40ss@mail.example.org").smtp_url
    with pytest.raises(SettingsError, match="ASCII"):
        load(monkeypatch, SMTP_URL="smtps://board:p%C3%A4ss@mail.example.org")


def test_a_tilde_in_the_file_is_the_home_as_it_is_in_a_shell(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    Path(".env").write_text("DATA_DIR=~/job-tracker\n")
    assert load_settings(secret_needed=False).data_dir == tmp_path / "home" / "job-tracker"


def test_proxies_are_addresses_or_networks(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load(monkeypatch, TRUSTED_PROXIES="10.1.2.3, 192.168.0.0/16,::1")
    wanted = [ip_network(text) for text in ("10.1.2.3", "192.168.0.0/16", "::1")]
    assert list(settings.trusted_proxies) == wanted


def test_an_empty_variable_is_one_that_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load(monkeypatch, DATABASE_URL="", PORT="", JWT_PREVIOUS_SECRETS="")
    assert settings == load_settings()


def test_a_file_is_read_and_the_environment_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("PORT=9000\nWORKERS=2\nPOSTGRES_PASSWORD=x\n")
    settings = load(monkeypatch, PORT="9001")
    assert (settings.port, settings.workers) == (9001, 2)


def test_a_near_miss_in_the_file_is_said() -> None:
    Path(".env").write_text("JWT_SECRT=abc\n")
    with pytest.raises(SettingsError, match="did you mean JWT_SECRET"):
        load_settings()


def test_a_file_in_another_encoding_is_said() -> None:
    Path(".env").write_bytes(b"MAIL_FROM=B\xfcro <board@jobs.example.org>\n")
    with pytest.raises(SettingsError, match="cannot be read as text"):
        load_settings()


def test_a_damaged_key_file_is_said() -> None:
    load_settings()
    Path("var/jwt_secret").write_text("")
    with pytest.raises(SettingsError, match="damaged"):
        load_settings()


def test_a_data_folder_that_is_a_file_is_said() -> None:
    Path("var").write_text("")
    with pytest.raises(SettingsError, match="cannot be used"):
        load_settings()


def test_no_secret_is_in_what_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load(monkeypatch, DATABASE_URL="postgresql://u:hunter2@h/d", JWT_SECRET=GOOD)
    assert GOOD not in repr(settings)
    assert "hunter2" not in repr(settings)


def test_children_read_what_the_parent_chose(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load(monkeypatch, DATABASE_URL="postgresql://u:p@h/d", JWT_SECRET=GOOD)
    for name in ("DATABASE_URL", "JWT_SECRET"):
        monkeypatch.setenv(name, "")
    hand_to_children(settings)
    assert os.environ["JWT_SECRET"] == GOOD
    assert load_settings() == settings


def test_the_code_never_reads_the_environment_by_making_settings(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PORT", "9999")
    assert Settings().port == 8000


def test_every_setting_is_described() -> None:
    table = settings_table()
    for name, field in Settings.model_fields.items():
        assert f"| `{name.upper()}` |" in table
        assert field.description


def test_the_readme_lists_the_settings_as_they_are() -> None:
    readme = (Path(__file__).resolve().parents[1] / "README.md").read_text()
    shown = re.findall(r"^\| `[A-Z_]+` \|.*$", readme, re.MULTILINE)
    assert shown == settings_table().splitlines()[2:]

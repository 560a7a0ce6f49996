"""The settings: one typed class, and the only reader of the environment (and of a `.env` file)."""

import os
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from dotenv import dotenv_values
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from webapp import signing_key
from webapp.setting_values import (
    DatabaseUrl,
    Folder,
    Host,
    Keys,
    Network,
    PublicUrl,
    Sender,
    SmtpUrl,
    split,
)

_ENV_FILE = ".env"


class SettingsError(Exception):
    """Why the server cannot start with these settings: one line, with no secret in it."""


class Settings(BaseModel):
    """Everything that an operator can set. Made from the environment by load_settings() only."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    database_url: DatabaseUrl | None = Field(
        default=None,
        repr=False,
        description="PostgreSQL 15 to 18, `postgresql://user:password@host/name`; "
        "if not set, an embedded server is started, with its data in `DATA_DIR`",
    )
    database_pool_size: int = Field(
        default=10,
        ge=1,
        le=200,
        description="connections that each worker keeps; as many again are opened under load",
    )
    jwt_secret: SecretStr | None = Field(
        default=None,
        description="key that signs sessions, at least 32 random bytes; "
        "required with `DATABASE_URL`, otherwise created once and kept in `DATA_DIR`",
    )
    jwt_previous_secrets: Annotated[Keys, NoDecode] = Field(
        default=(),
        description="previous keys, separated by commas; what they signed stays valid "
        '(`["…", "…"]` if a key contains a comma)',
    )
    jwt_algorithm: Literal["HS256"] = Field(
        default="HS256", description="how sessions are signed; the only option"
    )
    access_token_expire_minutes: int = Field(
        default=720, ge=1, le=43_200, description="how long a sign-in to the API lasts"
    )
    host: Host = Field(
        default="127.0.0.1",
        min_length=1,
        description="address to listen on; `0.0.0.0` for all of this machine's addresses",
    )
    port: int = Field(default=8000, ge=1, le=65_535, description="port to listen on")
    workers: int = Field(
        default=1, ge=1, le=64, description="server processes; one per core is plenty"
    )
    data_dir: Folder = Field(
        default=Path("var"),
        description="folder of the embedded server's data and the generated `JWT_SECRET`",
    )
    public_url: PublicUrl | None = Field(
        default=None,
        description="where people reach the board, such as `https://jobs.example.org`; "
        "with https, cookies are sent over TLS only",
    )
    registration: Literal["open", "invite", "closed"] = Field(
        default="open",
        description="who can create an account: `open` (anyone), `invite` or `closed`",
    )
    trusted_proxies: Annotated[tuple[Network, ...], NoDecode, BeforeValidator(split)] = Field(
        default=(),
        description="addresses or networks, separated by commas, whose `X-Forwarded-For` and "
        "`X-Forwarded-Proto` are trusted",
    )
    smtp_url: SmtpUrl | None = Field(
        default=None,
        description="server for outgoing email, `smtps://user:password@host`, "
        "or `smtp://…` for STARTTLS; if not set, the operator resets lost passwords",
    )
    mail_from: Sender | None = Field(
        default=None,
        max_length=254,
        description="sender address of emails; required with `SMTP_URL`",
    )
    metrics_port: int | None = Field(
        default=None,
        ge=1,
        le=65_535,
        description="port for Prometheus, on the same address; if not set, there are no metrics",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="lowest level to log: `debug`, `info`, `warning` or `error`"
    )
    shutdown_seconds: int = Field(
        default=10,
        ge=0,
        le=300,
        description="how long requests in flight may take when the server stops",
    )
    development: bool = Field(
        default=False, description="for developing Job Tracker: templates are reloaded"
    )

    @field_validator("jwt_secret")
    @classmethod
    def _check_secret(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            _refuse_weak(value)
        return value

    @field_validator("jwt_previous_secrets")
    @classmethod
    def _check_previous_secrets(cls, value: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        for secret in value:
            _refuse_weak(secret)
        return value

    @model_validator(mode="after")
    def _complete_mail(self) -> Self:
        if self.smtp_url is not None and not (self.mail_from and self.public_url):
            raise ValueError("SMTP_URL requires MAIL_FROM, and PUBLIC_URL for the links in emails")
        return self


class _Environment(BaseSettings, Settings):
    """The settings as they are read; an empty variable is one that is not set."""

    model_config = SettingsConfigDict(
        env_file=_ENV_FILE,
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        hide_input_in_errors=True,
    )


def load_settings(*, secret_needed: bool = True) -> Settings:
    """Read and check the settings; make the key of an embedded installation once.

    `secret_needed=False` is for commands that sign nothing. Raises SettingsError.
    """
    try:
        _refuse_misspelt(dotenv_values(_ENV_FILE))
        settings = Settings(**dict(_Environment()))
    except ValidationError as error:
        raise SettingsError("; ".join(_sentences(error))) from None
    except (OSError, UnicodeDecodeError):
        raise SettingsError(f"The file {_ENV_FILE} cannot be read as text.") from None
    if settings.jwt_secret or not secret_needed:
        return settings
    if settings.database_url:
        raise SettingsError(
            f"JWT_SECRET is required with DATABASE_URL; create one with: {signing_key.HOW_TO_MAKE}"
        )
    secret = _kept_key(settings.data_dir)
    return settings.model_copy(update={"jwt_secret": secret})


def hand_to_children(settings: Settings) -> None:
    """Let processes that this one starts read the same database and key from the environment."""
    if settings.database_url:
        os.environ["DATABASE_URL"] = settings.database_url
    if settings.jwt_secret:
        os.environ["JWT_SECRET"] = settings.jwt_secret.get_secret_value()


def share_metrics(folder: str) -> None:
    """Let all server processes keep their figures in one folder. To be called before any does."""
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder


def settings_table() -> str:
    """The settings in Markdown, for the README."""
    lines = ["| setting | default | meaning |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        value = field.default
        shown = str(value).lower() if isinstance(value, bool) else str(value)
        default = "" if value in (None, ()) else f"`{shown}`"
        lines.append(f"| `{name.upper()}` | {default} | {field.description} |")
    return "\n".join(lines) + "\n"


def _sentences(error: ValidationError) -> Iterator[str]:
    for problem in error.errors(include_url=False, include_input=False):
        message = problem["msg"].removeprefix("Value error, ")
        if not problem["loc"]:
            yield message
            continue
        name = str(problem["loc"][0]).upper()
        message = message[0].lower() + message[1:]
        if message.startswith("input should"):
            message = message.removeprefix("input ").replace("should", "must", 1)
        yield f"{name} {message}"


def _refuse_weak(secret: SecretStr) -> None:
    if weakness := signing_key.weakness(secret.get_secret_value()):
        raise ValueError(f"{weakness}; create one with: {signing_key.HOW_TO_MAKE}")


def _refuse_misspelt(in_file: Mapping[str, Any]) -> None:
    """`.env` also feeds Docker Compose, so a stranger's name is let pass, but not a near miss."""
    known = [name.upper() for name in Settings.model_fields]
    for name in in_file:
        if name.upper() not in known and (meant := get_close_matches(name.upper(), known, 1, 0.8)):
            raise SettingsError(f"{name} in {_ENV_FILE} is not a setting; did you mean {meant[0]}?")


def _kept_key(data_dir: Path) -> SecretStr:
    try:
        return SecretStr(signing_key.keep(data_dir))
    except OSError as error:
        raise SettingsError(
            f"The data folder {data_dir} cannot be used ({error.strerror}: {error.filename})."
        ) from None
    except ValueError as error:
        raise SettingsError(str(error)) from None

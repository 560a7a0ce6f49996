"""Fixtures of the tests below the browser."""

import secrets
from pathlib import Path

import pytest
from pydantic import SecretStr

from webapp.settings import Settings


@pytest.fixture(scope="session")
def settings(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings as an operator would set them, for this worker's database."""
    return Settings(
        database_url=database_url,
        jwt_secret=SecretStr(secrets.token_urlsafe(48)),
        data_dir=Path(tmp_path_factory.mktemp("data")),
    )

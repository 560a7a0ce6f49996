"""A private PostgreSQL server in a folder, for a laptop and for tests (decision 0007)."""

from webapp.embedded.choice import running_database
from webapp.embedded.errors import EmbeddedPostgresError

__all__ = ["EmbeddedPostgresError", "running_database"]

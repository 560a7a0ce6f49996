"""Indexes for what is due: next actions and deadlines."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    for name in ("next_action_on", "deadline_on"):
        op.create_index(
            f"ix_applications_{name}",
            "applications",
            ["owner_id", name],
            unique=False,
            postgresql_where=sa.text(f"deleted_at IS NULL AND {name} IS NOT NULL"),
        )


def downgrade() -> None:
    for name in ("deadline_on", "next_action_on"):
        op.drop_index(f"ix_applications_{name}", table_name="applications")

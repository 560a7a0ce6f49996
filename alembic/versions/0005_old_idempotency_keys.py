"""An index for the idempotency keys that are let go of: those of an owner, by their age."""

from collections.abc import Sequence

from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_index("ix_idempotency_keys_at", "idempotency_keys", ["owner_id", "at"])


def downgrade() -> None:
    op.drop_index("ix_idempotency_keys_at", table_name="idempotency_keys")

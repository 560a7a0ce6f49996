"""Accounts and boards: all tables of the first version."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "users",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("email_canonical", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("char_length(email) <= 254", name="ck_users_email"),
        sa.CheckConstraint("char_length(name) <= 100", name="ck_users_name"),
        sa.CheckConstraint("char_length(time_zone) <= 64", name="ck_users_time_zone"),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
        sa.UniqueConstraint("email_canonical", name="uq_users_email_canonical"),
    )
    op.create_table(
        "boards",
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("shortcuts_enabled", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["users.id"], name="fk_boards_users", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("owner_id", name="pk_boards"),
    )
    op.create_table(
        "activities",
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("before", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("after", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["boards.owner_id"], name="fk_activities_boards", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("owner_id", "revision", "n", name="pk_activities"),
    )
    op.create_index(
        "ix_activities_application",
        "activities",
        ["owner_id", "application_id", "revision", "n"],
        unique=False,
    )
    op.create_table(
        "columns",
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("colour", sa.Text(), nullable=False),
        sa.Column("rank", sa.Text(collation="C"), nullable=False),
        sa.Column("collapsed", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "colour IN ('violet', 'blue', 'teal', 'green', 'amber', 'rose', 'slate', 'gray')",
            name="ck_columns_colour",
        ),
        sa.CheckConstraint(
            "status IN ('saved', 'applied', 'interview', 'offer',"
            " 'accepted', 'rejected', 'withdrawn', 'ghosted')",
            name="ck_columns_status",
        ),
        sa.CheckConstraint("char_length(name) <= 60", name="ck_columns_name"),
        sa.CheckConstraint("char_length(rank) <= 240", name="ck_columns_rank"),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["boards.owner_id"], name="fk_columns_boards", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("owner_id", "id", name="pk_columns"),
        sa.UniqueConstraint("owner_id", "rank", name="uq_columns_owner_id_rank"),
    )
    op.create_table(
        "idempotency_keys",
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("answer", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("char_length(key) <= 255", name="ck_idempotency_keys_key"),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["boards.owner_id"], name="fk_idempotency_keys_boards", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("owner_id", "key", name="pk_idempotency_keys"),
    )
    op.create_table(
        "sessions",
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("user_agent", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("audience IN ('web', 'api')", name="ck_sessions_audience"),
        sa.CheckConstraint("char_length(address) <= 64", name="ck_sessions_address"),
        sa.CheckConstraint("char_length(user_agent) <= 400", name="ck_sessions_user_agent"),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["boards.owner_id"], name="fk_sessions_boards", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("owner_id", "id", name="pk_sessions"),
    )
    op.create_table(
        "applications",
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("column_id", sa.Uuid(), nullable=False),
        sa.Column("rank", sa.Text(collation="C"), nullable=False),
        sa.Column("company", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("location", sa.Text(), nullable=True),
        sa.Column("work_mode", sa.Text(), nullable=True),
        sa.Column("employment_type", sa.Text(), nullable=True),
        sa.Column("salary_min", sa.Integer(), nullable=True),
        sa.Column("salary_max", sa.Integer(), nullable=True),
        sa.Column("salary_currency", sa.Text(), nullable=True),
        sa.Column("salary_period", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("priority", sa.SmallInteger(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("notes_revision", sa.BigInteger(), nullable=False),
        sa.Column("tags", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("applied_on", sa.Date(), nullable=True),
        sa.Column("deadline_on", sa.Date(), nullable=True),
        sa.Column("next_action", sa.Text(), nullable=True),
        sa.Column("next_action_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "employment_type IN ('full_time', 'part_time', 'contract', 'temporary', 'internship')",
            name="ck_applications_employment_type",
        ),
        sa.CheckConstraint(
            "salary_period IN ('year', 'month', 'week', 'day', 'hour')",
            name="ck_applications_salary_period",
        ),
        sa.CheckConstraint(
            "work_mode IN ('onsite', 'hybrid', 'remote')", name="ck_applications_work_mode"
        ),
        sa.CheckConstraint("cardinality(tags) <= 20", name="ck_applications_tags"),
        sa.CheckConstraint("char_length(company) <= 200", name="ck_applications_company"),
        sa.CheckConstraint("char_length(location) <= 200", name="ck_applications_location"),
        sa.CheckConstraint("char_length(next_action) <= 200", name="ck_applications_next_action"),
        sa.CheckConstraint("char_length(notes) <= 100000", name="ck_applications_notes"),
        sa.CheckConstraint("char_length(rank) <= 240", name="ck_applications_rank"),
        sa.CheckConstraint(
            "char_length(salary_currency) = 3", name="ck_applications_salary_currency"
        ),
        sa.CheckConstraint("char_length(source) <= 200", name="ck_applications_source"),
        sa.CheckConstraint("char_length(title) <= 200", name="ck_applications_title"),
        sa.CheckConstraint("char_length(url) <= 2000", name="ck_applications_url"),
        sa.CheckConstraint("priority BETWEEN 0 AND 3", name="ck_applications_priority"),
        sa.CheckConstraint(
            "salary_max BETWEEN 0 AND 1000000000", name="ck_applications_salary_max"
        ),
        sa.CheckConstraint("salary_min <= salary_max", name="ck_applications_salary"),
        sa.CheckConstraint(
            "salary_min BETWEEN 0 AND 1000000000", name="ck_applications_salary_min"
        ),
        sa.ForeignKeyConstraint(
            ["owner_id", "column_id"],
            ["columns.owner_id", "columns.id"],
            name="fk_applications_columns",
        ),
        sa.PrimaryKeyConstraint("owner_id", "id", name="pk_applications"),
        sa.UniqueConstraint(
            "owner_id", "column_id", "rank", name="uq_applications_owner_id_column_id_rank"
        ),
    )
    op.create_index(
        "ix_applications_live",
        "applications",
        ["owner_id", "column_id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_applications_trash",
        "applications",
        ["owner_id", "deleted_at"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NOT NULL"),
    )
    op.create_table(
        "links",
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("rank", sa.Text(collation="C"), nullable=False),
        sa.Column("label", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("char_length(label) <= 200", name="ck_links_label"),
        sa.CheckConstraint("char_length(rank) <= 240", name="ck_links_rank"),
        sa.CheckConstraint("char_length(url) <= 2000", name="ck_links_url"),
        sa.ForeignKeyConstraint(
            ["owner_id", "application_id"],
            ["applications.owner_id", "applications.id"],
            name="fk_links_applications",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("owner_id", "id", name="pk_links"),
        sa.UniqueConstraint(
            "owner_id", "application_id", "rank", name="uq_links_owner_id_application_id_rank"
        ),
    )


def downgrade() -> None:
    op.drop_table("links")
    op.drop_index(
        "ix_applications_trash",
        table_name="applications",
        postgresql_where=sa.text("deleted_at IS NOT NULL"),
    )
    op.drop_index(
        "ix_applications_live",
        table_name="applications",
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.drop_table("applications")
    op.drop_table("sessions")
    op.drop_table("idempotency_keys")
    op.drop_table("columns")
    op.drop_index("ix_activities_application", table_name="activities")
    op.drop_table("activities")
    op.drop_table("boards")
    op.drop_table("users")

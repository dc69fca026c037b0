"""The hall's first schema: cases and steps with their guards, people, reference data."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import db.types
from db import guards, words_index

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_tables()
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        # SQLite takes this constraint inline with the table; PostgreSQL needs both tables first.
        op.create_foreign_key(
            "fk_cases_newest_step",
            "cases",
            "steps",
            ["id", "version"],
            ["case_id", "version"],
            deferrable=True,
            initially="DEFERRED",
        )
    words_index.create(connection)
    guards.install(connection)


def _create_tables() -> None:
    op.create_table(
        "blobs",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("mime", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("added_at", db.types.Instant(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_blobs")),
    )
    op.create_table(
        "case_numbers",
        sa.Column("day", sa.String(length=16), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_case_numbers")),
    )
    op.create_table(
        "cases",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("number", db.types.code(32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=24), nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("street", sa.Text(), nullable=False),
        sa.Column("community", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("cell_code", db.types.code(32), nullable=False),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("caller_name", sa.Text(), nullable=False),
        sa.Column("caller_phone", sa.Text(), nullable=False),
        sa.Column("class_code", db.types.code(48), nullable=False),
        sa.Column("condition_no", sa.Integer(), nullable=False),
        sa.Column("limit_text", sa.String(length=24), nullable=False),
        sa.Column("lead_unit", sa.String(length=32), nullable=False),
        sa.Column("proposer", sa.String(length=64), nullable=False),
        sa.Column("reported_at", db.types.Instant(), nullable=False),
        sa.Column("stage_since", db.types.Instant(), nullable=False),
        sa.Column("warn_at", db.types.Instant(), nullable=True),
        sa.Column("due_at", db.types.Instant(), nullable=True),
        sa.Column("closed_at", db.types.Instant(), nullable=True),
        sa.Column("overdue", sa.Boolean(), nullable=True),
        sa.Column("handoffs", sa.Integer(), nullable=False),
        sa.Column("reworks", sa.Integer(), nullable=False),
        sa.Column("marks", sa.String(length=64), nullable=False),
        sa.Column("merged_into", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["id", "version"],
            ["steps.case_id", "steps.version"],
            name="fk_cases_newest_step",
            initially="DEFERRED",
            deferrable=True,
            use_alter=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
        sa.UniqueConstraint("number", name=op.f("uq_cases_number")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_cases_caller_phone_id"), "cases", ["caller_phone", "id"], unique=False)
    op.create_index(op.f("ix_cases_cell_code_id"), "cases", ["cell_code", "id"], unique=False)
    op.create_index(op.f("ix_cases_class_code_id"), "cases", ["class_code", "id"], unique=False)
    op.create_index(op.f("ix_cases_lead_unit_id"), "cases", ["lead_unit", "id"], unique=False)
    op.create_index(op.f("ix_cases_merged_into"), "cases", ["merged_into"], unique=False)
    op.create_index(op.f("ix_cases_overdue_id"), "cases", ["overdue", "id"], unique=False)
    op.create_index(op.f("ix_cases_reported_at"), "cases", ["reported_at"], unique=False)
    op.create_index(op.f("ix_cases_source_id"), "cases", ["source", "id"], unique=False)
    op.create_index(op.f("ix_cases_stage_due_at"), "cases", ["stage", "due_at"], unique=False)
    op.create_index(op.f("ix_cases_street_id"), "cases", ["street", "id"], unique=False)
    op.create_table(
        "components",
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("class_code", sa.String(length=48), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("lon", sa.Float(), nullable=False),
        sa.Column("lat", sa.Float(), nullable=False),
        sa.Column("cell_code", sa.String(length=32), nullable=False),
        sa.Column("owner_unit", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_components")),
    )
    op.create_table(
        "documents",
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "name", name=op.f("pk_documents")),
    )
    op.create_table(
        "people",
        sa.Column("login", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=24), nullable=False),
        sa.Column("seat", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.Column("created_at", db.types.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("login", name=op.f("pk_people")),
    )
    op.create_table(
        "settings",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_settings")),
    )
    op.create_table(
        "transition_rules",
        sa.Column("verb", sa.String(length=32), nullable=False),
        sa.Column("from_stage", sa.String(length=24), nullable=False),
        sa.Column("to_stage", sa.String(length=24), nullable=False),
        sa.Column("role", sa.String(length=24), nullable=False),
        sa.PrimaryKeyConstraint("verb", "from_stage", "to_stage", "role", name=op.f("pk_transition_rules")),
    )
    op.create_table(
        "steps",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("command_id", sa.String(length=36), nullable=False),
        sa.Column("verb", sa.String(length=32), nullable=False),
        sa.Column("from_stage", sa.String(length=24), nullable=False),
        sa.Column("to_stage", sa.String(length=24), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=24), nullable=False),
        sa.Column("at", db.types.Instant(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_steps_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_steps")),
        sa.UniqueConstraint("case_id", "version", name=op.f("uq_steps_case_id")),
        sa.UniqueConstraint("command_id", name=op.f("uq_steps_command_id")),
        sqlite_autoincrement=True,
    )

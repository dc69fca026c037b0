"""A sandbox keeps its examinations: papers, attempts, every answer as it is given, results (decision 026)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from db.exam import guards
from db.types import Instant

revision = "0029"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sandbox_papers",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("closes_at", Instant()),
        sa.Column("only_for", sa.String(length=64), nullable=False),
        *_who(),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sandbox_papers")),
    )
    op.create_table(
        "sandbox_attempts",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("paper_id", sa.String(length=36), nullable=False),
        *_who(),
        sa.Column("ends_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["paper_id"], ["sandbox_papers.id"], name=op.f("fk_sandbox_attempts_paper_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sandbox_attempts")),
        sa.UniqueConstraint("paper_id", "person", name=op.f("uq_sandbox_attempts_paper_id")),
    )
    op.create_table(
        "sandbox_entries",
        sa.Column("attempt_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["sandbox_attempts.id"], name=op.f("fk_sandbox_entries_attempt_id")
        ),
        sa.PrimaryKeyConstraint("attempt_id", "number", name=op.f("pk_sandbox_entries")),
    )
    op.create_table(
        "sandbox_banks",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        *_who(),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_sandbox_banks")),
    )
    op.create_index(op.f("ix_sandbox_papers_at"), "sandbox_papers", ["at"])
    op.create_index(op.f("ix_sandbox_attempts_person_at"), "sandbox_attempts", ["person", "at"])
    guards.install(op.get_bind())


def _who() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=24), nullable=False),
        sa.Column("at", Instant(), nullable=False),
    )

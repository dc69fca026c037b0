"""The shared hall lives: committed steps are told, cases are claimed, and it is seen who looks at what."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from db import change_triggers, claim_guards
from db.types import Instant

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "claims",
        sa.Column("case_id", _ROW_ID, autoincrement=False, nullable=False),
        sa.Column("session", sa.String(length=36), nullable=False),
        *_who(),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("beat_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_claims_case_id")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_claims")),
    )
    op.create_index(op.f("ix_claims_session"), "claims", ["session"])
    op.create_table(
        "presence",
        sa.Column("session", sa.String(length=36), nullable=False),
        *_who(),
        sa.Column("case_id", _ROW_ID, nullable=False),
        sa.Column("typing", sa.Boolean(), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("beat_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("session", name=op.f("pk_presence")),
    )
    _create_claim_log()
    change_triggers.install(op.get_bind())
    claim_guards.install(op.get_bind())


def _who() -> tuple[sa.Column[str], ...]:
    return (
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=24), nullable=False),
        sa.Column("seat", sa.Text(), nullable=False),
    )


def _create_claim_log() -> None:
    op.create_table(
        "claim_log",
        sa.Column("id", _ROW_ID, nullable=False),
        sa.Column("case_id", _ROW_ID, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("session", sa.String(length=36), nullable=False),
        sa.Column("from_person", sa.String(length=64), nullable=False),
        sa.Column("from_session", sa.String(length=36), nullable=False),
        sa.Column("from_beat_at", Instant(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_log")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_claim_log_case_id"), "claim_log", ["case_id"])

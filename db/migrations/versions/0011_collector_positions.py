"""Where collectors were: positions are added, read by those who send collectors, and go when old."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from db import position_guards
from db.types import Instant, code

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "collector_positions",
        sa.Column("collector", code(32), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("lon", sa.Float(), nullable=False),
        sa.Column("lat", sa.Float(), nullable=False),
        sa.Column("accuracy_m", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("collector", "at", name=op.f("pk_collector_positions")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_collector_positions_at"), "collector_positions", ["at"])
    position_guards.install(op.get_bind())

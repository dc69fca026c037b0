"""Steps that passed a gate are found by when they did: a month's are counted without reading every case."""

from __future__ import annotations

from alembic import op

from db.tables import GATED

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_steps_gates", "steps", ["verb", "at"], sqlite_where=GATED, postgresql_where=GATED)

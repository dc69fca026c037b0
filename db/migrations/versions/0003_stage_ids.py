"""Cases at a stage by id, as the archive is searched; queues sort by due time themselves."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index(op.f("ix_cases_stage_due_at"), "cases")
    op.create_index(op.f("ix_cases_stage_id"), "cases", ["stage", "id"])

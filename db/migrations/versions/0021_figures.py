"""Figures: facts of cases and of their steps, sums of what is settled, and notes of what has moved."""

from __future__ import annotations

from alembic import op

from db.figures import marking
from db.figures.tables import case_facts, facts_stale, figure_cubes, figures_state, step_facts

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind()
    for table in (facts_stale, figures_state, case_facts, step_facts, figure_cubes):
        table.create(connection)
    marking.install(connection)
    marking.start_anew(connection)

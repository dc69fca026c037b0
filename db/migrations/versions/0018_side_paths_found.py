"""Cases are found by the side paths they have been on, and by how often units handed them on."""

from __future__ import annotations

from alembic import op

from db.tables import ON_PATH, RETURNED, REWORKED

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_cases_returned", "cases")
    found = (
        ("ix_cases_returned", "cases", ["id", "handoffs"], RETURNED),
        ("ix_cases_reworked", "cases", ["id"], REWORKED),
        ("ix_steps_path", "steps", ["verb", "case_id"], ON_PATH),
    )
    for name, table, columns, where in found:
        op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)

"""The index of marked cases holds the marks: a search for one of them touches no other case."""

from __future__ import annotations

from alembic import op

from db.tables import MARKED

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_cases_marked", "cases")
    op.create_index(
        "ix_cases_marked", "cases", ["stage", "id", "marks"], sqlite_where=MARKED, postgresql_where=MARKED
    )

"""Steps of the side paths are found by what they are and when they were: the registers list them."""

from __future__ import annotations

from alembic import op

from db.tables import REGISTERED

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_steps_registered",
        "steps",
        ["verb", "at"],
        sqlite_where=REGISTERED,
        postgresql_where=REGISTERED,
    )

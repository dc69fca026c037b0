"""A report may come through a channel that a weather plan opened: kept with the case, and found by it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from db import guards
from db.tables import CHANNELLED

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind()
    guards.remove(connection)
    op.add_column("cases", sa.Column("channel", sa.String(40), nullable=False, server_default=sa.text("''")))
    op.create_index(
        "ix_cases_channel", "cases", ["channel", "id"], sqlite_where=CHANNELLED, postgresql_where=CHANNELLED
    )
    guards.install(connection)

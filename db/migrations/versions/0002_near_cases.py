"""Indexes for finding cases on a spot, whatever the years of history behind them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    no_end = sa.text("closed_at IS NULL")
    op.create_index(
        op.f("ix_cases_lat_lon"), "cases", ["lat", "lon"], sqlite_where=no_end, postgresql_where=no_end
    )
    op.create_index(op.f("ix_cases_closed_at_lat_lon"), "cases", ["closed_at", "lat", "lon"])

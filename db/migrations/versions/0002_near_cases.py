"""An index for finding cases on a spot, whatever the years of history behind them."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_cases_closed_at_lat_lon"), "cases", ["closed_at", "lat", "lon"])

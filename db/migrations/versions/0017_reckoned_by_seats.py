"""Any seat may reckon a provisional deadline anew: calendars are put in force on the screen."""

from __future__ import annotations

from alembic import op

from db import guards

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    guards.install(op.get_bind())

"""The shift leader may correct the source of a report: one more row of the transition table."""

from __future__ import annotations

from alembic import op

from db import guards

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    guards.install(op.get_bind())

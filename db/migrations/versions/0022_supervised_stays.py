"""A supervised case is neither merged into another nor closed as a trifle; its supervision is answered."""

from __future__ import annotations

from alembic import op

from db import guards

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    guards.install(op.get_bind())

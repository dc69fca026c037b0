"""The clockwork wakes cases and reckons deadlines anew; callers of merged cases are called back."""

from __future__ import annotations

from alembic import op

from db import guards

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    guards.install(op.get_bind())

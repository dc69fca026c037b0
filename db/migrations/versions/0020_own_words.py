"""A step speaks of what its command changes, and of nothing else; no way past what a source asks for."""

from __future__ import annotations

from alembic import op

from db import guards

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    guards.install(op.get_bind())

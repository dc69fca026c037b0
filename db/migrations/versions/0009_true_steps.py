"""A server takes only steps that are whole, readable and true to their hash, and no heartbeat of tomorrow."""

from __future__ import annotations

from alembic import op

from db import claim_guards, guards

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    guards.install(op.get_bind())
    claim_guards.install(op.get_bind())

"""A server takes an act on the register only under its writer's own name, readable, and not of tomorrow."""

from __future__ import annotations

from alembic import op

from db import component_guards

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    component_guards.renew_server(op.get_bind())

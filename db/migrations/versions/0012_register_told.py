"""Acts on the register of components are told to open seats, and on a server they are of their own time."""

from __future__ import annotations

from alembic import op

from db import change_triggers, component_guards

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    change_triggers.install_register(op.get_bind())
    component_guards.renew_server(op.get_bind())

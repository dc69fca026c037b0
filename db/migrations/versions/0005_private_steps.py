"""What a step says of private fields has a column of its own; guards ask in whose name a step is written."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from db import guards, private_steps

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind()
    guards.remove(connection)
    op.add_column("steps", sa.Column("private", sa.Text(), nullable=False, server_default=sa.text("''")))
    private_steps.move(connection)
    guards.install(connection)

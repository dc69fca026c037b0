"""The guards take serial numbers of a day that are filled up to four, five or six digits, each once."""

from __future__ import annotations

from alembic import op

from db import guards

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    guards.install(op.get_bind())

"""A hall is marked as live or as a sandbox, for ever; a sandbox has a clock of its own (decision 024)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import context, op

from db import component_guards, guards
from db.hall_record import guards as record_guards
from db.keeping import guards as keeping_guards
from db.sandbox import guards as sandbox_guards
from db.types import Instant

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind()
    op.create_table(
        "hall_kind",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.CheckConstraint("id = 1 AND kind IN ('live', 'sandbox')", name=op.f("ck_hall_kind_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hall_kind")),
    )
    op.create_table(
        "sandbox_clock",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("shows", Instant(), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("speed", sa.Float(), nullable=False),
        sa.Column("running", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1 AND speed BETWEEN 1 AND 1000", name=op.f("ck_sandbox_clock_possible")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sandbox_clock")),
    )
    sandbox_guards.install(connection)
    # Nobody but who makes an empty database says what it becomes; a hall that is there is live.
    kind = context.config.attributes.get("hall_kind", "live")
    connection.execute(sa.text("INSERT INTO hall_kind (id, kind) VALUES (1, :kind)"), {"kind": str(kind)})
    guards.install(connection)
    record_guards.install(connection)
    keeping_guards.renew_server(connection)
    component_guards.renew_server(connection)

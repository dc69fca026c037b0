"""The hall keeps a record of its own: acts that are not about one case."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from db import change_triggers
from db import guards as case_guards
from db.hall_record import guards
from db.types import Instant

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _create_acts()
    _create_signatures()
    _create_rules()
    connection = op.get_bind()
    guards.install(connection)
    case_guards.install(connection)  # the gate that a policy opens is in the record
    change_triggers.install_record(connection)


def _create_acts() -> None:
    op.create_table(
        "hall_acts",
        sa.Column("id", _ROW_ID, autoincrement=False, nullable=False),
        sa.Column("command_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("topic", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=128), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=24), nullable=False),
        sa.Column("seat", sa.Text(), nullable=False),
        sa.Column("on_behalf_of", sa.Text(), nullable=False),
        sa.Column("second", sa.String(length=64), nullable=False),
        sa.Column("second_name", sa.Text(), nullable=False),
        sa.Column("second_role", sa.String(length=24), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hall_acts")),
        sa.UniqueConstraint("command_id", name=op.f("uq_hall_acts_command_id")),
        sa.UniqueConstraint("topic", "subject", "version", name=op.f("uq_hall_acts_topic")),
    )
    op.create_index(op.f("ix_hall_acts_at"), "hall_acts", ["at"])


def _create_signatures() -> None:
    op.create_table(
        "hall_signatures",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=24), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("digest", "person", name=op.f("pk_hall_signatures")),
    )


def _create_rules() -> None:
    op.create_table(
        "hall_act_rules",
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("role", sa.String(length=24), nullable=False),
        sa.Column("second_role", sa.String(length=24), nullable=False),
        sa.Column("topic", sa.String(length=32), nullable=False),
        sa.Column("own", sa.Boolean(), nullable=False),
        sa.Column("once", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "role", "second_role", name=op.f("pk_hall_act_rules")),
    )

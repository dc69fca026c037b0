"""A sandbox keeps the record of its exercises; a trainer plays seats that nobody sits at (decision 030)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from db import guards
from db.sandbox import record_guards
from db.types import Instant

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

_HAPPENINGS = "sandbox_happenings"
_ONCE: tuple[tuple[str, list[str], str], ...] = (
    ("call_ends", ["about"], "kind IN ('picked_up', 'missed')"),
    ("read_once", ["about", "person"], "kind = 'read'"),
    ("begun_ended", ["exercise", "kind"], "kind IN ('begun', 'ended')"),
    ("said_once", ["key"], "key <> ''"),
)


def upgrade() -> None:
    op.create_table(
        "sandbox_exercises",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("scenario", sa.Text(), nullable=False),
        *_who(),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("real_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sandbox_exercises")),
    )
    op.create_table(
        _HAPPENINGS,
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("exercise", sa.String(length=64)),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("real_at", Instant(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        *_who(),
        sa.Column("to_role", sa.String(length=24), nullable=False),
        sa.Column("to_person", sa.String(length=64), nullable=False),
        sa.Column("about", sa.Integer()),
        sa.Column("key", sa.String(length=96), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        _refers("exercise", "sandbox_exercises.id"),
        _refers("about", f"{_HAPPENINGS}.number"),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_sandbox_happenings")),
    )
    for name, columns, where in _ONCE:
        only = sa.text(where)
        op.create_index(
            f"uq_{_HAPPENINGS}_{name}",
            _HAPPENINGS,
            columns,
            unique=True,
            sqlite_where=only,
            postgresql_where=only,
        )
    op.create_index(op.f("ix_sandbox_happenings_exercise"), _HAPPENINGS, ["exercise"])
    record_guards.install(op.get_bind())
    guards.install(op.get_bind())


def _refers(column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [to], name=op.f(f"fk_{_HAPPENINGS}_{column}"))


def _who() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=24), nullable=False),
    )

"""Components become a register with a history; a case is found by the code of the component it names."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from db import component_guards
from db.types import Instant

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_ACTS = sa.table(
    "component_acts",
    *(
        sa.column(name)
        for name in ("command_id", "act", "person", "name", "role", "source", "reason", "counts")
    ),
    sa.column("at", Instant()),
)
_OLD = "class_code, name, lon, lat, cell_code, owner_unit, state"


def upgrade() -> None:
    connection = op.get_bind()
    for column in _new_columns():
        op.add_column("components", column)
    op.add_column(
        "components", sa.Column("revision", sa.Integer(), nullable=False, server_default=sa.text("1"))
    )
    _create_acts()
    _create_steps()
    _give_first_steps(connection)
    component_guards.install(connection)
    _find_by_component(connection)


def _new_columns() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("maintainer", sa.Text(), nullable=False, server_default=sa.text("''")),
        sa.Column("installed", sa.String(length=10), nullable=False, server_default=sa.text("''")),
        sa.Column("photo", sa.String(length=64), nullable=False, server_default=sa.text("''")),
    )


def _create_acts() -> None:
    op.create_table(
        "component_acts",
        sa.Column("id", _ROW_ID, nullable=False),
        sa.Column("command_id", sa.String(length=36), nullable=False),
        sa.Column("act", sa.String(length=16), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=24), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_component_acts")),
        sa.UniqueConstraint("command_id", name=op.f("uq_component_acts_command_id")),
        sqlite_autoincrement=True,
    )


def _create_steps() -> None:
    op.create_table(
        "component_steps",
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("act_id", _ROW_ID, nullable=False),
        sa.Column("verb", sa.String(length=16), nullable=False),
        sa.Column("class_code", sa.String(length=48), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("lon", sa.Float(), nullable=False),
        sa.Column("lat", sa.Float(), nullable=False),
        sa.Column("cell_code", sa.String(length=32), nullable=False),
        sa.Column("owner_unit", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        *_new_columns(),
        sa.ForeignKeyConstraint(["act_id"], ["component_acts.id"], name=op.f("fk_component_steps_act_id")),
        sa.PrimaryKeyConstraint("code", "revision", name=op.f("pk_component_steps")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_component_steps_act_id"), "component_steps", ["act_id"])


def _give_first_steps(connection: sa.Connection) -> None:
    """The components that a city pack brought begin their history with the day of the upgrade."""
    count = connection.execute(sa.text("SELECT count(*) FROM components")).scalar_one()
    if not count:
        return
    act = {
        "command_id": "00000000-0000-0000-0000-000000000008",
        "act": "load",
        "person": "",
        "name": "",
        "role": "administrator",
        "at": datetime.now(UTC),
        "source": "",
        "reason": "",
        "counts": f'{{"add":{count}}}',
    }
    connection.execute(_ACTS.insert(), act)
    connection.execute(
        sa.text(
            f"INSERT INTO component_steps (code, revision, act_id, verb, {_OLD}) "
            f"SELECT code, 1, (SELECT max(id) FROM component_acts), 'add', {_OLD} FROM components"
        )
    )


def _find_by_component(connection: sa.Connection) -> None:
    """Adds the code to the search words of the cases that name a component; new cases bring it along."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("ALTER TABLE case_words DISABLE TRIGGER words_follow_cases_update"))
        connection.execute(
            sa.text(
                "UPDATE case_words w SET words = w.words || array_to_tsvector(ARRAY[lower(c.code)]) FROM "
                "(SELECT id, detail::jsonb ->> 'component_code' AS code FROM cases "
                """WHERE strpos(detail, '"component_code"') > 0) c """
                "WHERE c.id = w.case_id AND c.code ~ '^[A-Za-z0-9]+$'"
            )
        )
        connection.execute(sa.text("ALTER TABLE case_words ENABLE TRIGGER words_follow_cases_update"))
        return
    connection.execute(
        sa.text(
            "UPDATE case_words SET words = words || ' ' || lower((SELECT json_extract(c.detail, "
            "'$.component_code') FROM cases c WHERE c.id = case_words.rowid)) WHERE rowid IN "
            """(SELECT id FROM cases WHERE instr(detail, '"component_code"') > 0)"""
        )
    )

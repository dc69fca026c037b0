"""The side paths of a case: more rows of the transition table, guards by marks, and what makes them found."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from db import guards
from db.tables import DECIDED, MARKED, RETURNED

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

#: Appeals that wait get the mark by which they are found; it is the first of all in their order.
_MARK_APPEALS = sa.text(
    "UPDATE cases SET marks = CASE WHEN marks = '' THEN 'appeal' ELSE 'appeal,' || marks END "
    "WHERE stage = 'closed' AND (detail LIKE :applied OR detail LIKE :passed)"
)


def upgrade() -> None:
    connection = op.get_bind()
    guards.remove(connection)
    op.add_column(
        "cases", sa.Column("decided_unit", sa.String(32), nullable=False, server_default=sa.text("''"))
    )
    mark_appeals(connection)
    found = (
        ("ix_cases_decided", ["id"], DECIDED),
        ("ix_cases_returned", ["id"], RETURNED),
        ("ix_cases_marked", ["stage", "id"], MARKED),
    )
    for name, columns, where in found:
        op.create_index(name, "cases", columns, sqlite_where=where, postgresql_where=where)
    guards.install(connection)


def mark_appeals(connection: sa.Connection) -> None:
    waiting = {"applied": '%"appeal":"applied"%', "passed": '%"appeal":"first_passed"%'}
    connection.execute(_MARK_APPEALS, waiting)

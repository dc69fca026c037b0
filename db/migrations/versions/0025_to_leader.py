"""Applications that only a shift leader grants have a mark of their own: nobody else is asked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from db import guards

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

#: Of all marks it is the last in their order.
_MARK = sa.text(
    "UPDATE cases SET marks = marks || ',to_leader' "
    "WHERE marks LIKE '%application%' AND detail LIKE :deferral"
)


def upgrade() -> None:
    connection = op.get_bind()
    guards.remove(connection)
    connection.execute(_MARK, {"deferral": '%"application":"deferral"%'})
    guards.install(connection)

"""What kind of hall a database is, and the clock of a sandbox. One row each (decision 024)."""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, Column, Float, Integer, String, Table

from db.tables import metadata
from db.types import Instant

#: Set when the database is made, never changed after.
hall_kind = Table(
    "hall_kind",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(16), nullable=False),
    CheckConstraint("id = 1 AND kind IN ('live', 'sandbox')", name="known"),
)

#: See :class:`dispatcher_app.domain.sandbox.clock.SimulatedClock`. Empty in a live hall.
sandbox_clock = Table(
    "sandbox_clock",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("shows", Instant, nullable=False),
    Column("since", Instant, nullable=False),
    Column("speed", Float, nullable=False),
    Column("running", Boolean, nullable=False),
    Column("revision", Integer, nullable=False),
    CheckConstraint("id = 1 AND speed BETWEEN 1 AND 1000", name="possible"),
)

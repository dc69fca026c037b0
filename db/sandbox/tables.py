"""What kind of hall a database is and the clock of a sandbox, one row each (decision 024); and the record of
its exercises (decision 030)."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    text,
)

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

#: Exercises as they were begun, with the whole text of their scenario. Rows are only ever added.
sandbox_exercises = Table(
    "sandbox_exercises",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("title", Text, nullable=False),
    Column("scenario", Text, nullable=False),
    Column("person", String(64), nullable=False),
    Column("name", Text, nullable=False),
    Column("role", String(24), nullable=False),
    #: Time of the hall, and of the database's own clock.
    Column("at", Instant, nullable=False),
    Column("real_at", Instant, nullable=False),
)

#: What happens around an exercise, counted from 1 without a gap in the order in which it was said. See
#: :class:`dispatcher_app.services.sandbox.record.Happening`.
sandbox_happenings = Table(
    "sandbox_happenings",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("exercise", String(64), ForeignKey("sandbox_exercises.id")),
    Column("at", Instant, nullable=False),
    Column("real_at", Instant, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("person", String(64), nullable=False),
    Column("name", Text, nullable=False),
    Column("role", String(24), nullable=False),
    #: For whom it is; "" for all.
    Column("to_role", String(24), nullable=False),
    Column("to_person", String(64), nullable=False),
    #: The earlier happening that it answers.
    Column("about", Integer, ForeignKey("sandbox_happenings.number")),
    #: What says it twice under one key, such as two players of one exercise, says it once; "" for none.
    Column("key", String(96), nullable=False),
    Column("body", Text, nullable=False),
)

#: A call is picked up, or missed, once.
ENDS_A_CALL = text("kind IN ('picked_up', 'missed')")
_READ = text("kind = 'read'")
_ONCE_EACH = text("kind IN ('begun', 'ended')")
_KEYED = text("key <> ''")
_HAPPENINGS = sandbox_happenings.c
for _name, _columns, _where in (
    ("call_ends", (_HAPPENINGS.about,), ENDS_A_CALL),
    ("read_once", (_HAPPENINGS.about, _HAPPENINGS.person), _READ),
    ("begun_ended", (_HAPPENINGS.exercise, _HAPPENINGS.kind), _ONCE_EACH),
    ("said_once", (_HAPPENINGS.key,), _KEYED),
):
    Index(
        f"uq_sandbox_happenings_{_name}",
        *_columns,
        unique=True,
        sqlite_where=_where,
        postgresql_where=_where,
    )
Index(None, _HAPPENINGS.exercise)

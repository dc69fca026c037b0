"""What holds for the record of exercises on a raw connection, too.

On both databases nothing is changed or removed, happenings are counted on without a gap, one exercise runs at
a time, and what answers something answers what it can. On PostgreSQL everything is also in the writer's own
name and of the server's own time; everything but that one has read, picked up or missed something is said by
trainers. Whoever owns the schema is exempt from the name.
"""

from __future__ import annotations

from sqlalchemy import Connection, text

from db import guards
from db.guards_server import Guard
from db.sandbox.words import HALL_NOW, HALL_THEN, IN_A_SANDBOX
from dispatcher_app.domain.words import Role
from dispatcher_app.services.sandbox.record import ANSWERS, EVERYBODYS

_E, _H = TABLES = ("sandbox_exercises", "sandbox_happenings")

_NEW_EXERCISE = f"({IN_A_SANDBOX} AND NOT EXISTS (SELECT 1 FROM {_E} e WHERE e.id = NEW.id))"
_NONE_RUNS = f"""NOT EXISTS (SELECT 1 FROM {_E} e WHERE e.id <> NEW.id AND NOT EXISTS (
    SELECT 1 FROM {_H} h WHERE h.exercise = e.id AND h.kind = 'ended'))"""
_CONTINUES = f"({IN_A_SANDBOX} AND NEW.number = 1 + coalesce((SELECT max(h.number) FROM {_H} h), 0))"
# Asked besides the unique indexes: SQLite's "INSERT OR REPLACE" removes what is in the way of one.
_SAID_ONCE = f"""NOT EXISTS (SELECT 1 FROM {_H} h WHERE
    (NEW.key <> '' AND h.key = NEW.key)
    OR (h.about = NEW.about AND h.kind IN ('picked_up', 'missed') AND NEW.kind IN ('picked_up', 'missed'))
    OR (h.about = NEW.about AND h.kind = 'read' AND NEW.kind = 'read' AND h.person = NEW.person)
    OR (h.exercise = NEW.exercise AND h.kind = NEW.kind AND NEW.kind IN ('begun', 'ended')))"""


def _answers() -> str:
    """A happening that answers another names it, and it is of the kind that can be answered so."""
    answering = ", ".join(f"'{kind}'" for kind in sorted(ANSWERS))
    pairs = " OR ".join(
        f"(NEW.kind = '{kind}' AND h.kind = '{answered}')" for kind, answered in sorted(ANSWERS.items())
    )
    about = f"EXISTS (SELECT 1 FROM {_H} h WHERE h.number = NEW.about AND ({pairs}))"
    return f"(CASE WHEN NEW.kind IN ({answering}) THEN {about} ELSE NEW.about IS NULL END)"


_BOTH: tuple[Guard, ...] = (
    *(
        (f"{table}_stay_{moment.lower()}", table, moment, None, "the record of exercises is only added to")
        for table in TABLES
        for moment in ("UPDATE", "DELETE")
    ),
    ("sandbox_exercises_are_new", _E, "INSERT", _NEW_EXERCISE, "an exercise is new, and of a sandbox"),
    ("sandbox_exercises_are_alone", _E, "INSERT", _NONE_RUNS, "another exercise is running"),
    ("sandbox_happenings_continue", _H, "INSERT", _CONTINUES, "this happening does not continue"),
    ("sandbox_happenings_once", _H, "INSERT", _SAID_ONCE, "this was said already"),
    ("sandbox_happenings_answer", _H, "INSERT", _answers(), "this answers nothing"),
)


def _own_name(more: str) -> str:
    owner = "pg_has_role(session_user, (SELECT t.relowner FROM pg_class t WHERE t.oid = TG_RELID), 'MEMBER')"
    return f"""({owner} OR EXISTS (SELECT 1 FROM people p WHERE p.login = session_user AND NOT p.disabled
        AND NEW.person = p.login AND NEW.role = p.role AND (p.role = '{Role.TRAINER}'{more})))"""


_EVERYBODYS = ", ".join(f"'{kind}'" for kind in sorted(EVERYBODYS))
# Where the clock was moved a moment ago, the earlier bound is before all time.
_OF_NOW = f"(NEW.real_at BETWEEN now() AND clock_timestamp() AND NEW.at BETWEEN {HALL_THEN} AND {HALL_NOW})"
_SERVER: tuple[Guard, ...] = (
    ("sandbox_exercises_own", _E, "INSERT", _own_name(""), "an exercise is begun by a trainer"),
    (
        "sandbox_happenings_own",
        _H,
        "INSERT",
        _own_name(f" OR NEW.kind IN ({_EVERYBODYS})"),
        "this is said by a trainer, or by whom it happens to",
    ),
    *((f"{table}_of_now", table, "INSERT", _OF_NOW, "the time is that of the server") for table in TABLES),
)


def install(connection: Connection) -> None:
    """Put every guard in place. For migrations only."""
    server = connection.dialect.name == "postgresql"
    create = guards._create_postgres if server else guards._create_sqlite
    for guard in _BOTH + (_SERVER if server else ()):
        create(connection, *guard)
    if server:
        for table in TABLES:
            connection.execute(
                text(
                    f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
                    f"FOR EACH STATEMENT EXECUTE FUNCTION guard_{table}_stay_delete()"
                )
            )

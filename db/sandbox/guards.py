"""What holds for the mark and the clock on a raw connection, too.

The mark is written once and stays, whoever is connected. A clock there is only in a sandbox, and it never
goes back. On a server ``hall_time`` says what a real moment is in the hall: itself in a live one.
"""

from __future__ import annotations

from sqlalchemy import Connection, text

from db import guards, position_guards
from db.guards_server import Guard
from db.sandbox.words import IN_A_SANDBOX

_ONLY_MARK = "NOT EXISTS (SELECT 1 FROM hall_kind)"
_FIRST_CLOCK = f"(NOT EXISTS (SELECT 1 FROM sandbox_clock) AND {IN_A_SANDBOX})"
_FORWARD = "(NEW.id = OLD.id AND NEW.revision = OLD.revision + 1 AND NEW.shows >= OLD.shows)"
_BOTH: tuple[Guard, ...] = (
    ("hall_kind_is_set_once", "hall_kind", "INSERT", _ONLY_MARK, "a hall is marked once"),
    ("hall_kind_stays_update", "hall_kind", "UPDATE", None, "the mark of a hall is never changed"),
    ("hall_kind_stays_delete", "hall_kind", "DELETE", None, "the mark of a hall is never removed"),
    ("sandbox_clock_is_a_sandbox_s", "sandbox_clock", "INSERT", _FIRST_CLOCK, "only a sandbox has a clock"),
    ("sandbox_clock_goes_on", "sandbox_clock", "UPDATE", _FORWARD, "the clock of a sandbox never goes back"),
    ("sandbox_clock_stays", "sandbox_clock", "DELETE", None, "the clock of a sandbox is never removed"),
)
_OF_NOW = "NEW.since BETWEEN now() AND clock_timestamp()"
_SERVER: tuple[Guard, ...] = (
    ("sandbox_clock_is_of_now", "sandbox_clock", "UPDATE", _OF_NOW, "the clock runs by that of the server"),
)
#: In a file guards know no simulated time; what is of tomorrow there, the services know.
_POSITIONS: Guard = (
    "positions_are_of_now",
    "collector_positions",
    "INSERT",
    f"(EXISTS (SELECT 1 FROM sandbox_clock) OR {position_guards.IN_TIME_FILE})",
    "a position is not of tomorrow",
)
# A moment before the clock's last change is of no time that anybody could still say. plpgsql, because that
# looks for its tables when it is asked, not when it is made: guards of older versions call it, too.
_HALL_TIME = """CREATE OR REPLACE FUNCTION hall_time(moment timestamptz) RETURNS timestamptz
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {home}, pg_temp AS $$
    DECLARE clock record; BEGIN
        SELECT c.shows, c.since, c.speed, c.running INTO clock FROM sandbox_clock c;
        IF NOT FOUND THEN RETURN moment; END IF;
        IF moment < clock.since THEN RETURN '-infinity'; END IF;
        IF NOT clock.running THEN RETURN clock.shows; END IF;
        RETURN clock.shows + (moment - clock.since) * clock.speed;
    END $$"""


def install(connection: Connection) -> None:
    """Put every guard in place. For migrations only."""
    server = connection.dialect.name == "postgresql"
    create = guards._create_postgres if server else guards._create_sqlite
    for guard in _BOTH + (_SERVER if server else ()):
        create(connection, *guard)
    if not server:
        connection.execute(text("DROP TRIGGER positions_are_of_now"))
        create(connection, *_POSITIONS)
        return
    home = connection.execute(text("SELECT quote_ident(current_schema())")).scalar_one()
    connection.exec_driver_sql(_HALL_TIME.format(home=home))
    for table in ("hall_kind", "sandbox_clock"):
        connection.execute(
            text(
                f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION guard_hall_kind_stays_delete()"
            )
        )

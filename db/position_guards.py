"""What holds for collectors' positions on a raw connection, too: none is changed, or taken away young.

Old ones are taken away by an administrator, all of a time at once; no single moment of somebody's day can be
picked out of the last week.
"""

from __future__ import annotations

from sqlalchemy import Connection, text

from db import guards
from db.guards_said import AHEAD
from db.guards_server import Guard
from db.sandbox.words import HALL_NOW
from dispatcher_app.services.collectors.keeping import LEAST_DAYS

_TABLE = "collector_positions"
_SENSIBLE = """(NEW.collector <> '' AND NEW.lon BETWEEN -180 AND 180 AND NEW.lat BETWEEN -90 AND 90
    AND NEW.accuracy_m BETWEEN 0 AND 100000)"""
_NOW_FILE = "(CAST(strftime('%s', 'now') AS INTEGER) * 1000000)"
_DAY = 86_400_000_000
#: In a file; a sandbox goes by other time (:mod:`db.sandbox.guards`).
IN_TIME_FILE = f"(NEW.at <= {_NOW_FILE} + {_DAY})"

_BOTH: tuple[Guard, ...] = (
    ("positions_are_kept", _TABLE, "UPDATE", None, "a position is never changed"),
    ("positions_are_sensible", _TABLE, "INSERT", _SENSIBLE, "this is no position"),
)
_SQLITE: tuple[Guard, ...] = (
    (
        "positions_replace_none",
        _TABLE,
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM collector_positions p "
        "WHERE p.collector = NEW.collector AND p.at = NEW.at)",
        "a position is never replaced",
    ),
    (
        "positions_are_of_now",
        _TABLE,
        "INSERT",
        IN_TIME_FILE,
        "a position is not of tomorrow",
    ),
    (
        "positions_go_when_old",
        _TABLE,
        "DELETE",
        f"(OLD.at < {_NOW_FILE} - {LEAST_DAYS * _DAY})",
        "a young position is not deleted",
    ),
)
_SERVER: tuple[Guard, ...] = (
    (
        "positions_are_of_now",
        _TABLE,
        "INSERT",
        f"(NEW.at <= {HALL_NOW} + {AHEAD})",
        "a position is not of tomorrow",
    ),
)


def install(connection: Connection) -> None:
    """Put the guards in place. For migrations only."""
    if connection.dialect.name != "postgresql":
        for guard in _BOTH + _SQLITE:
            guards._create_sqlite(connection, *guard)
        return
    for guard in _BOTH + _SERVER:
        guards._create_postgres(connection, *guard)
    _let_only_old_ones_go(connection)
    connection.execute(
        text(
            f"CREATE TRIGGER {_TABLE}_no_truncate BEFORE TRUNCATE ON {_TABLE} "
            "FOR EACH STATEMENT EXECUTE FUNCTION guard_positions_are_kept()"
        )
    )


def _let_only_old_ones_go(connection: Connection) -> None:
    """As the other guards, but the row that may go must be handed on for it to go."""
    home = connection.execute(text("SELECT quote_ident(current_schema())")).scalar_one()
    connection.execute(
        text(
            "CREATE OR REPLACE FUNCTION guard_positions_go_when_old() RETURNS trigger LANGUAGE plpgsql "
            f"SECURITY DEFINER SET search_path = {home}, pg_temp AS $$ BEGIN "
            f"IF OLD.at >= clock_timestamp() - interval '{LEAST_DAYS} days' THEN "
            "RAISE EXCEPTION 'a young position is not deleted'; END IF; RETURN OLD; END $$"
        )
    )
    connection.execute(
        text(
            f"CREATE TRIGGER positions_go_when_old BEFORE DELETE ON {_TABLE} "
            "FOR EACH ROW EXECUTE FUNCTION guard_positions_go_when_old()"
        )
    )

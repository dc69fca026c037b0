"""Which cases moved since their facts were worked out: noted by a trigger, in the step's own transaction.

A note is a row of its own for each step, never one that is changed: a command does not wait for whoever works
on the notes at that moment, and a note that stands there before its step bars no step. What was there before
the notes began, or has to be worked out once more, is a *backlog*: every case up to one id, worked off from
the newest down.
"""

from __future__ import annotations

from sqlalchemy import Connection, delete, func, select

from db.figures.tables import (
    BACKLOG,
    SERIAL,
    case_facts,
    facts_stale,
    figure_cubes,
    figures_state,
    step_facts,
)
from db.tables import cases

#: Held by whoever folds. Any number, as long as nothing else of the program locks by it.
FOLD_LOCK = -4

_NOTE = """
CREATE OR REPLACE FUNCTION note_stale() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = {home}, pg_temp AS $$ BEGIN
    INSERT INTO facts_stale (case_id, version) SELECT case_id, version FROM added
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$"""
#: Tells everybody who shows figures that they may be others.
COUNT_UP = (
    f"INSERT INTO figures_state (name, value) VALUES ('{SERIAL}', 1) "
    "ON CONFLICT (name) DO UPDATE SET value = figures_state.value + 1"
)
_TRIGGER = (
    "CREATE TRIGGER steps_make_stale AFTER INSERT ON steps REFERENCING NEW TABLE AS added "
    "FOR EACH STATEMENT EXECUTE FUNCTION note_stale()"
)
_SQLITE = (
    "CREATE TRIGGER steps_make_stale AFTER INSERT ON steps FOR EACH ROW BEGIN "
    "INSERT INTO facts_stale (case_id, version) VALUES (NEW.case_id, NEW.version) ON CONFLICT DO NOTHING; END"
)


def install(connection: Connection) -> None:
    """Put the trigger in place. For migrations only."""
    if connection.dialect.name != "postgresql":
        connection.exec_driver_sql(_SQLITE)
        return
    home = connection.exec_driver_sql("SELECT quote_ident(current_schema())").scalar_one()
    for statement in (_NOTE.format(home=home), _TRIGGER):
        connection.exec_driver_sql(statement)


def start_anew(connection: Connection) -> None:
    """Forget every fact and sum; each case there is belongs to the backlog.

    For a migration that changes what a figure is, and for ``db figures rebuild``.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({FOLD_LOCK})")
    for table in (facts_stale, step_facts, case_facts, figure_cubes):
        connection.execute(delete(table))
    connection.execute(delete(figures_state).where(figures_state.c.name == BACKLOG))
    newest = connection.execute(select(func.coalesce(func.max(cases.c.id), 0))).scalar_one()
    connection.execute(figures_state.insert(), [{"name": BACKLOG, "value": newest}])
    connection.exec_driver_sql(COUNT_UP)

"""What PostgreSQL tells by NOTIFY. SQLite tells by itself that its file changed (``PRAGMA data_version``).

Everything told is only a hint (:mod:`dispatcher_app.services.change_feed`).
"""

from __future__ import annotations

from sqlalchemy import Connection, text

#: Steps: ``<case id> <version>``, or :data:`MANY`. Claims and presence: no word more.
STEPS_CHANNEL = "hall_steps"
SEATS_CHANNEL = "hall_seats"
#: Acts on the register of components: no word more.
REGISTER_CHANNEL = "hall_register"
#: Acts of the hall's own record, versions of its documents: no word more.
RECORD_CHANNEL = "hall_record"
#: Too many steps in one statement to name each.
MANY = "*"
_NAMED_AT_MOST = 100

_TELL_STEPS = f"""
CREATE OR REPLACE FUNCTION tell_steps() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF (SELECT count(*) FROM added) > {_NAMED_AT_MOST} THEN
        PERFORM pg_notify('{STEPS_CHANNEL}', '{MANY}');
    ELSE
        PERFORM pg_notify('{STEPS_CHANNEL}', added.case_id || ' ' || added.version) FROM added;
    END IF;
    RETURN NULL;
END $$"""
_TELL_SEATS = f"""
CREATE OR REPLACE FUNCTION tell_seats() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    PERFORM pg_notify('{SEATS_CHANNEL}', '');
    RETURN NULL;
END $$"""
_TELL_REGISTER = f"""
CREATE OR REPLACE FUNCTION tell_register() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    PERFORM pg_notify('{REGISTER_CHANNEL}', '');
    RETURN NULL;
END $$"""
_ACTS_ARE_TOLD = (
    "CREATE TRIGGER acts_are_told AFTER INSERT ON component_acts "
    "FOR EACH STATEMENT EXECUTE FUNCTION tell_register()"
)
_TELL_RECORD = f"""
CREATE OR REPLACE FUNCTION tell_record() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    PERFORM pg_notify('{RECORD_CHANNEL}', '');
    RETURN NULL;
END $$"""
_HALL_ACTS_ARE_TOLD = (
    "CREATE TRIGGER hall_acts_are_told AFTER INSERT ON hall_acts "
    "FOR EACH STATEMENT EXECUTE FUNCTION tell_record()"
)
#: A heartbeat alone is no news.
_TRIGGERS = (
    "CREATE TRIGGER steps_are_told AFTER INSERT ON steps REFERENCING NEW TABLE AS added "
    "FOR EACH STATEMENT EXECUTE FUNCTION tell_steps()",
    "CREATE TRIGGER claims_are_told AFTER INSERT OR DELETE OR UPDATE OF session ON claims "
    "FOR EACH ROW EXECUTE FUNCTION tell_seats()",
    "CREATE TRIGGER presence_is_told AFTER INSERT OR DELETE OR UPDATE OF case_id, typing ON presence "
    "FOR EACH ROW EXECUTE FUNCTION tell_seats()",
)


def install(connection: Connection) -> None:
    """Put the telling triggers in place. For migrations only; nothing to do on SQLite."""
    if connection.dialect.name == "postgresql":
        for statement in (_TELL_STEPS, _TELL_SEATS, *_TRIGGERS):
            connection.execute(text(statement))


def install_register(connection: Connection) -> None:
    """The same for the register of components, which came later."""
    if connection.dialect.name == "postgresql":
        for statement in (_TELL_REGISTER, _ACTS_ARE_TOLD):
            connection.execute(text(statement))


def install_record(connection: Connection) -> None:
    """The same for the hall's own record."""
    if connection.dialect.name == "postgresql":
        for statement in (_TELL_RECORD, _HALL_ACTS_ARE_TOLD):
            connection.execute(text(statement))

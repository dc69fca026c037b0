"""What holds for claims and presence on a raw connection, too.

On both databases a living claim is not taken from another person. On PostgreSQL, where every person has a
login, nobody writes or removes a claim, a presence or a line of the log in another's name, in another role or
with a heartbeat that is yet to come, nor takes over a silent claim without a reason in the log. Whoever owns
the schema is exempt from that, so that restores work.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from db.guards_said import OWNER
from db.seat_rows import STALE_BEFORE

# Whatever session the row then says: who writes themselves into a living claim takes it.
_TAKEN_ALIVE = "NEW.person <> OLD.person AND OLD.beat_at >= {stale_before}"
_SENTENCE = "a living claim is not taken over"
_HEAD = "RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = {home}, pg_temp"

_LIVING = f"""
CREATE OR REPLACE FUNCTION guard_living_claims() {_HEAD} AS $$ BEGIN
    IF {_TAKEN_ALIVE.format(stale_before=STALE_BEFORE["postgresql"])} THEN
        RAISE EXCEPTION '{_SENTENCE}';
    END IF;
    RETURN NEW;
END $$"""
# Whoever loses the race for a case writes the winner's row as it was.
_OWN_NAME = f"""
CREATE OR REPLACE FUNCTION guard_own_name() {_HEAD} AS $$ BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.person <> session_user AND NOT {OWNER} THEN
            RAISE EXCEPTION 'this is in the name of another';
        END IF;
        RETURN OLD;
    END IF;
    IF NEW.person <> session_user AND NOT (TG_OP = 'UPDATE' AND NEW = OLD) AND NOT {OWNER} THEN
        RAISE EXCEPTION 'this is in the name of another';
    END IF;
    RETURN NEW;
END $$"""
# A heartbeat of next year would hold a case for a year; a claim in another role would hold others up.
_TRUE_SEAT = f"""
CREATE OR REPLACE FUNCTION guard_true_seat() {_HEAD} AS $$ BEGIN
    IF TG_OP = 'UPDATE' AND NEW = OLD OR {OWNER} THEN
        RETURN NEW;
    END IF;
    IF greatest(NEW.since, NEW.beat_at) > clock_timestamp() THEN
        RAISE EXCEPTION 'a seat does not live in the future';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM people p
        WHERE p.login = NEW.person AND p.role = NEW.role AND NOT p.disabled) THEN
        RAISE EXCEPTION 'this is in another role';
    END IF;
    RETURN NEW;
END $$"""
_REASONED = f"""
CREATE OR REPLACE FUNCTION guard_taken_claims() {_HEAD} AS $$ BEGIN
    IF NEW.person <> OLD.person AND NOT {OWNER} AND NOT EXISTS (SELECT 1 FROM claim_log l
        WHERE l.case_id = NEW.case_id AND l.person = NEW.person AND l.session = NEW.session
        AND l.from_person = OLD.person AND l.from_session = OLD.session AND l.reason <> '') THEN
        RAISE EXCEPTION 'a claim is taken over with a reason';
    END IF;
    RETURN NULL;
END $$"""
_SQLITE = f"""
CREATE TRIGGER claims_are_alive BEFORE UPDATE ON claims FOR EACH ROW
WHEN {_TAKEN_ALIVE.format(stale_before=STALE_BEFORE["sqlite"])}
BEGIN SELECT RAISE(ABORT, '{_SENTENCE}'); END"""


def install(connection: Connection) -> None:
    """Put the guards in place, afresh where there are some. For migrations only."""
    if connection.dialect.name != "postgresql":
        for statement in ("DROP TRIGGER IF EXISTS claims_are_alive", _SQLITE):
            connection.exec_driver_sql(statement)
        return
    home = connection.exec_driver_sql("SELECT quote_ident(current_schema())").scalar_one()
    for function in (_LIVING, _OWN_NAME, _TRUE_SEAT, _REASONED):
        connection.exec_driver_sql(function.replace("{home}", home))
    for trigger in _triggers():
        connection.exec_driver_sql(trigger)


def _triggers() -> Iterator[str]:
    yield from _trigger("claims_are_alive", "claims", "BEFORE UPDATE", "guard_living_claims")
    for table in ("claims", "presence", "claim_log"):
        moment = "BEFORE INSERT OR UPDATE OR DELETE"
        yield from _trigger(f"{table}_own_name", table, moment, "guard_own_name")
    for table in ("claims", "presence"):
        yield from _trigger(f"{table}_true_seat", table, "BEFORE INSERT OR UPDATE", "guard_true_seat")
    late = "AFTER UPDATE", "guard_taken_claims", "CONSTRAINT ", " DEFERRABLE INITIALLY DEFERRED"
    yield from _trigger("claims_are_taken_with_reason", "claims", *late)


def _trigger(
    name: str, table: str, moment: str, guard: str, kind: str = "", terms: str = ""
) -> Iterator[str]:
    yield f"DROP TRIGGER IF EXISTS {name} ON {table}"
    yield f"CREATE {kind}TRIGGER {name} {moment} ON {table}{terms} FOR EACH ROW EXECUTE FUNCTION {guard}()"

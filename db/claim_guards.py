"""What holds for claims and presence on a raw connection, too.

On both databases a living claim is not taken from another person. On PostgreSQL, where every person has a
login, nobody writes or removes a claim, a presence or a line of the log in another's name. Whoever owns the
schema is exempt from that, so that restores work.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from db.seat_rows import STALE_BEFORE

_TAKEN_ALIVE = "NEW.session <> OLD.session AND NEW.person <> OLD.person AND OLD.beat_at >= {stale_before}"
_SENTENCE = "a living claim is not taken over"
_OWNER = "pg_has_role(session_user, (SELECT t.relowner FROM pg_class t WHERE t.oid = TG_RELID), 'MEMBER')"

_LIVING = f"""
CREATE OR REPLACE FUNCTION guard_living_claims() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF {_TAKEN_ALIVE.format(stale_before=STALE_BEFORE["postgresql"])} THEN
        RAISE EXCEPTION '{_SENTENCE}';
    END IF;
    RETURN NEW;
END $$"""
# Whoever loses the race for a case writes the winner's row as it was.
_OWN_NAME = f"""
CREATE OR REPLACE FUNCTION guard_own_name() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.person <> session_user AND NOT {_OWNER} THEN
            RAISE EXCEPTION 'this is in the name of another';
        END IF;
        RETURN OLD;
    END IF;
    IF NEW.person <> session_user AND NOT (TG_OP = 'UPDATE' AND NEW = OLD) AND NOT {_OWNER} THEN
        RAISE EXCEPTION 'this is in the name of another';
    END IF;
    RETURN NEW;
END $$"""
_SQLITE = f"""
CREATE TRIGGER claims_are_alive BEFORE UPDATE ON claims FOR EACH ROW
WHEN {_TAKEN_ALIVE.format(stale_before=STALE_BEFORE["sqlite"])}
BEGIN SELECT RAISE(ABORT, '{_SENTENCE}'); END"""


def install(connection: Connection) -> None:
    """Put the guards in place. For migrations only."""
    statements = _postgres() if connection.dialect.name == "postgresql" else iter((_SQLITE,))
    for statement in statements:
        connection.exec_driver_sql(statement)


def _postgres() -> Iterator[str]:
    yield _LIVING
    yield _OWN_NAME
    yield (
        "CREATE TRIGGER claims_are_alive BEFORE UPDATE ON claims "
        "FOR EACH ROW EXECUTE FUNCTION guard_living_claims()"
    )
    for table in ("claims", "presence", "claim_log"):
        yield (
            f"CREATE TRIGGER {table}_own_name BEFORE INSERT OR UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION guard_own_name()"
        )

"""What holds for the hall's own record on a raw connection, too.

On both databases acts and signatures are never changed, deleted or replaced; an act continues the chain by
one and its subject by one, is of a kind that its role may do, on a subject it may do it on, and where a
second person has to sign it carries a signature of another. On PostgreSQL an act and a signature are in their
writer's own name and of the server's time, and digest and hash are true. Whoever owns the schema is exempt
from the name.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, text

from db import guards
from db.guards_said import COMMAND_ID
from db.guards_server import Guard
from db.hall_record import rules
from db.hall_record.codec import CHAINED, PAYLOAD_LIMIT, SIGNED
from db.sandbox.words import HALL_NOW, HALL_THEN

_ALLOWED = """EXISTS (SELECT 1 FROM hall_act_rules r WHERE r.kind = NEW.kind AND r.topic = NEW.topic
    AND r.role = NEW.role AND r.second_role = NEW.second_role
    AND (NOT r.own OR NEW.subject = NEW.person) AND (NOT r.once OR NEW.version = 1))"""
_CONTINUES = """((NEW.id = 1 AND NEW.previous_hash = '' OR EXISTS (SELECT 1 FROM hall_acts a
        WHERE a.id = NEW.id - 1 AND a.hash = NEW.previous_hash AND a.at <= NEW.at))
    AND NOT EXISTS (SELECT 1 FROM hall_acts a WHERE a.id >= NEW.id)
    AND NEW.version = 1 + coalesce((SELECT max(a.version) FROM hall_acts a
        WHERE a.topic = NEW.topic AND a.subject = NEW.subject), 0))"""
_SIGNED = """(CASE WHEN NEW.second = '' THEN NEW.second_name = '' AND NEW.second_role = ''
    ELSE NEW.second <> NEW.person AND EXISTS (SELECT 1 FROM hall_signatures s WHERE s.digest = NEW.digest
        AND s.person = NEW.second AND s.name = NEW.second_name AND s.role = NEW.second_role) END)"""

_BOTH: tuple[Guard, ...] = (
    ("hall_acts_are_kept_update", "hall_acts", "UPDATE", None, "an act of the hall is never changed"),
    ("hall_acts_are_kept_delete", "hall_acts", "DELETE", None, "an act of the hall is never deleted"),
    ("hall_acts_are_allowed", "hall_acts", "INSERT", _ALLOWED, "this role may not do this in the hall"),
    ("hall_acts_continue", "hall_acts", "INSERT", _CONTINUES, "this act does not continue the record"),
    ("hall_acts_are_signed", "hall_acts", "INSERT", _SIGNED, "another person has to sign this"),
    ("signatures_are_kept_update", "hall_signatures", "UPDATE", None, "a signature is never changed"),
    ("signatures_are_kept_delete", "hall_signatures", "DELETE", None, "a signature is never deleted"),
    ("hall_rules_are_fixed_insert", "hall_act_rules", "INSERT", None, "the table of kinds is fixed"),
    ("hall_rules_are_fixed_update", "hall_act_rules", "UPDATE", None, "the table of kinds is fixed"),
    ("hall_rules_are_fixed_delete", "hall_act_rules", "DELETE", None, "the table of kinds is fixed"),
)
# SQLite's "INSERT OR REPLACE" removes the row in the way without asking any DELETE trigger.
_SQLITE: tuple[Guard, ...] = (
    (
        "hall_acts_replace_none",
        "hall_acts",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM hall_acts a WHERE a.id = NEW.id OR a.command_id = NEW.command_id)",
        "an act of the hall is never replaced",
    ),
    (
        "signatures_replace_none",
        "hall_signatures",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM hall_signatures s WHERE s.digest = NEW.digest AND s.person = NEW.person)",
        "a signature is never replaced",
    ),
)
_OWNER = "pg_has_role(session_user, (SELECT t.relowner FROM pg_class t WHERE t.oid = TG_RELID), 'MEMBER')"
_IN_OWN_NAME = f"""({_OWNER} OR EXISTS (SELECT 1 FROM people p WHERE p.login = session_user
    AND NOT p.disabled AND NEW.person = p.login AND NEW.role = p.role AND NEW.name IN (p.name, p.login)))"""
# Where the server's clock was set back, the time of the act before goes on.
_OF_NOW = f"""(SELECT NEW.at BETWEEN greatest({HALL_THEN}, last.at) AND greatest({HALL_NOW}, last.at)
    FROM (SELECT max(a.at) AS at FROM hall_acts a WHERE a.id = NEW.id - 1) last)"""
_SIGNED_NOW = f"NEW.at BETWEEN {HALL_THEN} AND {HALL_NOW}"


def _json(names: Iterable[str]) -> str:
    """These columns of NEW as :func:`db.codec.to_text` writes them, in the server's words."""
    at = """to_char(NEW.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
    values = {"at": f"""'"' || replace({at}, '.000000Z', 'Z') || '"'"""}
    fields = [
        f"""'"{name}":' || {values.get(name, f"to_json(NEW.{name})::text")}""" for name in sorted(names)
    ]
    return "'{' || " + " || ',' || ".join(fields) + " || '}'"


def _sha256(said: str) -> str:
    return f"encode(sha256(convert_to({said}, 'UTF8')), 'hex')"


def _whole() -> str:
    return f"""(NEW.command_id ~ '{COMMAND_ID}' AND octet_length(NEW.payload) <= {PAYLOAD_LIMIT}
        AND jsonb_typeof(NEW.payload::jsonb) = 'object' AND NEW.digest = {_sha256(_json(SIGNED))}
        AND NEW.hash = {_sha256(f"NEW.previous_hash || {_json(CHAINED)}")})"""


_SERVER: tuple[Guard, ...] = (
    ("hall_acts_are_in_own_name", "hall_acts", "INSERT", _IN_OWN_NAME, "an act is signed by its writer"),
    ("hall_acts_are_of_now", "hall_acts", "INSERT", _OF_NOW, "an act has the time of the server"),
    ("hall_acts_speak_true", "hall_acts", "INSERT", _whole(), "an act is whole and tells its own hash"),
    (
        "signatures_are_in_own_name",
        "hall_signatures",
        "INSERT",
        _IN_OWN_NAME,
        "a signature is in the name of its writer",
    ),
    (
        "signatures_are_of_now",
        "hall_signatures",
        "INSERT",
        _SIGNED_NOW,
        "a signature has the time of the server",
    ),
)
_TABLES = ("hall_acts", "hall_signatures", "hall_act_rules")


def install(connection: Connection) -> None:
    """Fill the table of kinds afresh and put every guard in place."""
    server = connection.dialect.name == "postgresql"
    every = _BOTH + (_SERVER if server else _SQLITE)
    for name, table, *_ in every:
        connection.execute(text(f"DROP TRIGGER IF EXISTS {name}" + (f" ON {table}" if server else "")))
    rules.fill(connection)
    create = guards._create_postgres if server else guards._create_sqlite
    for guard in every:
        create(connection, *guard)
    if server:
        _refuse_truncate(connection)


def renew(connection: Connection) -> None:
    """Bring the table of kinds up to this program's, where it is not."""
    if not rules.are_current(connection):
        install(connection)


def _refuse_truncate(connection: Connection) -> None:
    for table in _TABLES:
        connection.execute(text(f"DROP TRIGGER IF EXISTS {table}_no_truncate ON {table}"))
        connection.execute(
            text(
                f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION guard_hall_acts_are_kept_delete()"
            )
        )

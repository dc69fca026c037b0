"""What holds for the versions of a hall's documents on a raw connection, too.

On both databases a version is never changed or deleted, continues its document by one, is an administrator's
and begins no earlier than it was written. On PostgreSQL it is also in its writer's own name and of the
server's time. Whoever owns the schema is exempt from the name.
"""

from __future__ import annotations

from sqlalchemy import Connection, text

from db import guards
from db.guards_server import Guard
from db.sandbox.words import HALL_NOW, HALL_THEN

_TABLE = "kept_versions"
_CONTINUES = """(NEW.role = 'administrator' AND NEW.effective_at >= NEW.at
    AND NEW.number = 1 + coalesce((SELECT max(v.number) FROM kept_versions v WHERE v.kind = NEW.kind), 0))"""
_BOTH: tuple[Guard, ...] = (
    ("kept_versions_stay_update", _TABLE, "UPDATE", None, "a version of a document is never changed"),
    ("kept_versions_stay_delete", _TABLE, "DELETE", None, "a version of a document is never deleted"),
    ("kept_versions_continue", _TABLE, "INSERT", _CONTINUES, "this version does not continue its document"),
)
_OWNER = "pg_has_role(session_user, (SELECT t.relowner FROM pg_class t WHERE t.oid = TG_RELID), 'MEMBER')"
_IN_OWN_NAME = f"""({_OWNER} OR EXISTS (SELECT 1 FROM people p WHERE p.login = session_user
    AND NOT p.disabled AND NEW.person = p.login AND NEW.role = p.role AND NEW.name IN (p.name, p.login)))"""
_OF_NOW = f"NEW.at BETWEEN {HALL_THEN} AND {HALL_NOW}"
_SERVER: tuple[Guard, ...] = (
    ("kept_versions_are_in_own_name", _TABLE, "INSERT", _IN_OWN_NAME, "a version is signed by its writer"),
    ("kept_versions_are_of_now", _TABLE, "INSERT", _OF_NOW, "a version has the time of the server"),
)
_TOLD = (
    "CREATE TRIGGER kept_versions_are_told AFTER INSERT ON kept_versions "
    "FOR EACH STATEMENT EXECUTE FUNCTION tell_record()"
)
_NO_TRUNCATE = (
    "CREATE TRIGGER kept_versions_no_truncate BEFORE TRUNCATE ON kept_versions "
    "FOR EACH STATEMENT EXECUTE FUNCTION guard_kept_versions_stay_delete()"
)


def install(connection: Connection) -> None:
    """Put every guard in place, and what tells seats of a new version. For migrations only."""
    server = connection.dialect.name == "postgresql"
    create = guards._create_postgres if server else guards._create_sqlite
    for guard in _BOTH + (_SERVER if server else ()):
        create(connection, *guard)
    if server:
        connection.execute(text(_NO_TRUNCATE))
        connection.execute(text(_TOLD))


def renew_server(connection: Connection) -> None:
    """Put what only a server holds in place again after it changed. For migrations only."""
    if connection.dialect.name != "postgresql":
        return
    for guard in _SERVER:
        connection.execute(text(f"DROP TRIGGER IF EXISTS {guard[0]} ON {guard[1]}"))
        guards._create_postgres(connection, *guard)

"""What holds for the register of components on a raw connection, too.

On both databases acts and steps are never changed or deleted, a step continues its component by one, an act
is of a kind that its role may do, and a component is added or changed only as its newest step says. On
PostgreSQL an act is in its writer's own name, readable and of the time at which it is written, a step belongs
to an act of the same transaction and does not leave its component behind. Whoever owns the schema is exempt
from name and time, so that restores work.
"""

from __future__ import annotations

from sqlalchemy import Connection, text

from db import guards
from db.guards_said import COMMAND_ID
from db.guards_server import Guard
from db.sandbox.words import HALL_NOW, HALL_THEN
from db.tables import component_steps, components
from dispatcher_app.domain.components import MAY, ComponentVerb

_SAME = sorted({column.name for column in components.columns} & {c.name for c in component_steps.columns})
_AS_STEP_SAYS = "EXISTS (SELECT 1 FROM component_steps s WHERE {})".format(
    " AND ".join(f"s.{name} = NEW.{name}" for name in _SAME)
)
_BEGINS = f"(NEW.revision = 1 AND {_AS_STEP_SAYS})"
_GOES_ON = f"(NEW.code = OLD.code AND NEW.revision = OLD.revision + 1 AND {_AS_STEP_SAYS})"
_CONTINUES = f"""((NEW.revision = 1 AND NEW.verb = '{ComponentVerb.ADD}'
        AND NOT EXISTS (SELECT 1 FROM components c WHERE c.code = NEW.code))
    OR (NEW.verb IN ({", ".join(f"'{verb}'" for verb in ComponentVerb if verb is not ComponentVerb.ADD)})
        AND EXISTS (SELECT 1 FROM components c WHERE c.code = NEW.code AND c.revision = NEW.revision - 1)))"""
_MAY_DO = "(NEW.act || ' ' || NEW.role IN ({}))".format(
    ", ".join(sorted(f"'{act} {role}'" for act, roles in MAY.items() for role in roles))
)

_BOTH: tuple[Guard, ...] = (
    ("acts_are_kept_update", "component_acts", "UPDATE", None, "an act is never changed"),
    ("acts_are_kept_delete", "component_acts", "DELETE", None, "an act is never deleted"),
    ("acts_are_allowed", "component_acts", "INSERT", _MAY_DO, "this role may not do this to the register"),
    ("turns_are_kept_update", "component_steps", "UPDATE", None, "a step is never changed"),
    ("turns_are_kept_delete", "component_steps", "DELETE", None, "a step is never deleted"),
    ("turns_continue", "component_steps", "INSERT", _CONTINUES, "this step does not continue its component"),
    ("components_begin", "components", "INSERT", _BEGINS, "a component is what its step says"),
    ("components_go_on", "components", "UPDATE", _GOES_ON, "a component is what its step says"),
    ("components_are_kept", "components", "DELETE", None, "a component is never deleted"),
)
# SQLite's "INSERT OR REPLACE" removes the row in the way without asking any DELETE trigger.
_SQLITE: tuple[Guard, ...] = (
    (
        "acts_replace_none",
        "component_acts",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM component_acts a WHERE a.id = NEW.id OR a.command_id = NEW.command_id)",
        "an act is never replaced",
    ),
    (
        "turns_replace_none",
        "component_steps",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM component_steps s WHERE s.code = NEW.code AND s.revision = NEW.revision)",
        "a step is never replaced",
    ),
    (
        "components_replace_none",
        "components",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM components c WHERE c.code = NEW.code)",
        "a component is never replaced",
    ),
)
_OWNER = "pg_has_role(session_user, (SELECT t.relowner FROM pg_class t WHERE t.oid = TG_RELID), 'MEMBER')"
_IN_OWN_NAME = f"""({_OWNER} OR EXISTS (SELECT 1 FROM people p WHERE p.login = session_user
    AND NOT p.disabled AND NEW.person = p.login AND NEW.role = p.role AND NEW.name IN (p.name, p.login)))"""
#: A seat dates by what it knows of the server's time, and a large survey is a while under way.
_CLOCKS_DIFFER = "interval '1 hour'"
_OF_NOW = f"""NEW.at BETWEEN {HALL_THEN} - {_CLOCKS_DIFFER}
    AND {HALL_NOW} + {_CLOCKS_DIFFER}"""
_READABLE = f"""({_OWNER} OR (NEW.command_id ~ '{COMMAND_ID}' AND {_OF_NOW}))"""
_WITH_ITS_ACT = """EXISTS (SELECT 1 FROM component_acts a
    WHERE a.id = NEW.act_id AND a.xmin = pg_current_xact_id()::xid)"""
_SERVER: tuple[Guard, ...] = (
    (
        "acts_are_in_one_s_own_name",
        "component_acts",
        "INSERT",
        _IN_OWN_NAME,
        "an act is signed by its writer",
    ),
    ("acts_are_readable", "component_acts", "INSERT", _READABLE, "an act is one of ours and of its own time"),
    ("turns_have_their_act", "component_steps", "INSERT", _WITH_ITS_ACT, "a step belongs to an act of now"),
)
_LATE: tuple[Guard, ...] = (
    (
        "turns_move_their_component",
        "component_steps",
        "INSERT",
        "EXISTS (SELECT 1 FROM components c WHERE c.code = NEW.code AND c.revision >= NEW.revision)",
        "a step moves its component",
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
    for guard in _LATE:
        guards._create_postgres(connection, *guard, late=True)
    _refuse_truncate(connection)


def renew_server(connection: Connection) -> None:
    """Put what only a server holds in place again after it changed. For migrations only."""
    if connection.dialect.name != "postgresql":
        return
    for guard in _SERVER:
        connection.execute(text(f"DROP TRIGGER IF EXISTS {guard[0]} ON {guard[1]}"))
        guards._create_postgres(connection, *guard)


def _refuse_truncate(connection: Connection) -> None:
    for table in ("components", "component_acts", "component_steps"):
        connection.execute(
            text(
                f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION guard_turns_are_kept_delete()"
            )
        )

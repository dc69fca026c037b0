"""What the login of each role may do to each table on PostgreSQL: what its work needs, nothing else.

Group roles are named after the roles of the code and belong to the whole server; a seat's login is a member
of one of them. Whose steps may be written comes from the transition table, who reads private fields from
:mod:`dispatcher_app.domain.privacy`. Rights to write are given column by column, so that nobody can lock a
whole table against the others.

A new table needs an entry in :func:`rights`; one without is closed to every seat. What changes here reaches a
hall with its next migration, or the next ``db init``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import AsyncEngine

from db.exam.tables import sandbox_attempts, sandbox_banks, sandbox_entries, sandbox_papers
from db.failures import said_plainly
from db.figures.tables import case_facts, facts_stale, figure_cubes, figures_state, step_facts
from db.sandbox.tables import sandbox_clock, sandbox_exercises, sandbox_happenings
from db.sandbox.words import IN_A_SANDBOX
from db.seat_functions import FUNCTIONS, MARK
from db.tables import (
    case_numbers,
    cases,
    claim_log,
    claims,
    collector_positions,
    component_acts,
    component_steps,
    components,
    hall_acts,
    hall_signatures,
    kept_versions,
    metadata,
    people,
    presence,
    steps,
)
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.components import KEEPERS
from dispatcher_app.domain.hall_record.kinds import SIGNERS, WALL_TOPICS
from dispatcher_app.domain.hall_record.kinds import WRITERS as RECORDERS
from dispatcher_app.domain.privacy import PHONE_READERS, POSITION_READERS, PRIVATE_FIELDS
from dispatcher_app.domain.transitions import TRANSITIONS, rows_of
from dispatcher_app.domain.words import SEATS, Role

_ALL = tuple(sorted(SEATS))
#: Who enters steps of a seat's own; administrators enter those of an exchange.
WRITERS = tuple(sorted({role for row in TRANSITIONS for role in row.roles} & SEATS))
REPORTERS = tuple(sorted({role for row in rows_of(Verb.REPORT) for role in row.roles} & SEATS))
_ENTERING = tuple(sorted({*WRITERS, Role.ADMINISTRATOR}))
_BEGINNING = tuple(sorted({*REPORTERS, Role.ADMINISTRATOR}))
#: A wall is nobody's seat.
_SEATED = tuple(sorted(SEATS - {Role.WALL}))
_READERS = tuple(sorted(PHONE_READERS))
#: Who may change what a caller said of himself.
_PRIVATE_WRITERS = tuple(
    sorted({r for row in TRANSITIONS if row.accepts & PRIVATE_FIELDS for r in row.roles} & SEATS)
)
#: Never changed once written.
_FIXED = frozenset({"id", "number", "reported_at"})
_OPEN_TO_ALL = (
    "case_words",
    "transition_rules",
    "blobs",
    "documents",
    "components",
    "component_acts",
    "component_steps",
    "settings",
    "hall_acts",
    "hall_act_rules",
    "kept_versions",
    "alembic_version",
    "hall_kind",
    "sandbox_clock",
)
_SECRET = frozenset({"password_hash"})


class Right(NamedTuple):
    """``columns`` () means the whole table."""

    table: str
    act: str
    columns: tuple[str, ...]
    roles: tuple[Role, ...]


def rights() -> Iterator[Right]:
    """Every right of every role, one table after another."""
    yield from _reading()
    yield from _entering()
    yield from _sitting()
    yield from _keeping_the_register()
    yield from _keeping_the_record()
    yield from _walking()
    yield from _counting()
    yield Right("sandbox_clock", "UPDATE", _names(sandbox_clock, {"id"}), (Role.TRAINER,))
    yield Right("kept_versions", "INSERT", _names(kept_versions), (Role.ADMINISTRATOR,))
    for table in ("documents", "settings"):
        yield from (Right(table, act, (), (Role.ADMINISTRATOR,)) for act in ("INSERT", "UPDATE", "DELETE"))


def training_rights() -> Iterator[Right]:
    """What a trainer needs besides in a sandbox, to play everybody outside the hall."""
    trainer = (Role.TRAINER,)
    yield from (right._replace(roles=trainer) for right in _entering())
    yield Right("cases", "SELECT", tuple(sorted(PRIVATE_FIELDS)), trainer)
    yield Right("steps", "SELECT", ("private",), trainer)
    yield from _examining()
    yield from _exercising()


def _exercising() -> Iterator[Right]:
    """Who may say what in the record of exercises, :mod:`db.sandbox.record_guards` knows."""
    for table, writers in ((sandbox_exercises, (Role.TRAINER,)), (sandbox_happenings, _SEATED)):
        yield Right(table.name, "SELECT", (), _SEATED)
        yield Right(table.name, "INSERT", _names(table), writers)


def _examining() -> Iterator[Right]:
    """Everybody sits papers; banks are trainers'. In whose name and when, :mod:`db.exam.guards` knows."""
    for table in (sandbox_papers, sandbox_attempts, sandbox_entries):
        yield Right(table.name, "SELECT", (), _SEATED)
        yield Right(table.name, "INSERT", _names(table), _SEATED)
    yield Right(sandbox_banks.name, "SELECT", (), _SEATED)
    yield Right(sandbox_banks.name, "INSERT", _names(sandbox_banks), (Role.TRAINER, Role.ADMINISTRATOR))


def _reading() -> Iterator[Right]:
    yield from (Right(table, "SELECT", (), _ALL) for table in _OPEN_TO_ALL)
    yield Right("case_numbers", "SELECT", _names(case_numbers), _ALL)
    # A guard tells by xmin whether a case was written in this very transaction.
    yield Right("cases", "SELECT", (*_names(cases, PRIVATE_FIELDS), "xmin"), _ALL)
    yield Right("cases", "SELECT", tuple(sorted(PRIVATE_FIELDS)), _READERS)
    yield Right("steps", "SELECT", _names(steps, {"private"}), _ALL)
    yield Right("steps", "SELECT", ("private",), _READERS)
    yield Right("people", "SELECT", _names(people, _SECRET), _ALL)


def _entering() -> Iterator[Right]:
    yield Right("steps", "INSERT", _names(steps, {"id"}), _ENTERING)
    yield Right("cases", "INSERT", _names(cases), _BEGINNING)
    yield Right("cases", "UPDATE", _names(cases, _FIXED | PRIVATE_FIELDS), WRITERS)
    yield Right("cases", "UPDATE", tuple(sorted(PRIVATE_FIELDS)), _PRIVATE_WRITERS)
    yield Right("case_numbers", "INSERT", _names(case_numbers), _BEGINNING)
    yield Right("case_numbers", "UPDATE", ("last",), _BEGINNING)
    yield Right("case_words", "INSERT", ("case_id", "words"), _ENTERING)
    yield Right("case_words", "UPDATE", ("words",), WRITERS)
    yield Right("blobs", "INSERT", tuple(c.name for c in metadata.tables["blobs"].columns), _ENTERING)


def _sitting() -> Iterator[Right]:
    """Claims and presence; in whose name is looked after by :mod:`db.claim_guards`."""
    yield from (Right(table, "SELECT", (), _ALL) for table in ("claims", "presence"))
    yield Right("claim_log", "SELECT", (), _SEATED)
    yield Right("claims", "INSERT", _names(claims), WRITERS)
    yield Right("claims", "UPDATE", _names(claims, {"case_id"}), _SEATED)
    yield Right("claims", "DELETE", (), _SEATED)
    yield Right("claim_log", "INSERT", _names(claim_log, {"id"}), WRITERS)
    yield Right("presence", "INSERT", _names(presence), _SEATED)
    yield Right("presence", "UPDATE", _names(presence, {"session", "person"}), _SEATED)
    yield Right("presence", "DELETE", (), _SEATED)


def _keeping_the_register() -> Iterator[Right]:
    """Nothing of the register is deleted; what each role may do to it, :mod:`db.component_guards` knows."""
    keepers = tuple(sorted(KEEPERS))
    yield Right("component_acts", "INSERT", _names(component_acts, {"id"}), keepers)
    yield Right("component_steps", "INSERT", _names(component_steps), keepers)
    yield Right("components", "INSERT", _names(components), keepers)
    yield Right("components", "UPDATE", _names(components, {"code"}), keepers)


def _walking() -> Iterator[Right]:
    """Administrators bring positions in and take old ones away; where somebody was they do not read."""
    keeper = (Role.ADMINISTRATOR,)
    yield Right("collector_positions", "SELECT", (), tuple(sorted(POSITION_READERS)))
    yield Right("collector_positions", "SELECT", ("collector", "at"), keeper)
    yield Right("collector_positions", "INSERT", _names(collector_positions), keeper)
    yield Right("collector_positions", "DELETE", (), keeper)


def _counting() -> Iterator[Right]:
    """Everybody reads figures, walls included; seats keep them up to date. A trigger makes the notes, but for
    those of what could not be read."""
    for table in (case_facts, step_facts, figure_cubes, figures_state, facts_stale):
        yield Right(table.name, "SELECT", (), _ALL)
        yield Right(table.name, "INSERT", _names(table), _SEATED)
    for table in (case_facts, step_facts, facts_stale):
        yield Right(table.name, "DELETE", (), _SEATED)
    for table in (figure_cubes, figures_state):
        yield Right(table.name, "DELETE", (), (Role.ADMINISTRATOR,))
    for table in (case_facts, step_facts):
        yield Right(table.name, "UPDATE", ("in_cubes",), _SEATED)
    key = {"cube", "grain", "day", "key", "second"}
    yield Right(figure_cubes.name, "UPDATE", _names(figure_cubes, key), _SEATED)
    yield Right(figures_state.name, "UPDATE", ("value",), _SEATED)


def _keeping_the_record() -> Iterator[Right]:
    """Acts of the hall are only ever added; who may do which, :mod:`db.hall_record.guards` knows, and which a
    wall reads, :data:`WALL_POLICY`."""
    yield Right("hall_signatures", "SELECT", (), _SEATED)
    yield Right("hall_acts", "INSERT", _names(hall_acts), tuple(sorted(RECORDERS & SEATS)))
    yield Right("hall_signatures", "INSERT", _names(hall_signatures), tuple(sorted(SIGNERS & SEATS)))


def _names(table: object, without: Iterable[str] = ()) -> tuple[str, ...]:
    return tuple(c.name for c in table.columns if c.name not in set(without))  # type: ignore[attr-defined]


#: A wall reads of the record what it shows. Who is a wall says ``people``, not a group: a policy is part of a
#: backup, and a server to which that is restored has no such groups yet.
WALL_POLICY = (
    "DROP POLICY IF EXISTS hall_acts_of_walls ON {home}.hall_acts",
    "CREATE POLICY hall_acts_of_walls ON {home}.hall_acts USING (topic IN ({topics}) OR NOT EXISTS ("
    "SELECT 1 FROM {home}.people p WHERE p.login = session_user AND p.role = '{wall}')) WITH CHECK (true)",
    "ALTER TABLE {home}.hall_acts ENABLE ROW LEVEL SECURITY",
)

_SEQUENCES = (
    ("cases_id_seq", _BEGINNING),
    ("steps_id_seq", _ENTERING),
    ("claim_log_id_seq", WRITERS),
    ("component_acts_id_seq", tuple(sorted(KEEPERS))),
)
_IS_SANDBOX = text(f"SELECT {IN_A_SANDBOX}")
_IS_OWNER = text(
    "SELECT pg_has_role(session_user, "
    "(SELECT relowner FROM pg_class WHERE oid = 'steps'::regclass), 'MEMBER')"
)
#: Anybody may make large objects unless told otherwise; only a superuser can tell.
_LARGE_OBJECTS = (
    "lo_creat(integer)",
    "lo_create(oid)",
    "lo_from_bytea(oid, bytea)",
    "lo_open(oid, integer)",
    "lo_put(oid, bigint, bytea)",
    "lo_get(oid)",
    "lo_get(oid, bigint, integer)",
    "lo_unlink(oid)",
    "lowrite(integer, bytea)",
    "lo_import(text)",
    "lo_import(text, oid)",
    "lo_export(oid, text)",
)


#: What administrators manage seats by.
_MANAGING = ("seat_add", "seat_change", "seat_disable", "seat_cut")


def install(connection: Connection) -> None:
    """Make the group roles and give every table that is there its rights afresh. Only its owner can.

    Does nothing on SQLite, which knows no roles: whoever can open the file can read it.
    """
    if connection.dialect.name != "postgresql":
        return
    home = connection.execute(text("SELECT quote_ident(current_schema())")).scalar_one()
    tables = set(inspect(connection).get_table_names())
    for statement in FUNCTIONS:
        connection.exec_driver_sql(statement.format(home=home))
    connection.exec_driver_sql(_block(_statements(home, tables)))
    if "hall_kind" in tables and connection.execute(_IS_SANDBOX).scalar_one():
        connection.exec_driver_sql(_block(_training_statements(home)))


async def large_objects_closed(engine: AsyncEngine) -> bool:
    """Whether seats cannot write large objects; only a superuser can see to that."""
    if engine.dialect.name != "postgresql":
        return True
    with said_plainly():
        async with engine.connect() as connection:
            query = text("SELECT NOT has_function_privilege('wall', 'pg_catalog.lo_create(oid)', 'EXECUTE')")
            return bool((await connection.execute(query)).scalar_one())


async def may_act_for_others(engine: AsyncEngine) -> bool:
    """Whether the login may write steps in others' names: whoever owns the schema, and on SQLite all."""
    if engine.dialect.name != "postgresql":
        return True
    with said_plainly():
        async with engine.connect() as connection:
            return bool((await connection.execute(_IS_OWNER)).scalar_one())


def _block(statements: Iterable[str]) -> str:
    """One trip to the server for all of them."""
    return "DO $grants$ BEGIN " + " ".join(f"{statement};" for statement in statements) + " END $grants$"


def _statements(home: str, tables: set[str]) -> Iterator[str]:
    groups = ", ".join(_ALL)
    yield from (_make_group(role) for role in _ALL)
    yield f"EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC, {groups}', current_database())"
    yield f"REVOKE ALL ON SCHEMA {home} FROM PUBLIC, {groups}"
    for kind in ("TABLES", "SEQUENCES", "FUNCTIONS"):
        yield f"REVOKE ALL ON ALL {kind} IN SCHEMA {home} FROM PUBLIC, {groups}"
    yield "ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC"
    yield f"GRANT USAGE ON SCHEMA {home} TO {groups}"
    yield from (_grant(home, right) for right in rights() if right.table in tables)
    for sequence, roles in _SEQUENCES:
        yield f"GRANT USAGE ON SEQUENCE {home}.{sequence} TO {', '.join(roles)}"
    managing = ", ".join(f"{home}.{name}" for name in _MANAGING)
    yield f"GRANT EXECUTE ON FUNCTION {managing} TO {Role.ADMINISTRATOR}"
    yield f"GRANT EXECUTE ON FUNCTION {home}.seat_password TO {groups}"
    if "sandbox_clock" in tables:
        yield f"GRANT EXECUTE ON FUNCTION {home}.hall_time(timestamptz) TO {groups}"
    if "hall_acts" in tables:
        topics = ", ".join(f"'{topic}'" for topic in sorted(WALL_TOPICS))
        yield from (said.format(home=home, topics=topics, wall=Role.WALL.value) for said in WALL_POLICY)
    yield _let_people_in(home)
    yield _close_large_objects()


def _training_statements(home: str) -> Iterator[str]:
    yield from (_grant(home, right) for right in training_rights())
    for sequence in ("cases_id_seq", "steps_id_seq"):
        yield f"GRANT USAGE ON SEQUENCE {home}.{sequence} TO {Role.TRAINER}"


def _let_people_in(home: str) -> str:
    """Who may connect is not part of a backup: a restored hall lets its people in again."""
    known = f"""SELECT p.login FROM {home}.people p JOIN pg_roles r ON r.rolname = p.login
        WHERE shobj_description(r.oid, 'pg_authid') = '{MARK}'"""
    let_in = "EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), _login)"
    return f"DECLARE _login text; BEGIN FOR _login IN {known} LOOP {let_in}; END LOOP; END"


def _make_group(role: Role) -> str:
    """Two halls may be made at once on one server; the second finds the group there."""
    return (
        f"IF to_regrole('{role}') IS NULL THEN BEGIN CREATE ROLE {role} NOLOGIN; "
        "EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END; END IF"
    )


def _grant(home: str, right: Right) -> str:
    columns = f" ({', '.join(right.columns)})" if right.columns else ""
    return f"GRANT {right.act}{columns} ON {home}.{right.table} TO {', '.join(right.roles)}"


def _close_large_objects() -> str:
    closing = " ".join(
        f"REVOKE EXECUTE ON FUNCTION pg_catalog.{name} FROM PUBLIC;" for name in _LARGE_OBJECTS
    )
    return f"IF (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN {closing} END IF"

"""The steps of a very large hall in parts (PostgreSQL), each holding those of a range of cases.

Ten million cases have some eighty million steps. In parts of about a month of cases, what is written today
stays in small indexes that fit into memory, and vacuum, reindex and a move to slower disks take a month at a
time. Nothing is ever taken away: every part stays attached, for its cases point at their newest steps.

The table that is there becomes the first part as it is, without copying a row. The last part is open ended:
when nobody remembered to make parts ahead, steps go there and the hall works on; the next call closes it.

What a part cannot hold is that a command's id is unique in the whole table; a guard of its own does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine

from db import grants, schema
from db.engine import WRITING
from db.failures import said_plainly
from db.parts_layout import Layout, a_month_of_cases, plan, read_layout
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _, listed

#: The part that has no end, and how the others are called, by their first case.
OPEN_END, _PART = "steps_open_end", "steps_from_{first}"
_FIRST_PART = _PART.format(first=0)
#: How long a seat that is at work is waited for.
_PATIENCE = "SET LOCAL lock_timeout = '15s'"
#: A read that does not know the case looks into every part: the table and its four indexes.
_LOCKS_EACH = 5

_OTHERS = """SELECT DISTINCT usename::text FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename IS NOT NULL ORDER BY 1"""
_TRIGGERS = """SELECT quote_ident(tgname), pg_get_triggerdef(oid) FROM pg_trigger
    WHERE tgrelid = 'steps'::regclass AND NOT tgisinternal ORDER BY tgname"""
_POINTING_HERE = """SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid)
    FROM pg_constraint WHERE contype = 'f' AND confrelid = 'steps'::regclass AND conparentid = 0"""
#: What the whole table can hold: a constraint on the column that parts are told apart by.
_CONSTRAINTS = """SELECT quote_ident(c.conname), pg_get_constraintdef(c.oid) FROM pg_constraint c
    JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attname = 'case_id' AND a.attnum = ANY(c.conkey)
    WHERE c.conrelid = 'steps'::regclass AND c.contype IN ('u', 'f') ORDER BY c.contype DESC"""
#: Names of indexes are taken in the whole schema.
_INDEXED = """SELECT conname FROM pg_constraint
    WHERE conrelid = 'steps'::regclass AND contype IN ('p', 'u')"""
#: Indexes that belong to no constraint.
_PLAIN_INDEXES = """SELECT quote_ident(c.relname), c.relname, pg_get_indexdef(i.indexrelid) FROM pg_index i
    JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = 'steps'::regclass
    AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid) ORDER BY c.relname"""
_OWNER = "SELECT quote_ident(pg_get_userbyid(relowner)) FROM pg_class WHERE oid = 'cases'::regclass"

#: Waits for the same id in another transaction, then sees what that one wrote. A transaction that looks at
#: the past (REPEATABLE READ) would not. The owner imports under a lock of its own, by ids it has looked up.
_ANSWERED_ONCE = """
CREATE OR REPLACE FUNCTION guard_steps_answer_once() RETURNS trigger LANGUAGE plpgsql
SET search_path = {home}, pg_temp AS $$ BEGIN
    IF pg_has_role(session_user, (SELECT t.relowner FROM pg_class t WHERE t.oid = TG_RELID), 'MEMBER') THEN
        RETURN NEW;
    END IF;
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'steps are written at READ COMMITTED';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended(NEW.command_id, 0));
    IF EXISTS (SELECT 1 FROM steps s WHERE s.command_id = NEW.command_id) THEN
        RAISE unique_violation USING MESSAGE = 'a command is answered once';
    END IF;
    RETURN NEW;
END $$"""
_ANSWERED_ONCE_TRIGGER = (
    "CREATE TRIGGER steps_answer_once BEFORE INSERT ON steps "
    "FOR EACH ROW EXECUTE FUNCTION guard_steps_answer_once()"
)


class CannotPartition(DomainError):
    """With a sentence; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Wish:
    """*cases_each*: size of a part, None for as before or a month; *ahead*: parts beyond the newest one."""

    cases_each: int | None = None
    ahead: int = 10
    anyway: bool = False


@dataclass(frozen=True, slots=True)
class Parted:
    """``parts`` and ``added`` without the open end, which begins with case ``reaches``."""

    parts: int
    added: int
    cases_each: int
    reaches: int
    newest: int
    is_new: bool


async def partition(engine: AsyncEngine, wish: Wish) -> Parted:
    """Put the steps into parts, or make parts ahead where they are already: all or nothing.

    Raises:
        CannotPartition: no server, seats are connected, or the server has too few locks for so many parts.
        ExternalError: the database failed, or somebody at work was waited for too long.
    """
    if engine.dialect.name != "postgresql":
        raise CannotPartition(_("分区只用于 PostgreSQL;本机数据文件不需要。"))
    await schema.require_current(engine)
    with said_plainly():
        async with engine.execution_options(**WRITING).begin() as connection:
            return await connection.run_sync(_partition, wish)


def _partition(connection: Connection, wish: Wish) -> Parted:
    _run(connection, _PATIENCE)
    _run(connection, f"SELECT pg_advisory_xact_lock({schema.UPGRADE_LOCK})")
    if not wish.anyway:
        _require_alone(connection)
    _run(connection, "LOCK TABLE cases, steps IN ACCESS EXCLUSIVE MODE")
    found = read_layout(connection, OPEN_END)
    each = wish.cases_each or found.cases_each or a_month_of_cases(connection)
    ends = plan(found, each, wish.ahead)
    if ends:
        _require_locks(connection, len(found.firsts) + len(ends) + 1)
        _make_parts(connection, found, ends)
    added = max(len(ends) - found.is_used_to_its_end, 0)
    reaches = ends[-1] if ends else found.open_from
    return Parted(len(found.firsts) + len(ends), added, each, reaches, found.newest, not found.is_parted)


def _require_alone(connection: Connection) -> None:
    others = connection.execute(text(_OTHERS)).scalars().all()
    if others:
        sentence = _("还有人连着数据库:{logins}。请先关闭各席,或加 --anyway(他们的命令会等到分区结束)。")
        raise CannotPartition(sentence.format(logins=listed(others)))


def _require_locks(connection: Connection, parts: int) -> None:
    """A server that runs out of locks refuses commands in the middle of a shift."""
    there = int(connection.execute(text("SHOW max_locks_per_transaction")).scalar_one())
    needed = parts * _LOCKS_EACH
    if needed > there:
        sentence = _(
            "{parts} 个分区需要 max_locks_per_transaction 至少为 {needed}(现为 {there}):"
            "请改 postgresql.conf 并重启服务器,备机先改。"
        )
        raise CannotPartition(sentence.format(parts=parts, needed=needed, there=there))


def _make_parts(connection: Connection, found: Layout, ends: Sequence[int]) -> None:
    if found.is_used_to_its_end:
        pointing = connection.execute(text(_POINTING_HERE)).all()
        for table, name, _terms in pointing:
            _run(connection, f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        (_close_open_end if found.is_parted else _convert)(connection, found, ends[0])
        _add_parts(connection, ends)
        for table, name, terms in pointing:
            _run(connection, f"ALTER TABLE {table} ADD CONSTRAINT {name} {terms}")
    else:  # detaching looks whether any case points there
        _run(connection, f"ALTER TABLE steps DETACH PARTITION {OPEN_END}")
        _run(connection, f"DROP TABLE {OPEN_END}")
        _add_parts(connection, [found.open_from, *ends])
    grants.install(connection)  # takes from everybody whatever they had on what is a part now
    _run(connection, "ANALYZE steps")


def _convert(connection: Connection, _found: Layout, end: int) -> None:
    """The table becomes the first part of one that has its name, its guards and all else it had."""
    home = connection.execute(text("SELECT quote_ident(current_schema())")).scalar_one()
    triggers = connection.execute(text(_TRIGGERS)).all()
    constraints = connection.execute(text(_CONSTRAINTS)).all()
    for name, _made_by in triggers:
        _run(connection, f"DROP TRIGGER {name} ON steps")
    for name in connection.execute(text(_INDEXED)).scalars().all():
        _run(connection, f'ALTER TABLE steps RENAME CONSTRAINT "{name}" TO "{_FIRST_PART}_{name}"')
    indexes = connection.execute(text(_PLAIN_INDEXES)).all()
    for quoted, name, _made_by in indexes:
        _run(connection, f'ALTER INDEX {quoted} RENAME TO "{_FIRST_PART}_{name}"')
    _run(connection, f"ALTER TABLE steps RENAME TO {_FIRST_PART}")
    _run(
        connection,
        f"CREATE TABLE steps (LIKE {_FIRST_PART} INCLUDING DEFAULTS INCLUDING STORAGE) "
        "PARTITION BY RANGE (case_id)",
    )
    _run(connection, f"ALTER TABLE steps OWNER TO {_owner(connection)}")
    _run(connection, "ALTER SEQUENCE steps_id_seq OWNED BY steps.id")
    for name, terms in constraints:
        _run(connection, f"ALTER TABLE steps ADD CONSTRAINT {name} {terms}")
    for _quoted, _name, made_by in indexes:
        _run(connection, made_by)
    _run(connection, _ANSWERED_ONCE.format(home=home))
    for made_by in (*(made_by for _name, made_by in triggers), _ANSWERED_ONCE_TRIGGER):
        _run(connection, made_by)
    _attach(connection, _FIRST_PART, "MINVALUE", end)


def _close_open_end(connection: Connection, found: Layout, end: int) -> None:
    """Nobody made parts ahead in time: what went to the open end becomes a part of its own."""
    name = _PART.format(first=found.open_from)
    _run(connection, f"ALTER TABLE steps DETACH PARTITION {OPEN_END}")
    _run(connection, f"ALTER TABLE {OPEN_END} RENAME TO {name}")
    _attach(connection, name, found.open_from, end)


def _add_parts(connection: Connection, ends: Sequence[int]) -> None:
    for first, end in pairwise(ends):
        _add_part(connection, _PART.format(first=first), first, end)
    _add_part(connection, OPEN_END, ends[-1], "MAXVALUE")


def _add_part(connection: Connection, name: str, first: int, end: object) -> None:
    _run(connection, f"CREATE TABLE {name} (LIKE {_FIRST_PART} INCLUDING ALL)")
    _run(connection, f"ALTER TABLE {name} OWNER TO {_owner(connection)}")
    _attach(connection, name, first, end)


def _attach(connection: Connection, name: str, first: object, end: object) -> None:
    _run(connection, f"ALTER TABLE steps ATTACH PARTITION {name} FOR VALUES FROM ({first}) TO ({end})")
    _run(connection, f"DROP TRIGGER IF EXISTS {name}_no_truncate ON {name}")
    _run(
        connection,
        f"CREATE TRIGGER {name}_no_truncate BEFORE TRUNCATE ON {name} "
        "FOR EACH STATEMENT EXECUTE FUNCTION guard_steps_are_kept_delete()",
    )


def _owner(connection: Connection) -> str:
    return str(connection.execute(text(_OWNER)).scalar_one())


def _run(connection: Connection, statement: str) -> None:
    connection.exec_driver_sql(statement)

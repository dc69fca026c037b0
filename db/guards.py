"""The database's own gate: triggers that hold even for someone with a raw connection.

They refuse to change or delete a step; to add a step that the transition table does not know, that does not
continue its case or that approves its own author's proposal; to move a case without the step that moves it.
The table they consult, ``transition_rules``, and their lists of commands come from
:mod:`dispatcher_app.domain.transitions`.

What is asked of the words of a step is in :mod:`db.guards_words`; what only a server can hold, because only
there everyone has a login, in :mod:`db.guards_server`.

A guard that changes needs a migration that calls :func:`install` again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import Connection, text

from db import guards_words
from db.guards_server import LATE_GUARDS, SERVER_GUARDS, Guard
from db.tables import transition_rules
from dispatcher_app.domain.privacy import PRIVATE_FIELDS
from dispatcher_app.domain.transitions import SIGNED_BY, TRANSITIONS, Transition, rules

_KEPT_FOR_EVER = ("steps", "transition_rules")

_KNOWN_STEP = """EXISTS (
    SELECT 1 FROM transition_rules r WHERE r.verb = NEW.verb AND r.from_stage = NEW.from_stage
    AND r.to_stage = NEW.to_stage AND r.role = NEW.role)"""
_CONTINUES = """(
    (NEW.from_stage = '' AND NEW.version = 1 AND NEW.previous_hash = '' AND EXISTS (
        SELECT 1 FROM cases c WHERE c.id = NEW.case_id AND c.version = 1 AND c.stage = NEW.to_stage))
    OR EXISTS (
        SELECT 1 FROM cases c JOIN steps s ON s.case_id = c.id AND s.version = c.version
        WHERE c.id = NEW.case_id AND c.stage = NEW.from_stage AND c.version = NEW.version - 1
        AND s.hash = NEW.previous_hash))"""
_HAS_STEP = """(NEW.id = OLD.id AND NEW.number = OLD.number AND NEW.version = OLD.version + 1 AND EXISTS (
    SELECT 1 FROM steps s WHERE s.case_id = NEW.id AND s.version = NEW.version
    AND s.from_stage = OLD.stage AND s.to_stage = NEW.stage))"""
# SQLite's "INSERT OR REPLACE" removes the row in the way without asking any DELETE trigger.
_STEP_IS_NEW = """NOT EXISTS (SELECT 1 FROM steps s WHERE s.id = NEW.id OR s.command_id = NEW.command_id
    OR (s.case_id = NEW.case_id AND s.version = NEW.version))"""
_CASE_IS_NEW = "NOT EXISTS (SELECT 1 FROM cases c WHERE c.id = NEW.id OR c.number = NEW.number)"

_COUNTS_ON = "(NEW.day = OLD.day AND NEW.last > OLD.last)"


def _listed(words: Iterable[str]) -> str:
    return ", ".join(f"'{word}'" for word in sorted(words))


def _begins() -> str:
    """A case begins where a beginning command leads; naming those saves reading the whole table."""
    beginning = _listed(row.verb.value for row in TRANSITIONS if not row.sources)
    return f"""(NEW.version = 1 AND EXISTS (
    SELECT 1 FROM transition_rules r WHERE r.verb IN ({beginning})
    AND r.from_stage = '' AND r.to_stage = NEW.stage))"""


def _another_signed() -> str:
    """Four eyes: whoever last gave a command that signs a field may not give one that the field bars."""
    barred = [
        f"""(NEW.verb || ' ' || NEW.from_stage IN ({_listed(_barred_by(field))})
        AND NEW.person = (SELECT s.person FROM steps s WHERE s.case_id = NEW.case_id
            AND s.verb IN ({_listed(verb.value for verb in signing)}) ORDER BY s.version DESC LIMIT 1))"""
        for field, signing in sorted(SIGNED_BY.items())
    ]
    return f"NOT ({' OR '.join(barred)})"


def _barred_by(field: str) -> Iterator[str]:
    for row in TRANSITIONS:
        if field in row.not_by:
            yield from (f"{row.verb.value} {source.value}" for source in row.sources)


def _leads_back() -> str:
    """A command that leads back leads to where the newest move came from, and nowhere further."""
    back = _listed(row.verb.value for row in TRANSITIONS if row.back)
    return f"""(NEW.verb NOT IN ({back}) OR EXISTS (
    SELECT 1 FROM steps s WHERE s.case_id = NEW.case_id AND s.from_stage = NEW.to_stage
    AND s.version = (SELECT max(m.version) FROM steps m
        WHERE m.case_id = NEW.case_id AND m.from_stage <> m.to_stage)))"""


def _fits_marks() -> str:
    """What answers a mark finds it on the case, and what a mark stands in the way of does not pass it by."""
    marked = "(SELECT ',' || c.marks || ',' FROM cases c WHERE c.id = NEW.case_id)"
    refused = [
        f"({_given(row)} AND {'NOT' if wanted else ''} ({_any_mark(marked, marks)}))"
        for row in TRANSITIONS
        for wanted, marks in ((True, row.while_marked), (False, row.unless_marked))
        if marks
    ]
    return f"NOT ({' OR '.join(refused)})"


def _given(row: Transition) -> str:
    return f"NEW.verb = '{row.verb.value}' AND NEW.from_stage IN ({_listed(s.value for s in row.sources)})"


def _any_mark(marked: str, marks: Iterable[str]) -> str:
    return " OR ".join(f"{marked} LIKE '%,{mark},%'" for mark in sorted(marks))


def _keeps_private() -> str:
    """Whoever may not read a private field may read every body; a quote inside a text is escaped there.

    Of private fields only those commands speak that may change them.
    """
    telling = _listed(row.verb.value for row in TRANSITIONS if row.accepts & PRIVATE_FIELDS)
    hidden = " AND ".join(f"""NEW.body NOT LIKE '%"{name}":%'""" for name in sorted(PRIVATE_FIELDS))
    return f"(NEW.private = '' OR NEW.verb IN ({telling})) AND {hidden}"


_GUARDS: tuple[Guard, ...] = (
    ("steps_are_kept_update", "steps", "UPDATE", None, "a step is never changed"),
    ("steps_are_kept_delete", "steps", "DELETE", None, "a step is never deleted"),
    ("steps_follow_the_table", "steps", "INSERT", _KNOWN_STEP, "this step is not in the transition table"),
    ("steps_continue_their_case", "steps", "INSERT", _CONTINUES, "this step does not continue its case"),
    ("steps_are_approved_by_another", "steps", "INSERT", _another_signed(), "approved by its own proposer"),
    ("steps_keep_private", "steps", "INSERT", f"({_keeps_private()})", "a private field is not in a body"),
    ("steps_fit_the_marks", "steps", "INSERT", _fits_marks(), "the marks of the case do not allow this step"),
    ("steps_lead_back", "steps", "INSERT", _leads_back(), "this step leads further than back"),
    ("cases_begin_reported", "cases", "INSERT", _begins(), "a case begins with its report"),
    ("cases_move_by_steps", "cases", "UPDATE", _HAS_STEP, "a case moves only by a step"),
    ("cases_are_kept", "cases", "DELETE", None, "a case is never deleted"),
    ("numbers_only_grow", "case_numbers", "UPDATE", _COUNTS_ON, "case numbers only grow"),
    ("numbers_are_kept", "case_numbers", "DELETE", None, "case numbers only grow"),
    ("rules_are_fixed_insert", "transition_rules", "INSERT", None, "the transition table is fixed"),
    ("rules_are_fixed_update", "transition_rules", "UPDATE", None, "the transition table is fixed"),
    ("rules_are_fixed_delete", "transition_rules", "DELETE", None, "the transition table is fixed"),
)
_SQLITE_GUARDS: tuple[Guard, ...] = (
    ("steps_replace_none", "steps", "INSERT", _STEP_IS_NEW, "a step is never replaced"),
    ("cases_replace_none", "cases", "INSERT", _CASE_IS_NEW, "a case is never replaced"),
)


def _guards(connection: Connection) -> tuple[Guard, ...]:
    """Those that are looked at before a row is written."""
    dialect = connection.dialect.name
    own = SERVER_GUARDS if dialect == "postgresql" else _SQLITE_GUARDS
    return _GUARDS + guards_words.guards_of(dialect) + own


def install(connection: Connection) -> None:
    """Fill ``transition_rules`` afresh and put every guard in place. For migrations only."""
    remove(connection)
    connection.execute(transition_rules.delete())
    connection.execute(transition_rules.insert(), rule_rows())
    create = _create_postgres if connection.dialect.name == "postgresql" else _create_sqlite
    for name, table, moment, condition, sentence in _guards(connection):
        create(connection, name, table, moment, condition, sentence)
    if connection.dialect.name == "postgresql":
        for guard in LATE_GUARDS:
            _create_postgres(connection, *guard, late=True)
        _refuse_truncate(connection)


def remove(connection: Connection) -> None:
    late = LATE_GUARDS if connection.dialect.name == "postgresql" else ()
    for name, table, *_ in _guards(connection) + late:
        on = f" ON {table}" if connection.dialect.name == "postgresql" else ""
        connection.execute(text(f"DROP TRIGGER IF EXISTS {name}{on}"))


def rule_rows() -> list[dict[str, str]]:
    """Every (verb, from, to, role) of the transition table as a row of ``transition_rules``."""
    return [
        {"verb": verb.value, "from_stage": source or "", "to_stage": target.value, "role": role.value}
        for verb, source, target, role in sorted(rules(), key=str)
    ]


def _create_sqlite(
    connection: Connection, name: str, table: str, moment: str, condition: str | None, sentence: str
) -> None:
    when = f"WHEN NOT {condition} " if condition else ""
    body = f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
    connection.execute(text(f"CREATE TRIGGER {name} BEFORE {moment} ON {table} FOR EACH ROW {when}{body}"))


def _create_postgres(
    connection: Connection,
    name: str,
    table: str,
    moment: str,
    condition: str | None,
    sentence: str,
    *,
    late: bool = False,
) -> None:
    """*late* guards look when the transaction commits. All see with the owner's eyes, whoever writes."""
    # Without a path of its own a guard would look for its tables among the session's temporary ones first.
    home = connection.execute(text("SELECT quote_ident(current_schema())")).scalar_one()
    test = f"IF NOT {condition} THEN RAISE EXCEPTION '{sentence}'; END IF;" if condition else ""
    refusal = "" if condition else f"RAISE EXCEPTION '{sentence}';"
    when = (
        ("CONSTRAINT TRIGGER", "AFTER", "DEFERRABLE INITIALLY DEFERRED")
        if late
        else ("TRIGGER", "BEFORE", "")
    )
    connection.execute(
        text(
            f"CREATE OR REPLACE FUNCTION guard_{name}() RETURNS trigger LANGUAGE plpgsql "
            f"SECURITY DEFINER SET search_path = {home}, pg_temp "
            f"AS $$ BEGIN {test}{refusal} RETURN NEW; END $$"
        )
    )
    kind, order, terms = when
    connection.execute(
        text(
            f"CREATE {kind} {name} {order} {moment} ON {table} {terms} "
            f"FOR EACH ROW EXECUTE FUNCTION guard_{name}()"
        )
    )


def _refuse_truncate(connection: Connection) -> None:
    for table in ("cases", *_KEPT_FOR_EVER):
        connection.execute(text(f"DROP TRIGGER IF EXISTS {table}_no_truncate ON {table}"))
        connection.execute(
            text(
                f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION guard_steps_are_kept_delete()"
            )
        )

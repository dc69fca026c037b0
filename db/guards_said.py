"""What a server asks of the words of a step: whole, readable, true to its hash, and all that its case is.

Without these a seat with ``psql`` could sign a step that nobody can read or prove any more: one such line
would keep every list of the hall from opening, and ``db verify``, and with it every backup, from ever holding
again. Imports and restores are the owner's, who is exempt from most of it (:data:`OWNER`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import MISSING
from datetime import date, datetime
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from db.codec import empty_detail, to_text
from db.sandbox.words import HALL_NOW
from db.tables import cases
from dispatcher_app.domain.case import APPEALED, LEADERS_OWN, Case
from dispatcher_app.domain.case_numbers import SERIAL_DIGITS
from dispatcher_app.domain.limits import LimitUnit
from dispatcher_app.domain.privacy import PRIVATE_FIELDS
from dispatcher_app.domain.words import Mark, Stage

#: Whether the login may act as the owner of the table that the trigger is on.
OWNER = "pg_has_role(session_user, (SELECT t.relowner FROM pg_class t WHERE t.oid = TG_RELID), 'MEMBER')"

#: Columns that follow from others, or that another guard or the column rights look after.
_DERIVED = frozenset({"id", "number", "version", "stage", "title", "limit_text", "marks", "detail"})
_SAID = sorted({column.name for column in cases.columns} - _DERIVED - PRIVATE_FIELDS)
_INSTANTS = frozenset({"reported_at", "stage_since", "warn_at", "due_at", "closed_at"})
#: No clock of a seat is further ahead of the server's; a step of next year would date all that follow it.
AHEAD = "interval '1 day'"

#: No import takes more numbers of a day in one transaction; counting to the end of all would fill the disk.
_MOST_NUMBERS = 10_000

COMMAND_ID = "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
_INSTANT = "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})$"
#: What a step changes by its own columns, not by its words.
_OF_COLUMNS = frozenset({"id", "version", "stage"})
_WORDS = ("actor", "seat", "on_behalf_of", "reason_code", "reason")


def as_said() -> str:
    """An UPDATE of ``cases``: every column and field of ``detail`` is what the step says, or what it was."""
    # OFFSET keeps the planner from parsing the JSON anew at each of its sixty uses.
    columns = " AND ".join(_column_as_said(name, "NEW", f"OLD.{name}") for name in _SAID)
    return f"""(SELECT bool_and({columns} AND {_fields_as_said("was")} AND {_derived("NEW")}
            AND {_private_as_said("NEW", "OLD.{name}")}) FROM (
        SELECT coalesce(s.body::jsonb -> 'changes', jsonb_build_object()) AS said, s.private AS told,
            NEW.detail::jsonb AS is_now, OLD.detail::jsonb AS was FROM steps s
        WHERE s.case_id = NEW.id AND s.version = NEW.version OFFSET 0) step)"""


def begins_as_said() -> str:
    """An INSERT of a first step: the row of its case, written just before, is what the step says, no more.

    Its number is one that the day's counter has given, its id one that the sequence has.
    """
    columns = " AND ".join(_column_as_said(name, "c", _nothing(name)) for name in _SAID)
    return f"""(NEW.version <> 1 OR {OWNER} OR (SELECT bool_and({columns} AND {_fields_as_said("was")}
            AND {_derived("c")} AND {_private_as_said("c", "''")} AND c.number = said ->> 'number'
            AND c.id <= (SELECT last_value FROM cases_id_seq) AND EXISTS (
                SELECT 1 FROM case_numbers n,
                LATERAL (SELECT CAST(substring(c.number FROM '[0-9]+$') AS numeric) AS serial OFFSET 0) given
                WHERE n.day = substring(c.number FROM '^(.*)-[0-9]+$') AND serial BETWEEN 1 AND n.last
                AND c.number IN {numbered("n.day", "serial")} AND NOT EXISTS (SELECT 1 FROM cases other
                    WHERE other.number IN {numbered("n.day", "serial")} AND other.id <> c.id))) FROM (
        SELECT coalesce(NEW.body::jsonb -> 'changes', jsonb_build_object()) AS said, NEW.private AS told,
            c.detail::jsonb AS is_now, jsonb_build_object() AS was, c.* FROM cases c
        WHERE c.id = NEW.case_id OFFSET 0) c))"""


def numbered(day: str, serial: str) -> str:
    """A case number as :meth:`db.store.SqlTransaction.next_numbers` writes it, by any rule of a hall."""
    filled = (
        f"{day} || '-' || lpad({serial}::text, greatest({digits}, length({serial}::text)), '0')"
        for digits in SERIAL_DIGITS
    )
    return f"({', '.join(filled)})"


def given() -> str:
    """A change of ``case_numbers``, when it is committed: every number taken is a case's."""
    before, number = "coalesce(OLD.last, 0)::bigint", numbered("NEW.day", "serial")
    return f"""({OWNER} OR CASE WHEN NEW.last - {before} > {_MOST_NUMBERS} THEN false ELSE NOT EXISTS (
        SELECT 1 FROM generate_series({before} + 1, NEW.last) serial
        WHERE NOT EXISTS (SELECT 1 FROM cases c WHERE c.number IN {number})) END)"""


def whole() -> str:
    """An INSERT of a step: a command's id, a time after the last and not ahead, a readable body, its hash."""
    return f"""({OWNER} OR (NEW.command_id ~ '{COMMAND_ID}' AND NEW.at <= {HALL_NOW} + {AHEAD}
        AND NOT EXISTS (SELECT 1 FROM steps s WHERE s.case_id = NEW.case_id AND s.version = NEW.version - 1
            AND s.at > NEW.at)
        AND NEW.hash = {true_hash("NEW")} AND {_readable()}))"""


def true_hash(step: str) -> str:
    """What :func:`db.codec.link` makes of the row *step*, in the server's words."""
    at = f"""to_char({step}.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
    fields = ("body", "case_id", "command_id", "from_stage", "person", "private", "role", "to_stage", "verb")
    said = " || ".join(_json_field(step, name) for name in (*fields, "version"))
    return f"""encode(sha256(convert_to({step}.previous_hash || '{{"at":"' || replace({at}, '.000000Z', 'Z')
        || '"' || {said} || '}}', 'UTF8')), 'hex')"""


def _json_field(step: str, name: str) -> str:
    said = f"""',"{name}":' || to_json({step}.{name})::text"""
    return f"CASE WHEN {step}.private = '' THEN '' ELSE {said} END" if name == "private" else said


def _readable() -> str:
    """What :func:`db.codec.step_from` can read: known names only, each with a value of its kind."""
    known = to_text({"changes": ["object"], "facts": ["array"]} | {word: ["string"] for word in _WORDS})
    return f"""(SELECT jsonb_typeof(body) = 'object' AND NOT EXISTS (
            SELECT 1 FROM jsonb_each(body) said WHERE NOT
                coalesce({_spaced(known)}::jsonb -> said.key @> to_jsonb(jsonb_typeof(said.value)), false))
        AND NOT EXISTS (SELECT 1 FROM jsonb_each(coalesce(body -> 'changes', jsonb_build_object())) said
            LEFT JOIN jsonb_each({_spaced(to_text(_kinds()))}::jsonb) kind ON kind.key = said.key
            WHERE NOT coalesce(kind.value -> 'types' ? jsonb_typeof(said.value)
                AND (NOT kind.value ? 'values' OR kind.value -> 'values' @> said.value)
                AND (said.value = 'null'::jsonb OR NOT kind.value ? 'form'
                    OR said.value #>> '{{}}' ~ (kind.value ->> 'form')), false))
        AND (NEW.version = 1 OR NOT coalesce(body -> 'changes', jsonb_build_object()) ? 'number')
        FROM (SELECT NEW.body::jsonb AS body OFFSET 0) step)"""


def _spaced(text: str) -> str:
    """A JSON text as a literal, with a blank after each colon: no parameter of SQLAlchemy."""
    return f"'{json.dumps(json.loads(text))}'"


def _kinds() -> dict[str, dict[str, Any]]:
    """For each field of a case that a step may change: its JSON types, and its values or their form."""
    hints = get_type_hints(Case)
    return {name: _kind(hints[name]) for name in sorted(hints.keys() - PRIVATE_FIELDS - _OF_COLUMNS)}


def _kind(hint: Any) -> dict[str, Any]:
    if isinstance(hint, UnionType):
        (one,) = (part for part in get_args(hint) if part is not NoneType)
        kind = _kind(one)
        none = {"values": [*kind["values"], None]} if "values" in kind else {}
        return kind | none | {"types": [*kind["types"], "null"]}
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return {"types": ["string"], "values": sorted(word.value for word in hint)}
    return _PLAIN_KINDS.get(hint) or {"types": ["array" if get_origin(hint) is tuple else "object"]}


_PLAIN_KINDS: dict[Any, dict[str, Any]] = {
    str: {"types": ["string"]},
    bool: {"types": ["boolean"]},
    int: {"types": ["number"], "form": "^-?[0-9]{1,18}$"},
    float: {"types": ["number"]},
    datetime: {"types": ["string"], "form": _INSTANT},
    date: {"types": ["string"], "form": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
}


def _column_as_said(name: str, row: str, otherwise: str) -> str:
    if name in _INSTANTS:
        now, said = f"{row}.{name}", f"(said ->> '{name}')::timestamptz"
    else:
        now, said = f"to_jsonb({row}.{name})", f"nullif(said -> '{name}', 'null'::jsonb)"
    return f"""CASE WHEN said ? '{name}' THEN {now} IS NOT DISTINCT FROM {said}
            ELSE {row}.{name} IS NOT DISTINCT FROM {otherwise} END"""


def _nothing(name: str) -> str:
    """What a case has in this column where its first step says nothing; NULL where it has to say it."""
    default = Case.__dataclass_fields__[name].default
    if default is None or default is MISSING:
        return "NULL"
    return f"'{default}'" if isinstance(default, str) else str(default)


def _fields_as_said(before: str) -> str:
    return f"""NOT EXISTS (SELECT 1 FROM jsonb_each('{empty_detail()}'::jsonb) f WHERE
            coalesce(is_now -> f.key, f.value) IS DISTINCT FROM
                CASE WHEN said ? f.key THEN said -> f.key ELSE coalesce({before} -> f.key, f.value) END)"""


def _private_as_said(row: str, otherwise: str) -> str:
    """Guards see with the owner's eyes, whatever the login may read."""
    return " AND ".join(
        f"{row}.{name} = coalesce(nullif(told, '')::jsonb ->> '{name}', {otherwise.format(name=name)})"
        for name in sorted(PRIVATE_FIELDS)
    )


def _derived(row: str) -> str:
    """What lists show follows from the rest: title, marks and limit."""
    units = "|".join(sorted(unit.value for unit in LimitUnit))
    marks = ", ".join(f"CASE WHEN {present} THEN '{mark}' END" for mark, present in _marks(row))
    return f"""(CASE WHEN is_now ->> 'class_name' <> '' THEN {row}.title = is_now ->> 'class_name'
            ELSE char_length({row}.title) <= 24 AND strpos({row}.description, {row}.title) > 0 END
        AND {row}.marks = concat_ws(',', {marks})
        AND CASE WHEN jsonb_typeof(is_now -> 'limit') = 'object' THEN {row}.limit_text =
                concat_ws(' ', is_now -> 'limit' ->> 'value', is_now -> 'limit' ->> 'unit')
                AND {row}.limit_text ~ '^[0-9]{{1,40}}([.][0-9]{{1,40}})? ({units})$'
            ELSE {row}.limit_text = '' END)"""


def _marks(row: str) -> Iterator[tuple[Mark, str]]:
    """As :attr:`dispatcher_app.domain.case.Case.marks` has them, in the order in which they are stored."""
    fields = {
        Mark.SHELVED: "shelved_until",
        Mark.DEFERRED: "deferred_until",
        Mark.SUPERVISED: "supervised",
        Mark.APPLICATION: "application",
        Mark.BOUNDARY: "boundary_since",
        Mark.CALL_BACK: "call_back_next",
        Mark.REOPENING: "reopen_asker",
    }
    waiting = ", ".join(f"'{appeal.value}'" for appeal in sorted(APPEALED))
    leaders = ", ".join(f"'{application.value}'" for application in sorted(LEADERS_OWN))
    others = {
        Mark.APPEAL: f"{row}.stage = '{Stage.CLOSED}' AND is_now ->> 'appeal' IN ({waiting})",
        Mark.TO_LEADER: f"is_now ->> 'application' IN ({leaders})",
    }
    for mark in sorted(Mark):
        yield mark, others.get(mark) or f"coalesce(is_now ->> '{fields[mark]}', '') <> ''"

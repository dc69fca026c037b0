"""Domain values to JSON and back, and the canonical bytes that the hash chain covers. By msgspec."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import MISSING
from functools import cache
from operator import attrgetter
from typing import Any, TypedDict, get_type_hints
from uuid import UUID

import msgspec

from dispatcher_app.domain.case import Case
from dispatcher_app.domain.clock import Clock
from dispatcher_app.domain.commands import Actor, Verb
from dispatcher_app.domain.limits import Limit
from dispatcher_app.domain.privacy import PRIVATE_FIELDS
from dispatcher_app.domain.step import ClockFact, Step
from dispatcher_app.domain.words import Role, Source, Stage

_canonical = msgspec.json.Encoder(order="sorted")
_UNCALENDARED = tuple(name for name in Clock.__dataclass_fields__ if name != "calendar")


@cache
def _fields() -> Any:
    """Any fields of a case, each of the type it declares, as msgspec converts them: all in one go."""
    return TypedDict("_fields", get_type_hints(Case), total=False)  # type: ignore[operator]


@cache
def _detail() -> msgspec.json.Decoder[dict[str, Any]]:
    return msgspec.json.Decoder(_fields())


def to_text(value: object) -> str:
    """Compact JSON with sorted keys: equal values give equal texts."""
    return _canonical.encode(value).decode()


def changes_from(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Field values of a case from their JSON forms, each to the type its field declares.

    Raises:
        msgspec.ValidationError: a text that the program never wrote.
    """
    values: dict[str, Any] = msgspec.convert(raw, _fields())
    if len(values) != len(raw):
        raise msgspec.ValidationError(f"no such field: {', '.join(raw.keys() - values.keys())}")
    return values


def _said(name: str, value: Any) -> Any:
    """A field as it is written. Clocks without a calendar of their own are written as before clocks had any:
    a server holds what a step does not speak of against the very words of the release that wrote them."""
    if name != "clocks":
        return value
    return {stage: clock if clock.calendar else _clock_fields(clock) for stage, clock in value.items()}


def _clock_fields(clock: Clock) -> dict[str, Any]:
    return {name: getattr(clock, name) for name in _UNCALENDARED}


def step_body(step: Step) -> str:
    """What a step says beyond its columns, without what is not for everyone."""
    body: dict[str, object] = {
        "actor": step.actor.name,
        "seat": step.actor.seat,
        "on_behalf_of": step.on_behalf_of,
        "reason_code": step.reason_code,
        "reason": step.reason,
        "changes": {k: _said(k, v) for k, v in step.changes.items() if k not in PRIVATE_FIELDS},
        "facts": step.facts,
    }
    return to_text({key: value for key, value in body.items() if value})


def step_private(step: Step) -> str:
    """What a step says of fields that only some roles may read; "" where it says nothing of them."""
    private = {k: v for k, v in step.changes.items() if k in PRIVATE_FIELDS}
    return to_text(private) if private else ""


def step_from(row: Any) -> Step:
    """The step of one ``steps`` row. ``private`` is empty for readers without the right to it."""
    body = msgspec.json.decode(row.body, type=dict[str, Any])
    changes = body.get("changes", {})
    if row.private:
        changes |= msgspec.json.decode(row.private, type=dict[str, Any])
    return Step(
        case_id=row.case_id,
        version=row.version,
        command_id=UUID(row.command_id),
        verb=Verb(row.verb),
        from_stage=Stage(row.from_stage) if row.from_stage else None,
        to_stage=Stage(row.to_stage),
        actor=Actor(row.person, body.get("actor", ""), Role(row.role), body.get("seat", "")),
        at=row.at,
        on_behalf_of=body.get("on_behalf_of", ""),
        reason_code=body.get("reason_code", ""),
        reason=body.get("reason", ""),
        changes=changes_from(changes),
        facts=msgspec.convert(body.get("facts", []), tuple[ClockFact, ...]),
    )


def link(previous_hash: str, values: Mapping[str, object]) -> str:
    """The hash of a step: SHA-256 over the hash before it and the step's columns, as hex.

    ``private`` is covered where it holds anything, so that steps older than that column keep their hashes.
    """
    covered = {key: values[key] for key in _COVERED}
    if values["private"]:
        covered["private"] = values["private"]
    return hashlib.sha256(previous_hash.encode() + _canonical.encode(covered)).hexdigest()


_COVERED = (
    "case_id",
    "version",
    "command_id",
    "verb",
    "from_stage",
    "to_stage",
    "person",
    "role",
    "at",
    "body",
)


def step_columns(step: Step, previous_hash: str) -> dict[str, object]:
    """The ``steps`` row of *step*, chained to *previous_hash* ('' for the first)."""
    columns: dict[str, object] = {
        "case_id": step.case_id,
        "version": step.version,
        "command_id": str(step.command_id),
        "verb": step.verb.value,
        "from_stage": step.from_stage.value if step.from_stage else "",
        "to_stage": step.to_stage.value,
        "person": step.actor.person,
        "role": step.actor.role.value,
        "at": step.at,
        "body": step_body(step),
        "private": step_private(step),
    }
    return {**columns, "previous_hash": previous_hash, "hash": link(previous_hash, columns)}


#: Fields of a case that have a column of their own; all others live in ``detail``.
CASE_COLUMNS = (
    "id number version stage source description place street community district cell_code lon lat "
    "caller_name caller_phone class_code condition_no lead_unit proposer reported_at stage_since warn_at "
    "due_at closed_at overdue handoffs reworks merged_into decided_unit channel".split()
)
_IN_DETAIL = tuple(name for name in Case.__dataclass_fields__ if name not in CASE_COLUMNS)
_NOTHING_TO_TELL = tuple(Case.__dataclass_fields__[name].default for name in _IN_DETAIL)
_columns_of, _details_of = attrgetter(*CASE_COLUMNS), attrgetter(*_IN_DETAIL)


def empty_detail() -> str:
    """JSON of every field that lives in ``detail``, as it is where ``detail`` does not name it."""
    values = {
        name: {} if nothing is MISSING else nothing
        for name, nothing in zip(_IN_DETAIL, _NOTHING_TO_TELL, strict=True)
    }
    return json.dumps(
        json.loads(to_text(values))
    )  # with a blank after each colon: no parameter of SQLAlchemy


def case_columns(case: Case) -> dict[str, object]:
    """The ``cases`` row of *case*."""
    columns: dict[str, Any] = dict(zip(CASE_COLUMNS, _columns_of(case), strict=True))
    columns["stage"], columns["source"] = case.stage.value, case.source.value
    columns["title"] = case.title
    columns["limit_text"] = _limit_text(case.limit) if case.limit else ""
    columns["marks"] = ",".join(sorted(mark.value for mark in case.marks))
    detail = zip(_IN_DETAIL, _details_of(case), _NOTHING_TO_TELL, strict=True)
    columns["detail"] = to_text(
        {name: _said(name, value) for name, value, nothing in detail if value != nothing and value != {}}
    )
    return columns


def changed_columns(before: Case, after: Case) -> dict[str, object]:
    """The part of the row of *after* that may differ from that of *before*."""
    columns = case_columns(after)
    for name in CASE_COLUMNS:
        if getattr(before, name) == getattr(after, name):
            del columns[name]
    return columns


def says_the_same(detail: str, case: Case) -> bool:
    """Whether a text of the ``detail`` column says of *case* what it is, however it is written."""
    nothing = {n: {} if v is MISSING else v for n, v in zip(_IN_DETAIL, _NOTHING_TO_TELL, strict=True)}
    try:
        said: Mapping[str, object] = _detail().decode(detail)
    except msgspec.MsgspecError:
        return False
    return all((nothing | dict(said)).get(name) == getattr(case, name) for name in _IN_DETAIL)


def _limit_text(limit: Limit) -> str:
    """A limit in stored words, the same in every language of the seats."""
    return " ".join(limit.to_json())


def limit_from(stored: str) -> Limit:
    """The limit of a ``limit_text`` column that is not empty."""
    return Limit.from_json(stored.split(" "))


def case_from(row: Any) -> Case:
    """The case of one ``cases`` row."""
    values = {name: getattr(row, name) for name in CASE_COLUMNS}
    values["stage"], values["source"] = Stage(row.stage), Source(row.source)
    return Case(**values, **_detail().decode(row.detail))

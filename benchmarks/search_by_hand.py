"""The archive searched by hand: for each query the SQL somebody who knows SQLite and these cases would write.

Where it is not plain which way is best there are several, and the fastest counts. They may use every index
the program has, and say which one where the planner would pick another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from db import words_index
from db.types import to_microseconds
from dispatcher_app.domain.words import ENDED, OPEN, Stage
from dispatcher_app.services.ports import SearchQuery

_COLUMNS = (
    "c.id, c.number, c.version, c.stage, c.title, c.place, c.street, c.source, c.lead_unit, c.reported_at, "
    "c.stage_since, c.warn_at, c.due_at, c.limit_text, c.handoffs, c.reworks, c.marks, c.proposer"
)
_SELECT = f"SELECT {_COLUMNS} FROM cases c"
_NEWEST = "ORDER BY c.id DESC LIMIT 200"
Values = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class ByHand:
    """One search, as the pane asks for it and as it is written by hand.

    ``instant``: it is answered in some microseconds, less than the trip to a thread that keeps the window
    free. There the hand makes that trip, too, or nothing but the trip would be measured.
    """

    name: str
    query: SearchQuery
    statements: tuple[str, ...]
    values: Values
    instant: bool = False


def searches(phone: str, unit: str, number: str) -> list[ByHand]:
    """Every filter alone, then filters together; *phone*, *unit* and *number* are ones the hall has."""
    return [*_alone(phone, unit, number), *_together(unit)]


def _day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


_MARCH = (_day("2026-03-01"), _day("2026-04-01"))
_LAST_30 = (_day("2026-10-21"), _day("2026-11-23"))
_CLASS = "GB/T 30428.2:部件-01-07"


def _alone(phone: str, unit: str, number: str) -> list[ByHand]:
    return [
        _words("words", "井盖"),
        _words("phrase", "垃圾桶"),
        _words("place", "科技南路 301"),
        replace(_words("no match", "恐龙"), instant=True),
        replace(_beginning("number", number), instant=True),
        _beginning("numbers of a day", "NS20260301"),
        _equal("phone", SearchQuery(phone="13000000007"), "caller_phone", "13000000007"),
        replace(_equal("phone of one call", SearchQuery(phone=phone), "caller_phone", phone), instant=True),
        _stages("open", OPEN),
        _stages("ended", ENDED),
        _stages("one stage", frozenset({Stage.HANDLING})),
        _equal("source", SearchQuery(sources=frozenset({"web"})), "source", "web"),
        _equal("unit", SearchQuery(unit=unit), "lead_unit", unit),
        _equal("street", SearchQuery(street="南头街道"), "street", "南头街道"),
        _equal("class", SearchQuery(class_prefix=_CLASS), "class_code", _CLASS),
        _equal("overdue", SearchQuery(overdue=True), "overdue", 1),
        _equal("on time", SearchQuery(overdue=False), "overdue", 0),
        _dates("last 30 days", *_LAST_30),
        _dates("a month", *_MARCH),
    ]


def _words(name: str, text: str) -> ByHand:
    ids = "SELECT rowid FROM case_words WHERE case_words MATCH :match"
    match = words_index.match("sqlite", text)
    statements = (f"{_SELECT} WHERE c.id IN ({ids} ORDER BY rowid DESC LIMIT 200) {_NEWEST}",
                  f"{_SELECT} WHERE c.id IN ({ids}) {_NEWEST}")  # fmt: skip
    return ByHand(name, SearchQuery(text=text), statements, {"match": match})


def _beginning(name: str, number: str) -> ByHand:
    condition = "number BETWEEN :number AND :number || char(1114111)"
    ids = f"SELECT id FROM cases WHERE {condition} ORDER BY id DESC LIMIT 200"
    statements = f"{_SELECT} WHERE c.id IN ({ids}) {_NEWEST}", f"{_SELECT} WHERE c.{condition} {_NEWEST}"
    return ByHand(name, SearchQuery(number=number), statements, {"number": number})


def _equal(name: str, query: SearchQuery, column: str, value: object) -> ByHand:
    return ByHand(name, query, (f"{_SELECT} WHERE c.{column} = :value {_NEWEST}",), {"value": value})


def _stages(name: str, stages: frozenset[Stage]) -> ByHand:
    at = _in(stages)
    each = " UNION ALL ".join(f"SELECT id FROM cases WHERE stage = '{stage.value}'" for stage in stages)
    statements = (
        f"{_SELECT} NOT INDEXED WHERE c.{at} {_NEWEST}",
        f"{_SELECT} WHERE c.id IN ({each} ORDER BY id DESC LIMIT 200) {_NEWEST}",
        f"{_SELECT} WHERE c.id IN (SELECT id FROM cases WHERE {at} ORDER BY id DESC LIMIT 200) {_NEWEST}",
    )
    return ByHand(name, SearchQuery(stages=stages), statements, {})


def _in(stages: frozenset[Stage]) -> str:
    return f"stage IN ({', '.join(repr(stage.value) for stage in sorted(stages))})"


_WITHIN = "reported_at >= :first AND reported_at < :last"


def _dates(name: str, first: datetime, last: datetime) -> ByHand:
    ids = f"SELECT id FROM cases WHERE {_WITHIN} ORDER BY id DESC LIMIT 200"
    latest = f"SELECT min(id) FROM (SELECT id FROM cases WHERE {_WITHIN} ORDER BY reported_at DESC LIMIT 200)"
    statements = (
        f"{_SELECT} WHERE c.id IN (SELECT id FROM cases WHERE {_WITHIN} AND +id >= ({latest})) {_NEWEST}",
        f"{_SELECT} NOT INDEXED WHERE {_WITHIN} {_NEWEST}",
        f"{_SELECT} WHERE c.id IN ({ids}) {_NEWEST}",
    )
    query = SearchQuery(reported_from=first, reported_to=last)
    return ByHand(name, query, statements, _between(first, last))


def _between(first: datetime, last: datetime) -> Values:
    return {"first": to_microseconds(first), "last": to_microseconds(last)}


def _together(unit: str) -> list[ByHand]:
    return [
        _words_open("words, open", "井盖"),
        _unit_open("unit, open", unit),
        _unit_overdue("unit, overdue, a month", unit),
        _street_class("street, class, ended"),
        _source_words("source, words, a month", "井盖"),
    ]


_MATCHING = "case_words w CROSS JOIN cases c ON c.id = w.rowid WHERE w.case_words MATCH :match"


def _words_open(name: str, text: str) -> ByHand:
    matches = "SELECT rowid FROM case_words WHERE case_words MATCH :match"
    statements = (
        f"SELECT {_COLUMNS} FROM {_MATCHING} AND c.{_in(OPEN)} ORDER BY w.rowid DESC LIMIT 200",
        f"{_SELECT} INDEXED BY ix_cases_stage_id WHERE c.{_in(OPEN)} AND +c.id IN ({matches}) {_NEWEST}",
    )
    query = SearchQuery(text=text, stages=OPEN)
    return ByHand(name, query, statements, {"match": words_index.match("sqlite", text)})


def _unit_open(name: str, unit: str) -> ByHand:
    at_stage = f"SELECT id FROM cases INDEXED BY ix_cases_stage_id WHERE {_in(OPEN)}"
    of_unit = "SELECT id FROM cases INDEXED BY ix_cases_lead_unit_id WHERE lead_unit = :unit"
    cut = f"{of_unit} AND +id IN ({at_stage})"
    statements = (
        f"{_SELECT} WHERE c.id IN ({cut}) {_NEWEST}",
        f"{_SELECT} WHERE c.id IN ({at_stage} AND +id IN ({of_unit}) ORDER BY id DESC LIMIT 200) {_NEWEST}",
        f"{_SELECT} INDEXED BY ix_cases_lead_unit_id WHERE c.lead_unit = :unit AND c.{_in(OPEN)} {_NEWEST}",
    )
    return ByHand(name, SearchQuery(unit=unit, stages=OPEN), statements, {"unit": unit})


def _unit_overdue(name: str, unit: str) -> ByHand:
    within = f"SELECT id FROM cases WHERE {_WITHIN}"
    condition = f"c.lead_unit = :unit AND c.overdue = 1 AND c.{_WITHIN.replace(' AND ', ' AND c.')}"
    by_unit = f"{_SELECT} INDEXED BY ix_cases_lead_unit_id WHERE {condition}"
    ends = f"(SELECT min(id) FROM ({within})) AND (SELECT max(id) FROM ({within}))"
    statements = (
        f"{by_unit} AND c.id BETWEEN {ends} {_NEWEST}",
        f"{by_unit} AND +c.id IN ({within}) {_NEWEST}",
        f"{by_unit} {_NEWEST}",
    )
    query = SearchQuery(unit=unit, overdue=True, reported_from=_MARCH[0], reported_to=_MARCH[1])
    return ByHand(name, query, statements, {"unit": unit, **_between(*_MARCH)})


def _street_class(name: str) -> ByHand:
    in_street = "SELECT id FROM cases INDEXED BY ix_cases_street_id WHERE street = :street"
    of_class = "SELECT id FROM cases INDEXED BY ix_cases_class_code_id WHERE class_code = :class"
    by_class = f"{of_class} AND +id IN ({in_street})"
    condition = f"c.class_code = :class AND c.street = :street AND c.{_in(ENDED)}"
    statements = (
        f"{_SELECT} INDEXED BY ix_cases_class_code_id WHERE {condition} {_NEWEST}",
        f"{_SELECT} WHERE c.id IN ({by_class}) AND +c.{_in(ENDED)} {_NEWEST}",
        f"{_SELECT} INDEXED BY ix_cases_street_id WHERE {condition} AND +c.id IN ({of_class}) {_NEWEST}",
    )
    query = SearchQuery(street="南头街道", class_prefix=_CLASS, stages=ENDED)
    return ByHand(name, query, statements, {"street": "南头街道", "class": _CLASS})


def _source_words(name: str, text: str) -> ByHand:
    within = f"SELECT id FROM cases WHERE {_WITHIN}"
    ends = f"(SELECT min(id) FROM ({within})) AND (SELECT max(id) FROM ({within}))"
    matching = f"SELECT {_COLUMNS} FROM {_MATCHING} AND c.source = '12345' AND {_WITHIN}"
    statements = (
        f"{matching} AND w.rowid BETWEEN {ends} ORDER BY w.rowid DESC LIMIT 200",
        f"{matching} ORDER BY w.rowid DESC LIMIT 200",
    )
    values = {"match": words_index.match("sqlite", text), **_between(*_MARCH)}
    sources = frozenset({"12345"})
    query = SearchQuery(text=text, sources=sources, reported_from=_MARCH[0], reported_to=_MARCH[1])
    return ByHand(name, query, statements, values)

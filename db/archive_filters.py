"""The filters of the archive search as SQLite is asked for them: a condition each, and the index it has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from db import words_index
from db.types import to_microseconds
from dispatcher_app.domain.side_paths import TOLD_BY, SidePath
from dispatcher_app.domain.words import OPEN, Mark, Source
from dispatcher_app.services.ports import SearchQuery

Values = dict[str, object]
#: A number's beginning with so many digits names the day.
_DAY_OF_NUMBER = 8


class Filter(NamedTuple):
    """One filter. ``{0}`` in the condition stands for what goes before a column's name.

    ``sharp``: so few cases pass that looking at each is nothing. ``broad``: so many pass that looking at each
    candidate is cheaper than listing those that do. ``ordered``: its index lists the cases by their ids.
    ``listed``: they come out of several lists, or another table. ``apart``: what lists the ids in another
    table, some perhaps more than once, and how they are called there.
    """

    column: str
    index_name: str
    condition: str
    values: Values
    sharp: bool = False
    broad: bool = False
    ordered: bool = True
    listed: bool = False
    apart: tuple[str, str] | None = None

    @property
    def indexed(self) -> str:
        """The condition for its own index."""
        return self.condition.format("")

    @property
    def looked_at(self) -> str:
        """The condition on a case that was found in another way; the plus keeps SQLite from its index."""
        return self.condition.format("+")


WORDS, DATES = "words", "reported_at"


def filters_of(query: SearchQuery) -> list[Filter]:
    """The filters that are set, by and large those that leave the fewest cases first."""
    return [*_sharp(query), *_usual(query), *_broad(query)]


def _sharp(query: SearchQuery) -> Iterator[Filter]:
    if query.phone:
        yield equal("caller_phone", "ix_cases_caller_phone_id", query.phone, sharp=True)
    if query.number:
        whole_day = sum(character.isdigit() for character in query.number) >= _DAY_OF_NUMBER
        yield _begins("number", "sqlite_autoindex_cases_1", query.number, sharp=whole_day)
    if query.marks:
        yield _marked(query.marks)
    if query.cell:
        yield _begins("cell_code", "ix_cases_cell_code_id", query.cell)


def _usual(query: SearchQuery) -> Iterator[Filter]:
    if query.text:
        match = words_index.match("sqlite", query.text)
        yield Filter(WORDS, "", "case_words MATCH :words", {"words": match}, listed=True)
    if query.class_prefix:
        yield _begins("class_code", "ix_cases_class_code_id", query.class_prefix)
    if query.unit:
        yield equal("lead_unit", "ix_cases_lead_unit_id", query.unit)
    if query.street:
        yield equal("street", "ix_cases_street_id", query.street)
    if query.channel:
        named = "{0}channel <> '' AND {0}channel = :channel"
        yield Filter("channel", "ix_cases_channel", named, {"channel": query.channel})
    if query.handoffs > 0:
        least: Values = {"handoffs": query.handoffs}
        yield Filter("handoffs", "ix_cases_returned", "{0}handoffs > 0 AND {0}handoffs >= :handoffs", least)
    yield from map(_been_on, sorted(query.paths))


def _broad(query: SearchQuery) -> Iterator[Filter]:
    if query.stages:
        words = sorted(stage.value for stage in query.stages)
        yield _one_of("stage", "ix_cases_stage_id", words, broad=not query.stages <= OPEN)
    if query.sources:
        broad = Source.COLLECTOR.value in query.sources
        yield _one_of("source", "ix_cases_source_id", sorted(query.sources), broad=broad)
    if query.overdue is not None:
        yield equal("overdue", "ix_cases_overdue_id", query.overdue, broad=not query.overdue)
    if query.reported_from or query.reported_to:
        yield _reported(query)


def equal(column: str, index: str, value: object, *, sharp: bool = False, broad: bool = False) -> Filter:
    return Filter(column, index, f"{{0}}{column} = :{column}", {column: value}, sharp, broad)


def _one_of(column: str, index: str, values: Iterable[str], *, broad: bool) -> Filter:
    named: Values = {f"{column}_{position}": value for position, value in enumerate(values)}
    condition = f"{{0}}{column} IN ({', '.join(f':{name}' for name in named)})"
    return Filter(column, index, condition, named, broad=broad, listed=True)


def _begins(column: str, index: str, beginning: str, *, sharp: bool = False) -> Filter:
    condition = f"{{0}}{column} BETWEEN :{column} AND :{column}_end"
    values: Values = {column: beginning, f"{column}_end": beginning + "\U0010ffff"}
    return Filter(column, index, condition, values, sharp, ordered=False)


def _marked(marks: Iterable[Mark]) -> Filter:
    """Few cases have a mark at all; the first condition is the one under which they are in the index."""
    values: Values = {f"mark_{mark.value}": f"%{mark.value}%" for mark in marks}
    condition = " AND ".join(["{0}marks <> ''", *(f"{{0}}marks LIKE :{name}" for name in values)])
    return Filter("marks", "ix_cases_marked", condition, values, sharp=True)


def _been_on(path: SidePath) -> Filter:
    if path is SidePath.REWORKED:
        return Filter("reworks", "ix_cases_reworked", "{0}reworks > 0", {})
    if path is SidePath.SETTLED:
        return Filter("decided_unit", "ix_cases_decided", "{0}decided_unit <> ''", {})
    if path is SidePath.MASTER:
        child = "cases AS child INDEXED BY ix_cases_merged_into WHERE child.merged_into"
        apart = f"SELECT child.merged_into AS id FROM {child} IS NOT NULL", "child.merged_into"
        return Filter("master", "", f"EXISTS (SELECT 1 FROM {child} = cases.id)", {}, apart=apart)
    step = f"steps INDEXED BY ix_steps_path WHERE verb = '{TOLD_BY[path].value}'"
    apart = f"SELECT case_id AS id FROM {step}", "case_id"
    return Filter(path.value, "", f"EXISTS (SELECT 1 FROM {step} AND case_id = cases.id)", {}, apart=apart)


def _reported(query: SearchQuery) -> Filter:
    parts, values = [], Values()
    if query.reported_from:
        parts.append(f"{{0}}{DATES} >= :reported_from")
        values["reported_from"] = to_microseconds(query.reported_from)
    if query.reported_to:
        parts.append(f"{{0}}{DATES} < :reported_to")
        values["reported_to"] = to_microseconds(query.reported_to)
    return Filter(DATES, "ix_cases_reported_at", " AND ".join(parts), values, ordered=False)

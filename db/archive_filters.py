"""The filters of the archive search as SQLite is asked for them: a condition each, and the index it has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from db import words_index
from db.types import to_microseconds
from dispatcher_app.domain.words import OPEN, Mark, Source
from dispatcher_app.services.ports import SearchQuery

Values = dict[str, object]
#: A number's beginning with so many digits names the day.
_DAY_OF_NUMBER = 8


class Filter(NamedTuple):
    """One filter. ``{0}`` in the condition stands for what goes before a column's name.

    ``sharp``: so few cases pass that looking at each is nothing. ``broad``: so many pass that looking at each
    candidate is cheaper than listing those that do. ``ordered``: its index lists the cases by their ids.
    ``listed``: they come out of several lists, or another table.
    """

    column: str
    index_name: str
    condition: str
    values: Values
    sharp: bool = False
    broad: bool = False
    ordered: bool = True
    listed: bool = False

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
    if query.mark is not None:
        yield _marked(query.mark)
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


def _broad(query: SearchQuery) -> Iterator[Filter]:
    if query.stages:
        words = sorted(stage.value for stage in query.stages)
        yield _one_of("stage", "ix_cases_stage_id", words, broad=not query.stages <= OPEN)
    if query.sources:
        broad = Source.COLLECTOR.value in query.sources
        yield _one_of("source", "ix_cases_source_id", sorted(query.sources), broad=broad)
    if query.returned:
        yield Filter("handoffs", "ix_cases_returned", "{0}handoffs > 0", {})
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


def _marked(mark: Mark) -> Filter:
    """Few cases have a mark at all; the first condition is the one under which they are in the index."""
    condition = "{0}marks <> '' AND {0}marks LIKE :mark"
    return Filter("marks", "ix_cases_marked", condition, {"mark": f"%{mark.value}%"}, sharp=True)


def _reported(query: SearchQuery) -> Filter:
    parts, values = [], Values()
    if query.reported_from:
        parts.append(f"{{0}}{DATES} >= :reported_from")
        values["reported_from"] = to_microseconds(query.reported_from)
    if query.reported_to:
        parts.append(f"{{0}}{DATES} < :reported_to")
        values["reported_to"] = to_microseconds(query.reported_to)
    return Filter(DATES, "ix_cases_reported_at", " AND ".join(parts), values, ordered=False)

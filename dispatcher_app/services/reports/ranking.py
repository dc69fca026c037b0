"""Ranks: by a rate, ties share a place, and whoever has nothing to be judged by has none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dispatcher_app.domain.indicators.dimensions import UNIT, Key
from dispatcher_app.domain.indicators.indicator_table import INDICATORS
from dispatcher_app.i18n import _, listed
from dispatcher_app.services.hall import Hall
from dispatcher_app.services.reports.figures import Figures
from dispatcher_app.services.reports.formula import Number
from dispatcher_app.services.reports.key_names import key_name
from dispatcher_app.services.reports.model import ReportColumn, ReportTable
from dispatcher_app.services.reports.tables import indicator_columns
from dispatcher_app.services.reports.words import share_words
from dispatcher_app.services.workbooks import Cell, CellKind

#: So many at the head and at the end are named in the text.
_NAMED = 3


def places(values: Mapping[Key, Number | None]) -> dict[Key, int]:
    """The place of each key that has a value, 1 for the largest; equal values share a place, the next is left
    out."""
    known = sorted((value for value in values.values() if value is not None), reverse=True)
    return {key: known.index(value) + 1 for key, value in values.items() if value is not None}


def ranked(
    name: str, title: str, rate: str, codes: Sequence[str], found: Mapping[Key, Figures], hall: Hall
) -> ReportTable:
    """Units in the order of *rate*; units without it come last and have no place."""
    order = places({key: figures.get(rate) for key, figures in found.items()})
    last = len(found) + 1
    keys = sorted(found, key=lambda key: (order.get(key, last), key_name(UNIT, key, hall)))
    columns = (
        ReportColumn("place", _("名次"), CellKind.COUNT, 7),
        ReportColumn("key", _("单位"), CellKind.TEXT, 28),
        *indicator_columns(codes),
    )
    rows = []
    for key in keys:
        cells: list[Cell] = [order.get(key), key_name(UNIT, key, hall)]
        rows.append((*cells, *(found[key].get(code) for code in codes)))
    note = _("名次以{rate}为准,相同的并列;没有数据的不排名。").format(rate=INDICATORS[rate].name)
    return ReportTable(
        name, title, columns, tuple(rows), None, (note,), _("本期没有应考核的案件。"), ("key",)
    )


def best_and_worst(table: ReportTable, rate: str) -> str:
    """Who leads and who comes last, in a sentence; nothing where fewer than two have a place."""
    at, name, value = table.at("place"), table.at("key"), table.at(rate)
    placed = [row for row in table.rows if row[at] is not None]
    if len(placed) < 2 or placed[0][value] == placed[-1][value]:
        return ""
    many = min(_NAMED, len(placed) // 2)

    def told(rows: Sequence[tuple[Cell, ...]]) -> str:
        return listed(f"{row[name]}({share_words(_number(row[value]))})" for row in rows)

    text = _("{rate}居前的是{best};居后的是{worst}。")
    return text.format(rate=INDICATORS[rate].name, best=told(placed[:many]), worst=told(placed[-many:]))


def _number(cell: Cell) -> float | None:
    return float(cell) if isinstance(cell, int | float) else None

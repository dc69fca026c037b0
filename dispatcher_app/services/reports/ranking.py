"""Ranks: by a rate; ties share a place, and whoever has too little to be judged by has none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dispatcher_app.domain.indicators.dimensions import UNIT, Key
from dispatcher_app.domain.indicators.indicator_table import INDICATORS
from dispatcher_app.domain.indicators.least import least_rule, places, too_few
from dispatcher_app.i18n import _, listed
from dispatcher_app.services.hall import Hall
from dispatcher_app.services.reports.figures import Figures
from dispatcher_app.services.reports.formula import Number
from dispatcher_app.services.reports.key_names import key_name
from dispatcher_app.services.reports.model import ReportColumn, ReportTable, Row
from dispatcher_app.services.reports.tables import indicator_columns
from dispatcher_app.services.reports.words import share_words
from dispatcher_app.services.workbooks import Cell, CellKind

#: So many at the head and at the end are named in the text.
_NAMED = 3


def place_column() -> ReportColumn:
    """The place of a row; whoever has none has a dash."""
    return ReportColumn("place", _("名次"), CellKind.COUNT, 7, nothing="—")


def ranked(
    name: str,
    title: str,
    rate: str,
    cases: str,
    codes: Sequence[str],
    found: Mapping[Key, Figures],
    hall: Hall,
    least: int,
    notes: tuple[str, ...] = (),
) -> ReportTable:
    """Units in the order of *rate*; those with fewer than *least* of the number *cases* come last, without a
    place."""
    counted = {key: int(figures.get(cases) or 0) for key, figures in found.items()}
    order = places({key: figures.get(rate) for key, figures in found.items()}, counted, least)
    last = len(found) + 1
    keys = sorted(found, key=lambda key: (order.get(key, last), -counted[key], key_name(UNIT, key, hall)))
    left_out = len(order) < len(keys)
    columns = (
        place_column(),
        ReportColumn("key", _("单位"), CellKind.TEXT, 28),
        *indicator_columns(codes),
        *((ReportColumn("remark", _("说明"), CellKind.TEXT, 22),) if left_out else ()),
    )
    rows = []
    for key in keys:
        cells: list[Cell] = [order.get(key), key_name(UNIT, key, hall)]
        remark = ("" if key in order else too_few(counted[key]),) if left_out else ()
        rows.append((*cells, *(found[key].get(code) for code in codes), *remark))
    note = _("名次以{rate}为准,相同的并列;{rule}。").format(
        rate=INDICATORS[rate].name, rule=least_rule(INDICATORS[cases].name, least)
    )
    said = (note, *notes)
    return ReportTable(name, title, columns, tuple(rows), None, said, _("本期没有应考核的案件。"), ("key",))


def best_and_worst(table: ReportTable, rate: str) -> str:
    """Who leads and who comes last, in a sentence; nothing where fewer than two have a place.

    Who shares a place is named like the other, or none of them is: then it is said how many they are.
    """
    at, value = table.at("place"), table.at(rate)
    placed = [row for row in table.rows if row[at] is not None]
    if len(placed) < 2 or placed[0][value] == placed[-1][value]:
        return ""
    best = [row for row in placed if row[value] != placed[-1][value]]
    worst = [row for row in reversed(placed) if row[value] != placed[0][value]]
    many = max(1, min(_NAMED, len(placed) // 2))
    text = _("{rate}居前的是{best};居后的是{worst}。")
    return text.format(
        rate=INDICATORS[rate].name,
        best=_named(table, best, value, min(many, len(best))),
        worst=_named(table, worst, value, min(many, len(worst))),
    )


def _named(table: ReportTable, rows: Sequence[Row], value: int, many: int) -> str:
    """The first *many* of *rows* with their rates, and whoever is equal to the last of them."""
    name, end = table.at("key"), rows[many - 1][value]
    before = [row for row in rows[:many] if row[value] != end]
    equal = [row for row in rows if row[value] == end]
    if len(before) + len(equal) > 2 * _NAMED:
        share = share_words(_number(end))
        said = [_("共 {count} 个单位并列({value})").format(count=len(equal), value=share)]
    else:
        said = [f"{row[name]}({share_words(_number(row[value]))})" for row in equal]
    return listed([*(f"{row[name]}({share_words(_number(row[value]))})" for row in before), *said])


def _number(cell: Cell) -> Number | None:
    return float(cell) if isinstance(cell, int | float) else None

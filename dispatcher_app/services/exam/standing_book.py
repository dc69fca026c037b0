"""The ranking of a class as a workbook: the order, and everybody's months."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from dispatcher_app.i18n import _
from dispatcher_app.services.exam.desk import Line
from dispatcher_app.services.exam.record import PaperKind
from dispatcher_app.services.exam.standing import Standing, trend
from dispatcher_app.services.workbooks import Cell, CellKind, Sheet, SheetColumn


def standing_book(
    standings: Sequence[Standing], lines: Sequence[Line], zone: ZoneInfo, of: str
) -> tuple[Sheet, Sheet]:
    """The *standings* of a time called *of*; months come from all *lines*."""
    kinds = [SheetColumn(kind.label, CellKind.DECIMAL, 10) for kind in PaperKind]
    columns = (
        SheetColumn(_("名次"), CellKind.COUNT, 8),
        SheetColumn(_("姓名"), width=12),
        *kinds,
        SheetColumn(_("总评"), CellKind.DECIMAL, 10),
        SheetColumn(_("次数"), CellKind.COUNT, 8),
    )
    rows: list[Sequence[Cell]] = [
        (each.rank, each.name, *(each.means.get(kind) for kind in PaperKind), each.total, each.attempts)
        for each in standings
    ]
    return Sheet(_("排名"), columns, rows, (of,)), _months(standings, lines, zone)


def _months(standings: Sequence[Standing], lines: Sequence[Line], zone: ZoneInfo) -> Sheet:
    columns = (
        SheetColumn(_("姓名"), width=12),
        SheetColumn(_("月份"), width=10),
        SheetColumn(_("成绩"), CellKind.DECIMAL, 10),
        SheetColumn(_("全班平均"), CellKind.DECIMAL, 10),
    )
    rows: list[Sequence[Cell]] = [
        (each.name, f"{month.month:%Y-%m}", month.own, month.all)
        for each in standings
        for month in trend(lines, each.person, zone)
        if month.own is not None
    ]
    return Sheet(_("逐月成绩"), columns, rows)

"""What 指标 and 评价 hand on: read back cell by cell, every formula worked out anew from the cells."""

from __future__ import annotations

import asyncio
from datetime import date
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from db.scheme_files import shipped_schemes
from db.workbook_files import WorkbookFiles
from dispatcher_app.domain.indicators.dimensions import STREET, UNIT
from dispatcher_app.domain.indicators.indicator_table import INDICATORS
from dispatcher_app.domain.indicators.periods import Period, PeriodKind, period_of
from dispatcher_app.domain.indicators.schemes.rows import schemes_of
from dispatcher_app.domain.units import UnitRegister
from dispatcher_app.services.figures.evaluation_sheet import Told, evaluation_sheet
from dispatcher_app.services.figures.evaluations import Evaluations
from dispatcher_app.services.figures.indicator_sheet import TableTold, indicator_sheet
from dispatcher_app.services.figures.sets import SETS
from dispatcher_app.services.figures.tables import FigureTables
from dispatcher_app.services.hall import Hall
from dispatcher_app.services.keeping.desk import KeptDesk
from dispatcher_app.services.workbooks import Sheet
from tests.support.figure_cases import ASKED, ZONE, hand_made_rows
from tests.support.row_figures import RowFigures
from tests.support.rules import RULES
from tests.support.sheet_formulas import Sheets
from tests.support.town import town

MARCH = period_of(PeriodKind.MONTH, date(2026, 3, 1), ZONE)
YEAR = period_of(PeriodKind.YEAR, date(2026, 3, 1), ZONE)
PACK = town()
HALL = cast(
    Hall,
    SimpleNamespace(pack=PACK, units=UnitRegister(PACK.units), rules=RULES, zone=ZONE, title="南山测试镇"),
)
STORE = RowFigures(hand_made_rows())
ROWS = [row | {"terms": row["terms"].replace("least=5", "least=2")} for row in shipped_schemes()]
TYPED = {"hotline_work": "4", "special_work": "9", "extra": "7", "duties": "88"}


class Kept:
    async def rows_at(self, _kind: object, _instant: object) -> list[dict[str, str]]:
        return ROWS

    async def state(self, _kind: object) -> SimpleNamespace:
        rows = [
            {"period": "2026-03", "scheme": scheme, "input": name, "subject": "U1", "value": value}
            for scheme in ("unit_yangzhou", "department")
            for name, value in TYPED.items()
        ]
        year = {
            "period": "2026",
            "scheme": "town_year",
            "input": "year_end",
            "subject": "镇东",
            "value": "80",
        }
        return SimpleNamespace(rows=[*rows, year])


def _read(sheet: Sheet, folder: Path) -> tuple[Worksheet, dict[str, str], int]:
    """The sheet as a file has it, the letters of its columns by their titles, and the row of the head."""
    file = folder / "out.xlsx"
    WorkbookFiles(ZONE).write(file, (sheet,))
    page = openpyxl.load_workbook(file)[sheet.title]
    head = len(sheet.notes) + 1
    return page, {str(cell.value): cell.column_letter for cell in page[head]}, head


def _evaluation_sheet(code: str, period: Period) -> tuple[Any, Sheet]:
    evaluations = Evaluations(STORE, cast(KeptDesk, Kept()), HALL, lambda: ASKED)
    found = asyncio.run(evaluations.evaluate(code, period))
    told = Told(HALL, "第 3 版,2026-01-01 起生效", "王班长", ASKED, lambda sheet: str(sheet.subject), str)
    return found, evaluation_sheet(found, told)


@pytest.mark.parametrize("code", sorted(schemes_of(ROWS)))
def test_a_handed_on_evaluation_works_its_points_ranks_and_grades_out(code: str, tmp_path: Path) -> None:
    found, sheet = _evaluation_sheet(code, YEAR if code == "town_year" else MARCH)
    page, at, head = _read(sheet, tmp_path)
    cells = Sheets(page)
    ranked = [one for group in found.groups.values() for one in group]
    assert ranked
    for row, one in enumerate(ranked, start=head + 1):
        mine = one.sheet
        assert page[f"{at['对象']}{row}"].value == str(mine.subject)
        assert all(page[f"{at[name]}{row}"].data_type == "f" for name in ("得分", "名次", "等级"))
        points = cells.value(f"{at['得分']}{row}")
        assert points == (pytest.approx(float(mine.points)) if mine.points is not None else points)
        assert isinstance(points, str) == (mine.points is None)
        assert cells.value(f"{at['名次']}{row}") == (one.rank if one.rank is not None else "—")
        grade = mine.grade
        assert cells.value(f"{at['等级']}{row}") == (f"{grade.name} {grade.colour}" if grade else "")
        for each in mine.lines:
            title = next(
                title
                for title in at
                if title.startswith(f"{each.line.name}:得分(") or title == f"{each.line.name}:加减分"
            )
            value = cells.value(f"{at[title]}{row}")
            assert value == ("无数据" if each.points is None else pytest.approx(float(each.points)))


def test_a_handed_on_evaluation_says_by_what_and_of_when(tmp_path: Path) -> None:
    found, sheet = _evaluation_sheet("unit", MARCH)
    page, at, head = _read(sheet, tmp_path)
    told = [page.cell(row, 1).value for row in range(1, head)]
    assert told[:5] == [
        "南山测试镇 · 处置单位综合指标",
        "评价方案:处置单位综合指标,第 3 版,2026-01-01 起生效",
        "时段:2026 年 3 月(未完)",
        "数据时间:2026-03-20 12:00:00",
        "导出:王班长,2026-03-20 12:00",
    ]
    assert any(line.startswith("等级:A 绿 90 分及以上") for line in told)
    by_unit = {page[f"{at['对象']}{row}"].value: row for row in range(head + 1, page.max_row + 1)}
    row = by_unit["U1"]
    counts = found.given["U1"].counts
    assert page[f"{at['计数:返工案件数']}{row}"].value == counts["reworked_cases"] == 1
    # A clerk who mends a number sees other points.
    page[f"{at['计数:返工案件数']}{row}"].value = 6
    assert Sheets(page).value(f"{at['得分']}{row}") == pytest.approx(87.5 - 30 * 5 / 12)
    assert page[f"{at['分组']}{row}"].value


@pytest.mark.parametrize("chosen", SETS, ids=lambda each: each.code)
def test_a_handed_on_table_works_its_rates_out(chosen: Any, tmp_path: Path) -> None:
    tables = FigureTables(STORE, HALL, lambda: ASKED)
    table = asyncio.run(tables.table(chosen.indicators, MARCH, UNIT))
    told = TableTold(
        HALL, chosen.name, "王班长", ASKED, lambda row: str(row.key or "合计"), ("有案件的变动还没有计入",)
    )
    page, at, head = _read(indicator_sheet(table, [table.total, *table.rows], told), tmp_path)
    cells = Sheets(page)
    for number, row in enumerate([table.total, *table.rows], start=head + 1):
        for figure in row.figures:
            indicator = figure.indicator
            place = f"{at[f'{indicator.name}({indicator.unit.label})']}{number}"
            value = cells.value(place)
            if not figure.applies:
                assert value == "—"
            else:
                assert value == ("无数据" if figure.value is None else pytest.approx(float(figure.value)))
            if indicator.is_rate and figure.applies:
                assert page[place].data_type == "f"
                under = cells.value(f"{at[f'{indicator.name}·分母']}{number}")
                assert (under == 0) == (figure.value is None)
    assert page["A3"].value == "数据时间:2026-03-20 12:00:00"
    assert page["A5"].value == "有案件的变动还没有计入"
    assert page["A4"].value == "导出:王班长,2026-03-20 12:00"


def test_a_table_without_data_says_so_in_words(tmp_path: Path) -> None:
    may = period_of(PeriodKind.MONTH, date(2025, 5, 1), ZONE)
    table = asyncio.run(FigureTables(STORE, HALL, lambda: ASKED).table(["closing_rate"], may, STREET))
    told = TableTold(HALL, "总览", "王班长", ASKED, lambda row: "合计")
    page, at, head = _read(indicator_sheet(table, [table.total], told), tmp_path)
    place = f"{at['结案率(%)']}{head + 1}"
    assert page[place].data_type == "f"
    assert Sheets(page).value(place) == "无数据"
    assert INDICATORS["closing_rate"].target == Fraction(9968, 10000)

"""Reports as files: numbers are numbers, formulas give the program's values, hostile texts stay texts."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from docx import Document

from db.report_workbook import workbook_of
from db.template_files import DocxFiller
from dispatcher_app.services.papers.kinds import PAPERS, report_template
from dispatcher_app.services.papers.templates import BadTemplate
from dispatcher_app.services.reports.formula import Growth, Minus, Plus, Ratio, Scored
from dispatcher_app.services.reports.halting import Progress, ReportStopped
from dispatcher_app.services.reports.model import (
    TARGET,
    ChartKind,
    Provenance,
    Report,
    ReportChart,
    ReportColumn,
    ReportKind,
    ReportTable,
    Row,
    Section,
)
from dispatcher_app.services.reports.paper import report_fields
from dispatcher_app.services.reports.words import column_words
from dispatcher_app.services.spreadsheet_text import guarded
from dispatcher_app.services.workbooks import CellKind
from tests.support.formulas import worked_out

ZONE = ZoneInfo("Asia/Shanghai")
AT = datetime(2026, 11, 22, 7, tzinfo=UTC)
HOSTILE = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "=cmd|' /C calc'!A0",
    "<b>{{ x }}</b> & ]]>",
    "{% x",
)
_COUNT, _SHARE = CellKind.COUNT, CellKind.SHARE
_COLUMNS = (
    ReportColumn("unit", "单位", width=20),
    ReportColumn("due", "应结案", _COUNT, adds=True, condition="到期的"),
    ReportColumn("in_time", "按期", _COUNT, adds=True),
    ReportColumn("late", "超期", _COUNT, adds=True),
    ReportColumn("closed", "已结案", _COUNT, formula=Plus(("in_time", "late")), adds=True),
    ReportColumn("rate", "结案率", _SHARE, formula=Ratio("closed", "due")),
    ReportColumn("before", "上期", _SHARE),
    ReportColumn("change", "环比", CellKind.CHANGE, formula=Minus("rate", "before")),
    ReportColumn("due_before", "上期应结案", _COUNT, adds=True),
    ReportColumn("growth", "增长", CellKind.GROWTH, formula=Growth("due", "due_before")),
)


def _row(unit: str, due: int, in_time: int, late: int, before: float | None, due_before: int) -> Row:
    closed = in_time + late
    rate = closed / due if due else None
    change = rate - before if rate is not None and before is not None else None
    growth = (due - due_before) / due_before if due_before >= 20 else None  # fewer are no base
    return unit, due, in_time, late, closed, rate, before, change, due_before, growth


ROWS = (
    _row("甲街道", 30, 20, 5, 0.75, 20),
    _row("乙街道", 7, 7, 0, None, 0),
    _row("丙街道", 0, 0, 0, 0.5, 3),
)
TABLE = ReportTable(
    "streets", "街道/排名", _COLUMNS, ROWS, _row("合计", 37, 27, 5, 0.7, 23), key=("unit",), notes=("=注",)
)  # type: ignore[arg-type]
CASES = ReportTable(
    "cases",
    "案件",
    (
        ReportColumn("number", "编号"),
        ReportColumn("place", "地点"),
        ReportColumn("at", "时间", CellKind.INSTANT),
    ),
    tuple((f"N{at}", text, AT) for at, text in enumerate(HOSTILE)),
)
_NOTHING = {"rate": "无数据", "before": "无数据"}
REPORT = Report(
    kind=ReportKind.MONTHLY,
    subject="monthly 2026-11",
    hall="某市 A&B 中心",
    title="=2026年11月通报",
    period="2026年11月",
    made_by="王班长",
    made_at=AT,
    provenance=Provenance(AT, "某标准 第2版", "2026 第1版", "v1"),
    summary=("+本月平稳。",),
    sections=(
        Section(
            "排名",
            ("甲第一。",),
            (TABLE,),
            (ReportChart("各街道", ChartKind.BARS, "streets", "unit", ("rate",)),),
        ),
        Section("案件", (), (CASES, replace(CASES, name="none", rows=(), empty="没有超时案件。"))),
    ),
)


@pytest.fixture(scope="module")
def book() -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(workbook_of(REPORT, ZONE)))


def test_every_formula_gives_what_the_program_says(book: openpyxl.Workbook) -> None:
    assert not list(REPORT.faults())
    shown = openpyxl.load_workbook(io.BytesIO(workbook_of(REPORT, ZONE)), data_only=True)["街道排名"]
    page, formulas = book["街道排名"], 0
    for line, row in enumerate([*ROWS, TABLE.total], start=4):
        for column, value in enumerate(row or (), start=1):
            cell = page.cell(line, column)
            wanted = value if value is not None else _NOTHING.get(_COLUMNS[column - 1].name, "—")
            found = worked_out(page, cell.coordinate)
            assert found == (pytest.approx(wanted) if isinstance(wanted, float) else wanted), cell.coordinate
            known = shown.cell(line, column).value
            assert known == (pytest.approx(wanted) if isinstance(wanted, float) else wanted)
            formulas += cell.data_type == "f"
    assert formulas == 4 * len(ROWS) + 8  # four worked out in each row; the total also adds five columns
    assert page.cell(4, 6).number_format == "0.00%"


def test_what_is_below_its_target_is_shown_so_in_every_file() -> None:
    """99.675 % is not 99.68 %, neither on paper nor in a cell; the target has the digits it was set with."""
    columns = (
        ReportColumn("name", "指标"),
        ReportColumn("now", "本月", _SHARE),
        ReportColumn(TARGET, "目标", _SHARE),
    )
    table = ReportTable("rates", "效率", columns, (("结案率", 0.99675, 0.9968), ("有效上报率", 0.97, 0.96)))
    assert [[column_words(table, row, each, ZONE) for each in columns] for row in table.rows] == [
        ["结案率", "99.675%", "99.68%"],
        ["有效上报率", "97.00%", "96%"],
    ]
    report = replace(REPORT, sections=(Section("效率", tables=(table,)),))
    page = openpyxl.load_workbook(io.BytesIO(workbook_of(report, ZONE)))["效率"]
    formats = [[page.cell(line, at).number_format for at in (2, 3)] for line in (4, 5)]
    assert formats == [["0.000%", "0.00%"], ["0.00%", "0%"]]


_SCORED = Scored((("a", 60.0), ("b", 40.0)), ("c",), 100.0, spread=True, telling=("a", "b"))


@pytest.mark.parametrize(
    ("values", "points"),
    [
        ({"a": 30.0, "b": 40.0, "c": -5.0}, 65.0),
        ({"a": 30.0, "b": None, "c": None}, 50.0),
        ({"a": None, "b": None, "c": 3.0}, None),
        ({"a": 1.0, "b": 1.0, "c": -9.0}, 0.0),
    ],
)
def test_points_brought_up_to_the_whole_are_a_formula(values: dict[str, float], points: float | None) -> None:
    columns = tuple(ReportColumn(name, name, CellKind.DECIMAL, nothing="—") for name in "abc")
    total = ReportColumn("sum", "总分", CellKind.DECIMAL, formula=_SCORED, nothing="—")
    table = ReportTable("s", "评价", (*columns, total), ((*values.values(), points),))
    assert not list(table.faults())
    report = replace(REPORT, sections=(Section("评价", tables=(table,)),))
    page = openpyxl.load_workbook(io.BytesIO(workbook_of(report, ZONE)))["评价"]
    assert page["D4"].data_type == "f"
    assert worked_out(page, "D4") == ("—" if points is None else pytest.approx(points))


def test_texts_that_look_like_formulas_are_texts(book: openpyxl.Workbook) -> None:
    page = book["案件"]
    for line, text in enumerate(HOSTILE, start=4):
        cell = page.cell(line, 2)
        assert (cell.data_type, cell.number_format) == ("s", "@")
        assert cell.value == text.replace("\r", "\n") or cell.value == text.replace("\r", "_x000D_")
        assert cell.quotePrefix == (guarded(text) != text)
    assert book["说明"]["A1"].data_type == "s"
    assert page.cell(4, 3).value == AT.astimezone(ZONE).replace(tzinfo=None)


def test_a_sheet_is_made_for_paper(book: openpyxl.Workbook) -> None:
    page = book["街道排名"]
    assert page.freeze_panes == "B4"
    assert page.print_title_rows == "$3:$3"
    assert (page.page_setup.fitToHeight, page.sheet_properties.pageSetUpPr.fitToPage) == (0, True)
    assert "&P" in page.oddFooter.center.text
    assert len(page._charts) == 1
    assert [sheet.title for sheet in book] == ["说明", "街道排名", "案件", "案件 2"]
    assert "没有超时案件" in book["案件 2"]["A4"].value


def test_a_value_that_is_not_what_its_formula_says_is_found() -> None:
    wrong = replace(TABLE, rows=((*ROWS[0][:5], 0.99, *ROWS[0][6:]), *ROWS[1:]))
    assert "streets: row 1, rate" in list(wrong.faults())
    short = replace(TABLE, rows=ROWS[:1])
    assert "streets: total of due" in list(short.faults())


def test_making_a_workbook_can_be_stopped() -> None:
    progress = Progress()
    progress.stop()
    with pytest.raises(ReportStopped):
        workbook_of(REPORT, ZONE, progress)


def _shipped(kind: ReportKind) -> bytes:
    from importlib.resources import files

    return files("resources").joinpath("report_templates", f"{report_template(kind)}.docx").read_bytes()


_KINDS = (ReportKind.DAILY, ReportKind.WEEKLY, ReportKind.MONTHLY, ReportKind.LETTERS, ReportKind.DUTY)


@pytest.mark.parametrize("kind", _KINDS)
def test_every_template_takes_a_report_with_all_its_words(kind: ReportKind) -> None:
    filler, data = DocxFiller(), _shipped(kind)
    filler.check(data, PAPERS[report_template(kind)])
    filled = filler.fill(data, report_fields(REPORT, ZONE))
    document = Document(io.BytesIO(filled))
    told = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "=2026年11月通报" in told
    assert "+本月平稳。" in told
    assert "数据时间:2026-11-22 15:00" in told
    streets = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert streets[1][:7] == ["甲街道", "30", "20", "5", "25", "83.33%", "75.00%"]
    assert streets[3][5:8] == ["无数据", "50.00%", "—"]
    assert streets[4][0] == "合计"
    places = [row.cells[1].text for row in document.tables[1].rows][1:]
    assert places == [" ".join(text.split()) for text in HOSTILE]
    html = filler.as_html(filled)
    assert "&lt;b&gt;{{ x }}&lt;/b&gt; &amp; ]]&gt;" in html
    assert "<thead>" in html


def test_a_template_without_its_fields_is_refused_by_name() -> None:
    spec = PAPERS[report_template(ReportKind.LETTERS)]

    def refused(*lines: str) -> str:
        document, held = Document(), io.BytesIO()
        for line in lines:
            document.add_paragraph(line)
        document.save(held)
        with pytest.raises(BadTemplate) as caught:
            DocxFiller().check(held.getvalue(), spec)
        return str(caught.value)

    assert "addressee" in refused("{{ title }}{{ as_of }}", "{{p body }}")
    assert "telephone" in refused("{{ title }}{{ as_of }}{{ addressee }}{{ telephone }}", "{{p body }}")
    assert "{{p body }}" in refused("{{ title }}{{ as_of }}{{ addressee }}", "{{ body }}")
    assert "{{p body }}" in refused("{{ title }}{{ as_of }}{{ addressee }}", "here: {{p body }}")

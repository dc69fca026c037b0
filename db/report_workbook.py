"""A report as a workbook (.xlsx): numbers as numbers, sums and rates as formulas with the program's value.

Written by XlsxWriter, which keeps the value beside the formula: whoever only looks at the file sees it, and
whoever opens it in a spreadsheet has it worked out again.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from io import BytesIO
from zoneinfo import ZoneInfo

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from db.report_charts import draw_chart
from db.report_looks import HEAD, PLAIN, SMALL, TITLE, Look, Looks
from db.workbook_files import LONGEST_NAME, LONGEST_TEXT, NOT_IN_NAME
from dispatcher_app.i18n import _
from dispatcher_app.services.reports.halting import Progress
from dispatcher_app.services.reports.model import Report, ReportColumn, ReportTable, Row
from dispatcher_app.services.reports.words import minute, no_data, nothing_words, share_places
from dispatcher_app.services.spreadsheet_text import guarded
from dispatcher_app.services.workbooks import Cell, CellKind

#: Wider tables are printed across.
_WIDE = 95
#: So many rows between two looks at whether to go on.
_EACH = 500
_TITLE_HIGH, _HEAD_HIGH, _LINE_HIGH = 30, 32, 16
_COVER_WIDE = 88


def workbook_of(report: Report, zone: ZoneInfo, progress: Progress | None = None) -> bytes:
    """The workbook's bytes. Instants as the clock of *zone* shows them.

    Raises:
        ReportStopped: *progress* was told to stop.
    """
    held = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = Workbook(held, options)
    book.set_properties({"title": report.title, "author": report.hall, "comments": report.subject})
    _Writer(book, report, zone, progress or Progress()).write()
    book.close()
    return held.getvalue()


class _Writer:
    """One workbook: a sheet that says what it is, then one for each table."""

    def __init__(self, book: Workbook, report: Report, zone: ZoneInfo, progress: Progress) -> None:
        self._book, self._report, self._zone, self._progress = book, report, zone, progress
        self._looks = Looks(book)
        self._names: set[str] = set()

    def write(self) -> None:
        self._cover()
        tables = self._report.tables
        for number, table in enumerate(tables):
            self._progress.step(_("写工作表“{title}”").format(title=table.title), number, len(tables))
            self._table(table)

    # sheets

    def _cover(self) -> None:
        page = self._page(_("说明"))
        page.set_column(0, 0, 22)
        page.set_column(1, 1, _COVER_WIDE)
        page.set_row(0, _TITLE_HIGH)
        page.merge_range(0, 0, 0, 1, "", self._looks.of(TITLE))
        self._text(page, 0, 0, self._report.title, TITLE)
        for row, (name, words) in enumerate(self._cover_lines(), start=2):
            self._text(page, row, 0, name, Look(bold=True, wrap=True))
            self._text(page, row, 1, words, Look(wrap=True))
            page.set_row(row, _LINE_HIGH * (1 + 2 * len(words) // _COVER_WIDE))
        self._for_print(page, across=False)

    def _cover_lines(self) -> list[tuple[str, str]]:
        report, from_ = self._report, self._report.provenance
        known = [
            (_("单位"), report.hall),
            (_("时段"), report.period),
            (_("数据时间"), minute(from_.as_of, self._zone)),
            (_("立案标准"), from_.standard),
            (_("工作日历"), from_.calendar),
            (_("指标口径"), from_.indicators),
            (_("制表时间"), minute(report.made_at, self._zone)),
            (_("制表人"), report.made_by),
        ]
        lines = [(name, words) for name, words in known if words]
        lines += [(_("概况") if not at else "", words) for at, words in enumerate(report.summary)]
        for section in report.sections:
            lines += [(section.title if not at else "", words) for at, words in enumerate(section.texts)]
        return lines + [(_("说明") if not at else "", words) for at, words in enumerate(report.notes)]

    def _table(self, table: ReportTable) -> None:
        page = self._page(table.title)
        last = len(table.columns) - 1
        page.set_row(0, _TITLE_HIGH)
        if last:
            page.merge_range(0, 0, 0, last, "", self._looks.of(TITLE))
        self._text(page, 0, 0, table.title, TITLE)
        self._text(page, 1, 0, self._under_title(), SMALL)
        head = 2
        page.set_row(head, _HEAD_HIGH)
        for at, column in enumerate(table.columns):
            page.set_column(at, at, column.width)
            self._text(page, head, at, column.title, HEAD)
        page.freeze_panes(head + 1, self._fixed_columns(table))
        end = self._rows(page, table, head + 1)
        end = self._charts(page, table, head + 1, end)
        self._below(page, table, end + 1)
        page.repeat_rows(head)
        self._for_print(page, across=sum(column.width for column in table.columns) > _WIDE)

    @staticmethod
    def _fixed_columns(table: ReportTable) -> int:
        """Columns up to the first text stay when one scrolls to the right."""
        texts = (at for at, column in enumerate(table.columns) if column.kind is CellKind.TEXT)
        return next(texts, 0) + 1

    def _under_title(self) -> str:
        at = minute(self._report.provenance.as_of, self._zone)
        return _("{period} · 数据时间 {at}").format(period=self._report.period, at=at)

    def _rows(self, page: Worksheet, table: ReportTable, first: int) -> int:
        """Writes the rows; the number of the line after the last."""
        if not table.rows:
            self._text(page, first, 0, table.empty or no_data(), PLAIN)
            return first + 1
        for number, row in enumerate(table.rows):
            if number % _EACH == 0:
                self._progress.step(table.title, number, len(table.rows))
            self._row(page, table, row, first + number, None)
        end = first + len(table.rows)
        if table.total is None:
            return end
        self._row(page, table, table.total, end, (first, end - 1))
        return end + 1

    def _row(
        self, page: Worksheet, table: ReportTable, row: Row, line: int, summed: tuple[int, int] | None
    ) -> None:
        """*summed* are the first and the last line of the rows of which this one is the total."""
        for at, (cell, column) in enumerate(zip(row, table.columns, strict=True)):
            look = Look(
                column.kind,
                framed=True,
                bold=summed is not None,
                of_numbers=column.is_number,
                digits=share_places(table, row, column),
            )
            formula = self._formula(table, column, at, line, summed)
            if formula:
                known = self._nothing(column) if cell is None else cell
                page.write_formula(line, at, formula, self._looks.of(look), known)
            else:
                self._cell(page, line, at, cell, column, look)

    def _formula(
        self, table: ReportTable, column: ReportColumn, at: int, line: int, summed: tuple[int, int] | None
    ) -> str:
        if summed is not None and column.adds:
            letter = xl_col_to_name(at)
            return f"=SUM({letter}{summed[0] + 1}:{letter}{summed[1] + 1})"
        if column.formula is None:
            return ""
        nothing = self._nothing(column)
        return column.formula.text(lambda name: str(xl_rowcol_to_cell(line, table.at(name))), nothing)

    @staticmethod
    def _nothing(column: ReportColumn) -> str:
        return column.nothing or nothing_words(column.kind)

    def _cell(
        self, page: Worksheet, line: int, at: int, cell: Cell, column: ReportColumn, look: Look
    ) -> None:
        if cell is None:
            self._text(page, line, at, self._nothing(column), look)
        elif isinstance(cell, str):
            self._text(page, line, at, cell, look)
        elif isinstance(cell, bool):
            self._text(page, line, at, _("是") if cell else _("否"), look)
        elif isinstance(cell, datetime):
            here = cell.astimezone(self._zone).replace(tzinfo=None)
            page.write_datetime(line, at, here, self._looks.of(look))
        elif isinstance(cell, int | float):
            page.write_number(line, at, cell, self._looks.of(look))
        else:
            page.write_datetime(line, at, cell, self._looks.of(look))

    def _text(self, page: Worksheet, line: int, at: int, text: str, look: Look) -> None:
        """A text, whatever it begins with: it stays one when somebody edits the cell."""
        clean = ILLEGAL_CHARACTERS_RE.sub("", text)[:LONGEST_TEXT]
        made = self._looks.of(replace(look, kind=CellKind.TEXT, quoted=guarded(clean) != clean))
        if clean:
            page.write_string(line, at, clean, made)
        else:
            page.write_blank(line, at, None, made)

    def _charts(self, page: Worksheet, table: ReportTable, first: int, end: int) -> int:
        charts = [chart for part in self._report.sections for chart in part.charts]
        for chart in charts:
            if chart.table == table.name and chart.rows(table):
                page.set_h_pagebreaks([end])
                end = draw_chart(self._book, page, chart, table, first, end + 1)
        return end

    def _below(self, page: Worksheet, table: ReportTable, line: int) -> None:
        """Notes, and what each column counts."""
        told = [*table.notes, *(f"{title}:{words}" for title, words in table.conditions)]
        for number, words in enumerate(told):
            self._text(page, line + number, 0, words, SMALL)

    # pages

    def _page(self, title: str) -> Worksheet:
        plain = title.translate(NOT_IN_NAME).strip("'") or _("表")
        name, number = plain[:LONGEST_NAME], 2
        while name.casefold() in self._names:
            name, number = f"{plain[: LONGEST_NAME - 4]} {number}", number + 1
        self._names.add(name.casefold())
        return self._book.add_worksheet(name)

    def _for_print(self, page: Worksheet, *, across: bool) -> None:
        page.set_paper(9)  # A4
        if across:
            page.set_landscape()
        page.fit_to_pages(1, 0)
        page.center_horizontally()
        page.set_margins(left=0.6, right=0.6, top=0.8, bottom=0.8)
        hall = self._report.hall.replace("&", "&&")
        page.set_footer(f"&L{hall}&C{_('第 {page} 页 共 {pages} 页').format(page='&P', pages='&N')}")

"""What a report needs of Qt: its charts as pictures, its paper as PDF."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from dispatcher_app.services.reports.files import ReportFiles
from dispatcher_app.services.reports.model import ChartKind, ReportChart, ReportTable
from dispatcher_app.services.reports.paper import Painter
from dispatcher_app.services.reports.words import cell_words
from dispatcher_app.services.workbooks import Cell, CellKind
from dispatcher_app.widgets.printed_page import pdf_of
from dispatcher_app.widgets.report_picture import Series, bars_png, lines_png


def with_qt(files: ReportFiles) -> ReportFiles:
    """*files* that lays PDF out and draws charts. A ``QGuiApplication`` must be there when it does."""
    return replace(files, pdf=pdf_of, paint=painter_of(files))


def painter_of(files: ReportFiles) -> Painter:
    """Draws a chart with the words of the hall's own clock."""

    def paint(chart: ReportChart, table: ReportTable) -> bytes | None:
        labels = [_label(cell) for cell in table.column(chart.labels)]
        series = [_series(table, name, files) for name in chart.values]
        if chart.kind is ChartKind.LINE:
            return lines_png(chart.title, labels, series)
        share = table.columns[table.at(chart.values[0])].kind is CellKind.SHARE
        return bars_png(chart.title, labels, series[0], 1.0 if share else None)

    return paint


def _label(cell: Cell) -> str:
    return f"{cell:%m-%d}" if isinstance(cell, date) else str(cell)


def _series(table: ReportTable, name: str, files: ReportFiles) -> Series:
    column = table.columns[table.at(name)]
    cells = table.column(name)
    values = [float(cell) if isinstance(cell, int | float) else None for cell in cells]
    return Series(column.title, values, [cell_words(cell, column.kind, files.zone) for cell in cells])

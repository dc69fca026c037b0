"""The charts of a report as drawings, in the words of its tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, tzinfo

from dispatcher_app.services.papers.drawing import Drawing, Line
from dispatcher_app.services.reports.model import ChartKind, Report, ReportChart, ReportTable, Row
from dispatcher_app.services.reports.words import column_words
from dispatcher_app.services.workbooks import Cell, CellKind

#: One row alone makes no chart.
_LEAST_DRAWN = 2


def drawings_of(report: Report, zone: tzinfo) -> Iterator[tuple[ReportChart, Drawing]]:
    """Every chart of *report* that has anything to show."""
    for section in report.sections:
        for table in section.tables:
            for chart in section.charts:
                if chart.table == table.name and len(chart.rows(table)) >= _LEAST_DRAWN:
                    yield chart, _drawing(chart, table, zone)


def _drawing(chart: ReportChart, table: ReportTable, zone: tzinfo) -> Drawing:
    share = table.columns[table.at(chart.values[0])].kind is CellKind.SHARE
    return Drawing(
        curves=chart.kind is ChartKind.LINE,
        title=chart.title,
        labels=[_label(row[table.at(chart.labels)]) for row in chart.rows(table)],
        lines=[_line(table, chart.rows(table), name, zone) for name in chart.values],
        most=1.0 if share else None,
    )


def _label(cell: Cell) -> str:
    return f"{cell:%m-%d}" if isinstance(cell, date) else str(cell)


def _line(table: ReportTable, rows: Sequence[Row], name: str, zone: tzinfo) -> Line:
    column = table.columns[table.at(name)]
    cells = [row[table.at(name)] for row in rows]
    values = [float(cell) if isinstance(cell, int | float) else None for cell in cells]
    return Line(column.title, values, [column_words(table, row, column, zone) for row in rows])

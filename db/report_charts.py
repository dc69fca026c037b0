"""Charts of a report's workbook: the spreadsheet's own, over the cells of their table."""

from __future__ import annotations

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from dispatcher_app.services.reports.model import ChartKind, ReportChart, ReportTable
from dispatcher_app.services.workbooks import CellKind

_TYPES = {ChartKind.BARS: "bar", ChartKind.COLUMNS: "column", ChartKind.LINE: "line"}
#: Dark first, so that they are told apart in grey, too.
_COLOURS = ("#1F4E79", "#C55A11", "#7F8C99")
_WIDE, _EACH_BAR, _LEAST, _MOST = 860, 22, 300, 900
#: Height of a line of the sheet in pixels.
_LINE = 20


def draw_chart(
    book: Workbook, page: Worksheet, chart: ReportChart, table: ReportTable, first: int, below: int
) -> int:
    """Put *chart* under line *below*; rows of *table* begin at line *first*. The line after the chart."""
    drawn = book.add_chart({"type": _TYPES[chart.kind]})
    last, labels = first + len(chart.rows(table)) - 1, table.at(chart.labels)
    for number, name in enumerate(chart.values):
        at = table.at(name)
        colour = _COLOURS[number % len(_COLOURS)]
        drawn.add_series(
            {
                "name": [page.name, first - 1, at],
                "categories": [page.name, first, labels, last, labels],
                "values": [page.name, first, at, last, at],
                "fill": {"color": colour},
                "line": {"color": colour, "width": 2 if chart.kind is ChartKind.LINE else 0.5},
                "gap": 60,
            }
        )
    _axes(drawn, chart, table)
    high = _LEAST
    if chart.kind is ChartKind.BARS:
        high = min(max(_LEAST, _EACH_BAR * (len(chart.rows(table)) + 4)), _MOST)
    drawn.set_size({"width": _WIDE, "height": high})
    page.insert_chart(below, 0, drawn)
    return below + high // _LINE + 2


def _axes(drawn: object, chart: ReportChart, table: ReportTable) -> None:
    """Bars read from the top down; shares have their own format; one series needs no legend."""
    share = table.columns[table.at(chart.values[0])].kind is CellKind.SHARE
    number: dict[str, object] = {
        "num_format": "0%" if share else "#,##0",
        "major_gridlines": {"visible": True},
    }
    number |= {"min": 0, **({"max": 1} if share else {})}
    drawn.set_title({"name": chart.title, "name_font": {"size": 12}})  # type: ignore[attr-defined]
    drawn.set_y_axis(number if chart.kind is not ChartKind.BARS else {"reverse": True})  # type: ignore[attr-defined]
    drawn.set_x_axis({} if chart.kind is not ChartKind.BARS else number)  # type: ignore[attr-defined]
    if len(chart.values) == 1:
        drawn.set_legend({"none": True})  # type: ignore[attr-defined]

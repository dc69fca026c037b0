"""A report as the fields of its template: texts, named figures, and the body that the program writes."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from datetime import tzinfo

from dispatcher_app.i18n import N_, _
from dispatcher_app.services.papers.body import Align, Block, Body, Grid, GridColumn, Heading, Picture, Words
from dispatcher_app.services.papers.templates import Value
from dispatcher_app.services.reports.model import Report, ReportChart, ReportColumn, ReportTable, Section
from dispatcher_app.services.reports.words import column_words, day, minute
from dispatcher_app.services.workbooks import CellKind

#: Draws a chart of a table as a PNG; None where nothing can be drawn.
Painter = Callable[[ReportChart, ReportTable], bytes | None]
_NUMERALS = N_("一 二 三 四 五 六 七 八 九 十")
_NARROW = 8
_LEAST_DRAWN = 2
#: Paper has an end: longer tables go on in the workbook alone, and the paper says so.
_MOST_ROWS = 300
#: Bounds of a column's width, and the air around its text, in halves of a Chinese character.
_LEAST, _MOST, _AIR, _AIR_OF_NUMBERS = 3, 26, 2.0, 3.5


def report_fields(report: Report, zone: tzinfo, paint: Painter | None = None) -> dict[str, Value]:
    """What the template of *report* may say."""
    from_ = report.provenance
    return {
        "hall": report.hall,
        "title": report.title,
        "period": report.period,
        "addressee": report.addressee,
        "as_of": minute(from_.as_of, zone),
        "made_at": minute(report.made_at, zone),
        "made_on": day(report.made_at, zone),
        "made_by": report.made_by,
        "standard": from_.standard,
        "calendar": from_.calendar,
        "indicators": from_.indicators,
        "summary": "".join(report.summary),
        "unfinished": _("本期未完") if report.unfinished else "",
        "body": Body(tuple(_blocks(report, zone, paint))),
        **report.figures,
    }


def _blocks(report: Report, zone: tzinfo, paint: Painter | None) -> Iterator[Block]:
    for text in report.summary:
        yield Words(text)
    for number, section in enumerate(report.sections):
        yield Heading(_("{number}、{title}").format(number=_numeral(number), title=section.title))
        for text in section.texts:
            yield Words(text)
        for table in section.tables:
            yield from table_blocks(table, zone)
            yield from _pictures(section, table, paint)
    if report.notes:
        yield Heading(_("{number}、说明").format(number=_numeral(len(report.sections))))
        for text in report.notes:
            yield Words(text)


def _numeral(number: int) -> str:
    known = _(_NUMERALS).split()
    return known[number] if number < len(known) else str(number + 1)


def _pictures(section: Section, table: ReportTable, paint: Painter | None) -> Iterator[Block]:
    """The charts of *table*; one row alone makes none."""
    if paint is None:
        return
    for chart in section.charts:
        drawn = chart.table == table.name and len(chart.rows(table)) >= _LEAST_DRAWN
        png = paint(chart, table) if drawn else None
        if png is not None:
            yield Picture(png, chart.title)


def table_blocks(table: ReportTable, zone: tzinfo) -> Iterator[Block]:
    """A table with its notes; what is empty is said in words."""
    if not table.rows:
        yield Words(_("{title}:{words}").format(title=table.title, words=table.empty or _("没有。")))
        return
    rows = [*table.rows[:_MOST_ROWS], *([table.total] if table.total is not None else [])]
    shown = [column for column in table.columns if column.on_paper]
    written = tuple(tuple(column_words(table, row, column, zone) for column in shown) for row in rows)
    strong = frozenset([len(rows) - 1] if table.total is not None else [])
    columns = (_column(column, at, written) for at, column in enumerate(shown))
    yield Grid(table.title, tuple(columns), written, strong)
    if len(table.rows) > _MOST_ROWS:
        text = _("共 {count} 行,印前 {most} 行,全部见 Excel 工作簿。")
        yield Words(text.format(count=len(table.rows), most=_MOST_ROWS), small=True)
    for note in table.notes:
        yield Words(note, small=True)
    if table.conditions:
        told = _(";").join(f"{title}:{words}" for title, words in table.conditions)
        yield Words(_("口径:{told}。").format(told=told), small=True)


def _column(column: ReportColumn, at: int, written: tuple[tuple[str, ...], ...]) -> GridColumn:
    """As wide as what stands in it, within bounds; a title may take two lines."""
    align = Align.RIGHT if column.is_number else Align.LEFT
    short = column.width <= _NARROW
    if short or column.kind in (CellKind.DAY, CellKind.INSTANT):
        align = Align.CENTRE
    longest = max((_cells_wide(row[at]) for row in written), default=0)
    wide = min(max(longest, (_cells_wide(column.title) + 1) / 2, _LEAST), _MOST)
    return GridColumn(column.title, wide + (_AIR_OF_NUMBERS if column.is_number else _AIR), align)


def _cells_wide(text: str) -> int:
    """Chinese characters are as wide as two of Latin."""
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)

"""Lists of cases in reports: each is what is behind a number, by the same condition."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from dispatcher_app.domain.indicators.count_table import COUNTS
from dispatcher_app.domain.indicators.dimensions import Filters, Key
from dispatcher_app.domain.indicators.indicator_table import INDICATORS
from dispatcher_app.domain.queue import QueueRow
from dispatcher_app.i18n import _
from dispatcher_app.services.figures.store import NO_FILTERS
from dispatcher_app.services.reports.frame import Making
from dispatcher_app.services.reports.model import ReportColumn, ReportTable, Row
from dispatcher_app.services.workbooks import Cell, CellKind

_AT_ONCE = 500
#: Paper has an end: longer lists go into the workbook of the annex alone, and the text says so.
MOST = 2000

_COLUMNS = (
    ("number", 20, CellKind.TEXT),
    ("title", 16, CellKind.TEXT),
    ("place", 34, CellKind.TEXT),
    ("street", 12, CellKind.TEXT),
    ("unit", 22, CellKind.TEXT),
    ("stage", 10, CellKind.TEXT),
    ("reported", 17, CellKind.INSTANT),
    ("due", 17, CellKind.INSTANT),
    ("over", 11, CellKind.DECIMAL),
)


def _titles() -> dict[str, str]:
    return {
        "number": _("案件编号"),
        "title": _("案件类别"),
        "place": _("地点"),
        "street": _("街道"),
        "unit": _("主办单位"),
        "stage": _("当前状态"),
        "reported": _("上报时间"),
        "due": _("当前期限"),
        "over": _("已超(小时)"),
    }


async def case_list(
    making: Making,
    name: str,
    title: str,
    count: str,
    filters: Filters = NO_FILTERS,
    *,
    empty: str = "",
    leave_out: frozenset[str] = frozenset(),
    annex: bool = False,
    written_to: Key = None,
) -> ReportTable:
    """The cases behind the base count *count*, the longest overdue first, each of them once.

    *written_to* is the unit a letter goes to: until when another unit has a case is none of its deadlines.

    Raises:
        ExternalError: the database does not answer.
        ReportStopped: somebody asked for it to stop.
    """
    members, total = await making.reader.members(count, making.period, MOST, filters)
    ids = list(dict.fromkeys(member.case_id for member in members))
    rows: list[QueueRow] = []
    for begin in range(0, len(ids), _AT_ONCE):
        making.progress.step(title, begin, len(ids))
        rows += await making.ground.cases.rows(ids[begin : begin + _AT_ONCE])
    if COUNTS[count].stock and making.then is not None:  # as they were then
        rows = [making.then.lines.get(row.case_id, row) for row in rows]
    rows = rows if written_to is None else own_deadlines(rows, written_to)
    rows.sort(key=lambda row: (row.due_at is None, row.due_at, row.number))
    if all(row.due_at is None for row in rows):
        leave_out |= {"due", "over"}
    shown = [column for column in _COLUMNS if column[0] not in leave_out]
    titles = _titles()
    columns = tuple(ReportColumn(key, titles[key], kind, wide) for key, wide, kind in shown)
    cells = tuple(_cells(row, [key for key, _wide, _kind in shown], making) for row in rows)
    said = [_("条件:{name}。").format(name=INDICATORS[count].name)]
    if total > MOST:
        said.append(_("共 {count} 件,列最近的 {most} 件。").format(count=total, most=MOST))
    return ReportTable(name, title, columns, cells, None, tuple(said), empty, ("number",), annex=annex)


def own_deadlines(rows: Iterable[QueueRow], unit: Key) -> list[QueueRow]:
    """*rows* as a letter to *unit* says them: a case that another unit has by now is late with that one."""
    return [row if row.unit == unit else row._replace(due_at=None) for row in rows]


def _cells(row: QueueRow, keys: Sequence[str], making: Making) -> Row:
    hall = making.ground.hall
    told: dict[str, Cell] = {
        "number": row.number,
        "title": row.title,
        "place": row.place,
        "street": row.street,
        "unit": hall.unit_name(row.unit) if row.unit else "",
        "stage": row.stage.label,
        "reported": row.reported_at,
        "due": row.due_at,
        "over": _hours_over(row.due_at, making.stock_at),
    }
    return tuple(told[key] for key in keys)


def _hours_over(due: datetime | None, now: datetime) -> float | None:
    """By the clock, whatever kind of time the limit has; None where it is not over."""
    if due is None or due >= now:
        return None
    return round((now - due).total_seconds() / 3600, 2)

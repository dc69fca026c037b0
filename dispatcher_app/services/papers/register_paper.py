"""The register of supervision as a paper and as a workbook, for a time that somebody asks about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from dispatcher_app.i18n import _
from dispatcher_app.services.papers.templates import Value
from dispatcher_app.services.registers.query import RegisterLine
from dispatcher_app.services.registers.spec import Reading, Register, shown
from dispatcher_app.services.registers.supervision import SUPERVISED, supervision_of
from dispatcher_app.services.workbooks import Sheet, SheetColumn

TEMPLATE = "supervision_register"
#: The fields of a row in the order of the register's columns.
_ROW = (
    "number level case_number title place unit reason requirement since due days_left state answer street"
).split()


def period_words(first: datetime | None, last: datetime | None, reading: Reading) -> str:
    """``2026-01-01 至 2026-03-31``; *last* is the first instant after."""
    zone = reading.hall.zone
    begins = f"{first.astimezone(zone):%Y-%m-%d}" if first is not None else _("建库")
    ended = last if last is not None and last <= reading.now else reading.now
    return _("{begins} 至 {ends}").format(begins=begins, ends=f"{ended.astimezone(zone):%Y-%m-%d %H:%M}")


def register_fields(lines: Sequence[RegisterLine], reading: Reading, period: str) -> dict[str, Value]:
    """What the template of the register is filled with."""
    on = [supervision_of(line) for line in lines]
    here = reading.now.astimezone(reading.hall.zone)
    return {
        "hall": reading.hall.title,
        "period": period,
        "made_at": f"{here:%Y-%m-%d %H:%M}",
        "count": str(len(lines)),
        "open": str(sum(one.open for one in on)),
        "late": str(sum(one.open and one.is_overdue(reading.now) for one in on)),
        "rows": [_row(line, reading) for line in lines],
    }


def _row(line: RegisterLine, reading: Reading) -> dict[str, Value]:
    told = (shown(column.read(line, reading), reading) for column in SUPERVISED)
    return dict(zip(_ROW, told, strict=True))


def register_sheet(
    register: Register, lines: Sequence[RegisterLine], reading: Reading, notes: Sequence[str]
) -> Sheet:
    """The lines of a register as a sheet, with *notes* above its head."""
    columns = [
        SheetColumn(_(column.title), column.kind, max(8, column.width // 8)) for column in register.columns
    ]
    rows = [register.cells(line, reading) for line in lines]
    return Sheet(_(register.title), columns, rows, notes)

"""Rates, what is silent, and the journal of alarms as lines of tables and as sheets of a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo

from dispatcher_app.domain.alarms.rates import SeatRate
from dispatcher_app.i18n import N_, _, listed
from dispatcher_app.services.alarms.register import JournalLine, Silenced, kind_label
from dispatcher_app.services.workbooks import CellKind, Sheet, SheetColumn
from dispatcher_app.widgets.times import clock_text

Line = tuple[str, Sequence[str]]

RATE_TITLES = (N_("席位"), N_("姓名"), N_("状态"), N_("近 1 小时"), N_("每 10 分钟"), N_("本班"),
               N_("本班每 10 分钟"), N_("10 分钟内最多"), N_("响得最多的"))  # fmt: skip
RATE_WIDTHS = (130, 120, 110, 84, 90, 80, 120, 120, 260)
SILENT_TITLES = (N_("报警"), N_("理由"), N_("谁"), N_("从"), N_("到"))
SILENT_WIDTHS = (420, 260, 120, 100, 100)
JOURNAL_TITLES = (N_("时间"), N_("事"), N_("类"), N_("报警"), N_("姓名"), N_("席位"), N_("理由"))
JOURNAL_WIDTHS = (110, 120, 90, 420, 120, 130, 200)


def state_of(rate: SeatRate) -> str:
    """Shape and word: how the seat stands against the target."""
    if rate.flooded:
        return _("■ 报警过多")
    return _("▲ 超过目标") if rate.over_target else _("● 达标")


def rate_line(rate: SeatRate) -> Line:
    offenders = listed(
        _("{kind} {count} 次").format(kind=kind_label(kind), count=count) for kind, count in rate.offenders
    )
    cells = (
        rate.desk,
        rate.name,
        state_of(rate),
        str(rate.hour),
        f"{rate.per_ten:.1f}",
        str(rate.shift),
        f"{rate.shift_per_ten:.1f}",
        str(rate.worst),
        offenders,
    )
    return rate.person, cells


def silent_line(one: Silenced, now: datetime, zone: tzinfo) -> Line:
    since, until = clock_text(one.since, now, zone), clock_text(one.until, now, zone)
    return one.subject, (one.title, one.reason, one.name, since, until)


def journal_line(number: int, line: JournalLine, now: datetime, zone: tzinfo) -> Line:
    sound = line.sound.label if line.sound is not None else ""
    at = clock_text(line.at, now, zone)
    return str(number), (at, line.what.label, sound, line.title, line.name, line.desk, line.text)


def sheets(
    rates: Sequence[SeatRate], silent: Sequence[Silenced], journal: Sequence[JournalLine], note: str
) -> list[Sheet]:
    """All three, numbers as numbers and instants as instants."""
    return [_rate_sheet(rates, note), _silent_sheet(silent, note), _journal_sheet(journal, note)]


def _rate_sheet(rates: Sequence[SeatRate], note: str) -> Sheet:
    counts = {3, 4, 5, 6, 7}
    columns = [
        SheetColumn(_(title), CellKind.COUNT if at in counts else CellKind.TEXT, 16)
        for at, title in enumerate(RATE_TITLES)
    ]
    rows = [
        (
            rate.desk,
            rate.name,
            state_of(rate),
            rate.hour,
            round(rate.per_ten, 2),
            rate.shift,
            round(rate.shift_per_ten, 2),
            rate.worst,
            rate_line(rate)[1][8],
        )
        for rate in rates
    ]
    return Sheet(_("各席位报警率"), columns, rows, (note,))


def _silent_sheet(silent: Sequence[Silenced], note: str) -> Sheet:
    kinds = (CellKind.TEXT, CellKind.TEXT, CellKind.TEXT, CellKind.INSTANT, CellKind.INSTANT)
    columns = [SheetColumn(_(title), kind, 24) for title, kind in zip(SILENT_TITLES, kinds, strict=True)]
    rows = [(one.title, one.reason, one.name, one.since, one.until) for one in silent]
    return Sheet(_("搁置和静音"), columns, rows, (note,))


def _journal_sheet(journal: Sequence[JournalLine], note: str) -> Sheet:
    columns = [
        SheetColumn(_(title), CellKind.INSTANT if at == 0 else CellKind.TEXT, 20)
        for at, title in enumerate(JOURNAL_TITLES)
    ]
    rows = [
        (
            one.at,
            one.what.label,
            one.sound.label if one.sound else "",
            one.title,
            one.name,
            one.desk,
            one.text,
        )
        for one in journal
    ]
    return Sheet(_("报警流水"), columns, rows, (note,))

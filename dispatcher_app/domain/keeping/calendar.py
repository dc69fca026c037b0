"""The working calendar as a table: published years, working hours, days off, make-up days."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, time
from zoneinfo import ZoneInfo

from dispatcher_app.domain.calendar import Stretch, WorkCalendar
from dispatcher_app.domain.keeping.table import (
    Around,
    CellSort,
    Column,
    KeptKind,
    KeptTable,
    Remark,
    Row,
)
from dispatcher_app.i18n import N_, _

YEAR, HOURS, OFF, WORK = "year", "hours", "off", "work"
_SORTS = {YEAR: N_("已公布年度"), HOURS: N_("工作时段"), OFF: N_("放假"), WORK: N_("调休上班")}
_STRETCH = re.compile(r"(\d{2}:\d{2})-(\d{2}:\d{2})", re.ASCII)
_EXAMPLES = {YEAR: "2027", HOURS: "08:00-12:00", OFF: "2026-10-01", WORK: "2026-10-10"}


def calendar_rows(calendar: WorkCalendar) -> list[Row]:
    """*calendar* as rows of :data:`CALENDAR`: hours, years, then days in their order."""
    rows = [_row(HOURS, f"{start:%H:%M}-{end:%H:%M}") for start, end in calendar.hours]
    rows += [_row(YEAR, str(year)) for year in sorted(calendar.published_years)]
    days = [(day, OFF) for day in calendar.off_days] + [(day, WORK) for day in calendar.make_up_days]
    return rows + [_row(sort, day.isoformat()) for day, sort in sorted(days)]


def calendar_of(rows: Sequence[Row], zone: ZoneInfo) -> WorkCalendar:
    """The calendar that *rows* say; ValueError with a sentence if they say none."""
    return WorkCalendar(
        zone,
        tuple(sorted(_stretch(value) for value in _values(rows, HOURS))),
        frozenset(map(date.fromisoformat, _values(rows, OFF))),
        frozenset(map(date.fromisoformat, _values(rows, WORK))),
        frozenset(map(int, _values(rows, YEAR))),
    )


def first_of_year(rows: Sequence[Row], today: date) -> int:
    """The first day of this year among *rows*; where there is none, the first row."""
    years = (
        at for at, row in enumerate(rows) if row["sort"] in (OFF, WORK) and row["value"][:4] == f"{today:%Y}"
    )
    return next(years, 0)


def _row(sort: str, value: str) -> Row:
    return {"sort": sort, "value": value, "note": ""}


def _values(rows: Sequence[Row], sort: str) -> list[str]:
    return [row["value"] for row in rows if row["sort"] == sort]


def _stretch(text: str) -> Stretch:
    found = _STRETCH.fullmatch(text)
    if found is None:
        raise ValueError(text)
    return time.fromisoformat(found[1]), time.fromisoformat(found[2])


def _check(rows: Sequence[Row], before: Sequence[Row], around: Around) -> Iterator[Remark]:
    wrong = list(_value_faults(rows)) or list(_days_twice(rows))
    yield from wrong
    if wrong:
        return
    try:
        calendar_of(rows, ZoneInfo("Asia/Shanghai"))
    except ValueError as error:
        yield Remark((), str(error))
        return
    yield from _unpublished(rows)
    yield from _begun(rows, before, around)


def _value_faults(rows: Sequence[Row]) -> Iterator[Remark]:
    readers = {YEAR: _year, HOURS: _stretch, OFF: date.fromisoformat, WORK: date.fromisoformat}
    for row in rows:
        try:
            readers[row["sort"]](row["value"])
        except ValueError:
            text = _("“{value}”不是{sort}应有的写法,应如 {example}。")
            said = text.format(
                value=row["value"][:30], sort=_(_SORTS[row["sort"]]), example=_EXAMPLES[row["sort"]]
            )
            yield Remark((row["sort"], row["value"]), said, "value")


def _year(text: str) -> int:
    if not re.fullmatch(r"20\d\d", text, re.ASCII):
        raise ValueError(text)
    return int(text)


def _days_twice(rows: Sequence[Row]) -> Iterator[Remark]:
    days = Counter(row["value"] for row in rows if row["sort"] in (OFF, WORK))
    for row in rows:
        if row["sort"] in (OFF, WORK) and days[row["value"]] > 1:
            text = _("{day} 既列为放假又列为上班。").format(day=row["value"])
            yield Remark((row["sort"], row["value"]), text, "value")


def _unpublished(rows: Sequence[Row]) -> Iterator[Remark]:
    """A notice may name the last days of the December before its year; days of other years are slips."""
    years = set(_values(rows, YEAR))
    for row in rows:
        if row["sort"] in (OFF, WORK):
            year = row["value"][:4]
            if year not in years and str(int(year) + 1) not in years:
                text = _("{day} 所在的 {year} 年还没有列为已公布年度。").format(day=row["value"], year=year)
                yield Remark((row["sort"], row["value"]), text, "value")


def _begun(rows: Sequence[Row], before: Sequence[Row], around: Around) -> Iterator[Remark]:
    """Said, not refused: clocks that run keep the calendar they started by."""
    new, old = ({(row["sort"], row["value"]) for row in each} for each in (rows, before))
    begun = {str(around.today.year), str(around.today.year - 1)}
    changed = sorted({value[:4] for sort, value in new ^ old if sort in (OFF, WORK)} & begun)
    if changed:
        text = _("{year} 年已经开始:正在计时的案件仍按原日历,新开始计时的按新日历。")
        yield Remark((), text.format(year=changed[-1]), stops=False)
    if any(sort == HOURS for sort, _value in new ^ old):
        text = _("工作时段改变:正在计时的案件仍按原时段,新开始计时的按新时段。")
        yield Remark((), text, stops=False)


CALENDAR = KeptTable(
    KeptKind.CALENDAR,
    (
        Column("sort", N_("类别"), CellSort.CHOICE, 140, needed=True, fixed=True, choices=_SORTS),
        Column("value", N_("日期、年度或时段"), width=200, needed=True, fixed=True, longest=20),
        Column("note", N_("说明"), width=300, longest=100, words=True),
    ),
    ("sort", "value"),
    _check,
    N_("放假和调休上班填日期;国务院办公厅的通知公布后,把该年列为已公布年度,暂定的期限随即重算。"),
    opens_at=first_of_year,
)

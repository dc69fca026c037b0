"""Stretches of time for which figures are asked: by the hall's own clock, and which to compare them with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from dispatcher_app.domain.duty import DutySlot, DutyTimes
from dispatcher_app.domain.words import Labelled
from dispatcher_app.i18n import N_, _

_DAY = timedelta(days=1)


class PeriodKind(Labelled):
    SHIFT = "shift", N_("班次")
    DAY = "day", N_("日")
    WEEK = "week", N_("周")
    MONTH = "month", N_("月")
    QUARTER = "quarter", N_("季")
    YEAR = "year", N_("年")
    ANY = "any", N_("自定")


@dataclass(frozen=True, slots=True)
class Period:
    """From ``start`` to before ``end``, both UTC; ``first`` and ``last`` are its days by the hall's clock.

    ``shift`` is the name of the shift where the period is one.
    """

    kind: PeriodKind
    start: datetime
    end: datetime
    first: date
    last: date
    shift: str = ""

    def holds(self, at: datetime) -> bool:
        return self.start <= at < self.end

    def finished(self, as_of: datetime) -> bool:
        """Whether it is over, so that nothing new can come into it."""
        return self.end <= as_of

    @property
    def label(self) -> str:
        return _label(self)


def days(kind: PeriodKind, first: date, last: date, zone: ZoneInfo) -> Period:
    """Whole days *first* to *last*; ValueError where they are the wrong way round."""
    if last < first:
        raise ValueError(_("统计时段的止日早于起日。"))
    return Period(kind, _midnight(first, zone), _midnight(last + _DAY, zone), first, last)


def period_of(kind: PeriodKind, day: date, zone: ZoneInfo) -> Period:
    """The day, week (Monday to Sunday), month, quarter or year that *day* lies in.

    Raises:
        ValueError: *kind* is a shift or any stretch, which no single day names.
    """
    first = _first_day(kind, day)
    return days(kind, first, _first_day(kind, _after(kind, first)) - _DAY, zone)


def stretch(first: date, last: date, zone: ZoneInfo) -> Period:
    """Whole days *first* to *last*: the day, week, month, quarter or year that they are, else any stretch.

    Raises:
        ValueError: the wrong way round.
    """
    named = (PeriodKind.DAY, PeriodKind.WEEK, PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.YEAR)
    found = (period_of(kind, first, zone) for kind in named)
    whole = (period for period in found if (period.first, period.last) == (first, last))
    return next(whole, None) or days(PeriodKind.ANY, first, last, zone)


def shift_period(slot: DutySlot) -> Period:
    """One shift; its day is that on which it begins, though it may end on the next."""
    return Period(PeriodKind.SHIFT, slot.begins, slot.ends, slot.day, slot.day, slot.name)


def before(period: Period, zone: ZoneInfo, duty: DutyTimes | None = None) -> Period:
    """The one before, for 环比: the shift, day, month … before; of any stretch as many days before it.

    Raises:
        ValueError: a shift without *duty*, which knows the shifts of the hall.
    """
    if period.kind is PeriodKind.SHIFT:
        return shift_period(_duty(duty).before(_slot(period)))
    if period.kind is PeriodKind.ANY:
        length = period.last - period.first + _DAY
        return days(PeriodKind.ANY, period.first - length, period.last - length, zone)
    return period_of(period.kind, period.first - _DAY, zone)


def year_before(period: Period, zone: ZoneInfo, duty: DutyTimes | None = None) -> Period:
    """The same a year ago, for 同比. A week has the same number of its ISO year (53 falls back to 52), a 29
    February the 28th, a shift the same name on that day.

    Raises:
        ValueError: a shift that the hall did not have, or without *duty*.
    """
    match period.kind:
        case PeriodKind.SHIFT:
            return shift_period(_same_shift(period, _year_back(period.first), _duty(duty)))
        case PeriodKind.ANY:
            return days(PeriodKind.ANY, _year_back(period.first), _year_back(period.last), zone)
        case PeriodKind.WEEK:
            return period_of(PeriodKind.WEEK, _week_back(period.first), zone)
        case _:
            return period_of(period.kind, _year_back(period.first), zone)


def parts(period: Period, kind: PeriodKind, zone: ZoneInfo) -> tuple[Period, ...]:
    """*period* cut into days, weeks, months …, for a trend; the first and last are cut off at its ends."""
    found = []
    day = period.first
    while day <= period.last:
        whole = period_of(kind, day, zone)
        found.append(days(kind, day, min(whole.last, period.last), zone))
        day = whole.last + _DAY
    return tuple(found)


def _first_day(kind: PeriodKind, day: date) -> date:
    match kind:
        case PeriodKind.DAY:
            return day
        case PeriodKind.WEEK:
            return day - day.weekday() * _DAY
        case PeriodKind.MONTH:
            return day.replace(day=1)
        case PeriodKind.QUARTER:
            return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
        case PeriodKind.YEAR:
            return date(day.year, 1, 1)
        case _:
            raise ValueError(f"no day alone names a {kind}")


_LONGEST = {PeriodKind.DAY: 1, PeriodKind.WEEK: 7, PeriodKind.MONTH: 31, PeriodKind.QUARTER: 92}


def _after(kind: PeriodKind, first: date) -> date:
    """A day of the period after that which begins on *first*."""
    return first + timedelta(days=_LONGEST.get(kind, 366))


def _year_back(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year - 1, day=28)


def _week_back(monday: date) -> date:
    year, week, _weekday = monday.isocalendar()
    try:
        return date.fromisocalendar(year - 1, week, 1)
    except ValueError:
        return date.fromisocalendar(year - 1, week - 1, 1)


def _slot(period: Period) -> DutySlot:
    return DutySlot(period.shift, period.first, period.start, period.end)


def _same_shift(period: Period, day: date, duty: DutyTimes) -> DutySlot:
    found = next((slot for slot in duty.of_day(day) if slot.name == period.shift), None)
    if found is None:
        raise ValueError(_("{day} 没有“{shift}”这个班次。").format(day=day, shift=period.shift))
    return found


def _duty(duty: DutyTimes | None) -> DutyTimes:
    if duty is None:
        raise ValueError("the shifts of the hall are not known")
    return duty


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def _label(period: Period) -> str:
    first, last = period.first, period.last
    match period.kind:
        case PeriodKind.SHIFT:
            return f"{first.isoformat()} {period.shift}"
        case PeriodKind.DAY:
            return first.isoformat()
        case PeriodKind.WEEK if last - first == 6 * _DAY:
            year, week, _weekday = first.isocalendar()
            return _("{year} 年第 {week} 周").format(year=year, week=week)
        case PeriodKind.MONTH if (last + _DAY).day == 1 and first.day == 1:
            return _("{year} 年 {month} 月").format(year=first.year, month=first.month)
        case PeriodKind.QUARTER if (last + _DAY).day == 1 and first.day == 1:
            return _("{year} 年第 {quarter} 季度").format(year=first.year, quarter=(first.month + 2) // 3)
        case PeriodKind.YEAR if (last + _DAY).day == 1 and first.day == 1:
            return _("{year} 年").format(year=first.year)
        case PeriodKind.ANY if first == last:
            return first.isoformat()
        case _:
            return _("{first} 至 {last}").format(first=first.isoformat(), last=last.isoformat())

"""A day or an instant as it is typed: 今天, +3d, 周五 17:00, 下周一, 12-01, 月底, +2工作日. No Qt.

Whoever reads it decides which way a day without a year or a week lies: ahead, for a deadline, or back, for
the date of a paper.
"""

from __future__ import annotations

import calendar as months
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from dispatcher_app.domain.calendar import WorkCalendar

_DAYS = {
    "大前天": -3,
    "前天": -2,
    "昨天": -1,
    "今天": 0,
    "今日": 0,
    "明天": 1,
    "明日": 1,
    "后天": 2,
    "大后天": 3,
}
_INITIALS = {"qt": -2, "zt": -1, "jt": 0, "mt": 1, "ht": 2, "today": 0, "tomorrow": 1, "yesterday": -1}
_NAMED = {**_DAYS, **_INITIALS}
_NOW = frozenset({"现在", "刚才", "xz", "now"})
_WEEK = "一二三四五六日"
_ENGLISH_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LEAP = {
    **dict.fromkeys(("d", "天", "日"), "days"),
    **dict.fromkeys(("w", "周", "星期"), "weeks"),
    **dict.fromkeys(("m", "个月", "月"), "months"),
    **dict.fromkeys(("y", "年"), "years"),
    **dict.fromkeys(("h", "小时", "时"), "hours"),
    **dict.fromkeys(("min", "分", "分钟"), "minutes"),
    **dict.fromkeys(("wd", "工作日", "个工作日"), "working"),
}
_UNITS = "|".join(sorted(_LEAP, key=len, reverse=True))
_LEAP_RULE = re.compile(rf"([+-]?)(\d{{1,4}})\s*({_UNITS})([后前]?)")
_WEEKDAY_RULE = re.compile(r"(上|本|这|下|下下)?个?(?:周|星期|礼拜)([一二三四五六日天1-7])")
_DATE_RULES = (
    re.compile(r"(?P<y>\d{4})[-/.年](?P<m>\d{1,2})[-/.月](?P<d>\d{1,2})[日号]?"),
    re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})"),
    re.compile(r"(?P<m>\d{1,2})[-/.月](?P<d>\d{1,2})[日号]?"),
    re.compile(r"(?P<d>\d{1,2})[日号]"),
)
_TIME_RULE = re.compile(r"(早上|上午|中午|下午|晚上)?(\d{1,2})(?::(\d{2})|[点时](?:(\d{1,2})分?|(半)|整)?)$")
_AFTER_NOON = frozenset({"下午", "晚上"})
_SEVEN, _YEAR = 7, 12
_LAST_HOUR, _LAST_MINUTE = 23, 59


@dataclass(frozen=True, slots=True)
class Reckoning:
    """From where, and which way, typed words are understood.

    ``now`` is the present instant; ``back`` turns what has no year or week of its own to the past; ``usual``
    is the time of a day named without one.
    """

    now: datetime
    calendar: WorkCalendar
    back: bool = False
    usual: time = time(18)

    @property
    def today(self) -> date:
        return self.here.date()

    @property
    def here(self) -> datetime:
        """Now, on the hall's own clock."""
        return self.now.astimezone(self.calendar.zone)


def day_meant(text: str, reckoning: Reckoning) -> date | None:
    """The day that *text* means; None where it means none."""
    found = moment_meant(text, reckoning)
    return found.date() if found is not None else None


def moment_meant(text: str, reckoning: Reckoning) -> datetime | None:
    """The instant that *text* means, on the hall's own clock; None where it means none."""
    typed = _plain(text)
    if typed in _NOW:
        return reckoning.here.replace(second=0, microsecond=0)
    if not typed:
        return None
    try:
        return _leap(typed, reckoning) or _day_and_time(typed, reckoning)
    except (ValueError, OverflowError):
        return None  # the 31st of June, the year 9999


def _plain(text: str) -> str:
    """Full-width signs as narrow ones, and one blank at most."""
    return " ".join(unicodedata.normalize("NFKC", text).lower().split())


def _day_and_time(typed: str, reckoning: Reckoning) -> datetime | None:
    found = _TIME_RULE.search(typed)
    at = _time(found) if found else None
    if found is not None and at is not None:
        words = typed[: found.start()].strip()
        day = _day(words, reckoning) if words else _day_of(at, reckoning)
    else:
        day, at = _day(typed, reckoning), reckoning.usual
    return datetime.combine(day, at, reckoning.calendar.zone) if day is not None else None


def _day_of(at: time, reckoning: Reckoning) -> date:
    """A time alone is the nearest such time on the side that is meant."""
    later = at > reckoning.here.time()
    if later == reckoning.back:
        return reckoning.today + timedelta(days=-1 if reckoning.back else 1)
    return reckoning.today


def _time(found: re.Match[str]) -> time | None:
    part, hour, minute = found[1], int(found[2]), int(found[3] or found[4] or (30 if found[5] else 0))
    if part in _AFTER_NOON and hour < _YEAR:
        hour += _YEAR
    if hour > _LAST_HOUR or minute > _LAST_MINUTE:
        return None
    return time(hour, minute)


def _leap(typed: str, reckoning: Reckoning) -> datetime | None:
    """``+3d``, ``3天后``, ``-1周``: so far from now; a number alone is no leap."""
    found = _LEAP_RULE.fullmatch(typed)
    if found is None or not (found[1] or found[4] or _LEAP[found[3]] == "working"):
        return None
    count = int(found[2]) * (-1 if found[1] == "-" or found[4] == "前" else 1)
    return _LEAPS[_LEAP[found[3]]](count, reckoning)


def _by(unit: str) -> Callable[[int, Reckoning], datetime]:
    def leap(count: int, reckoning: Reckoning) -> datetime:
        return _at_usual(reckoning.today + timedelta(**{unit: count}), reckoning)

    return leap


def _by_clock(unit: str) -> Callable[[int, Reckoning], datetime]:
    def leap(count: int, reckoning: Reckoning) -> datetime:
        there = reckoning.now + timedelta(**{unit: count})
        return there.astimezone(reckoning.calendar.zone).replace(second=0, microsecond=0)

    return leap


def _by_months(each: int) -> Callable[[int, Reckoning], datetime]:
    def leap(count: int, reckoning: Reckoning) -> datetime:
        return _at_usual(_months_on(reckoning.today, count * each), reckoning)

    return leap


def _by_working_days(count: int, reckoning: Reckoning) -> datetime:
    day, step = reckoning.today, timedelta(days=1 if count > 0 else -1)
    for _each in range(abs(count)):
        day += step
        while not reckoning.calendar.is_working_day(day):
            day += step
    return _at_usual(day, reckoning)


_LEAPS: dict[str, Callable[[int, Reckoning], datetime]] = {
    "days": _by("days"),
    "weeks": _by("weeks"),
    "hours": _by_clock("hours"),
    "minutes": _by_clock("minutes"),
    "months": _by_months(1),
    "years": _by_months(_YEAR),
    "working": _by_working_days,
}


def _at_usual(day: date, reckoning: Reckoning) -> datetime:
    return datetime.combine(day, reckoning.usual, reckoning.calendar.zone)


def _months_on(day: date, count: int) -> date:
    """The same day of another month, or its last one."""
    years, month = divmod(day.month - 1 + count, _YEAR)
    last = months.monthrange(day.year + years, month + 1)[1]
    return date(day.year + years, month + 1, min(day.day, last))


def _day(words: str, reckoning: Reckoning) -> date | None:
    words, today = words.replace(" ", ""), reckoning.today
    if words in _NAMED:
        return today + timedelta(days=_NAMED[words])
    if words in ("月底", "本月底", "yd"):
        return _end_of_month(today)
    if words == "下月底":
        return _end_of_month(_months_on(today, 1))
    if words in ("年底", "nd"):
        return date(today.year, 12, 31)
    return _weekday(words, reckoning) or _dated(words, reckoning)


def _end_of_month(day: date) -> date:
    return day.replace(day=months.monthrange(day.year, day.month)[1])


def _weekday(words: str, reckoning: Reckoning) -> date | None:
    found = _WEEKDAY_RULE.fullmatch(words)
    if found is None and words not in _ENGLISH_WEEK:
        return None
    which = found[1] if found else None
    wanted = _number_of(found[2]) if found else _ENGLISH_WEEK.index(words)
    monday = reckoning.today - timedelta(days=reckoning.today.weekday())
    if which is not None:
        return monday + timedelta(weeks={"上": -1, "下": 1, "下下": 2}.get(which, 0), days=wanted)
    ahead = (wanted - reckoning.today.weekday()) % _SEVEN
    return reckoning.today + timedelta(days=ahead - _SEVEN if reckoning.back and ahead else ahead)


def _number_of(name: str) -> int:
    return int(name) - 1 if name.isdigit() else _WEEK.index("日" if name == "天" else name)


def _dated(words: str, reckoning: Reckoning) -> date | None:
    for rule in _DATE_RULES:
        if found := rule.fullmatch(words):
            parts = {name: int(value) for name, value in found.groupdict().items()}
            return _nearest(parts, reckoning)
    return None


def _nearest(parts: dict[str, int], reckoning: Reckoning) -> date:
    """A year or month that was not typed is the one nearest on the side that is meant."""
    today, step = reckoning.today, -1 if reckoning.back else 1
    if "y" in parts:
        return date(parts["y"], parts["m"], parts["d"])
    if "m" in parts:
        day = date(today.year, parts["m"], parts["d"])
        return date(today.year + step, parts["m"], parts["d"]) if _beyond(day, reckoning) else day
    day = today.replace(day=parts["d"])
    return _months_on(today, step).replace(day=parts["d"]) if _beyond(day, reckoning) else day


def _beyond(day: date, reckoning: Reckoning) -> bool:
    """Whether *day* lies on the side that is not meant."""
    return day > reckoning.today if reckoning.back else day < reckoning.today

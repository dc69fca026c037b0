"""Reads holiday tables (``YYYY.json`` in holiday-cn's format) into a working-time calendar."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from db.reference_text import Location, ReferenceFileError, text_of, unreadable
from dispatcher_app.domain.calendar import DEFAULT_HOURS, Stretch, WorkCalendar
from dispatcher_app.i18n import _

_YEAR_FILE = re.compile(r"(\d{4})\.json", re.ASCII)


def load_calendar(
    folder: Location, zone: ZoneInfo | None = None, hours: tuple[Stretch, ...] = DEFAULT_HOURS
) -> WorkCalendar:
    """The calendar of the ``YYYY.json`` files (holiday-cn's format) in *folder*.

    A year whose table is empty counts as not published. A table may name days of the December before its
    year; where two tables name the same day, that of the later year has the last word, as its notice has.

    Raises:
        ReferenceFileError: no such file, or one that is not a holiday table.
    """
    days: dict[date, bool] = {}
    published: set[int] = set()
    for year, file in _year_files(folder):
        table = _day_table(file, year)
        days |= table
        if table:
            published.add(year)
    return WorkCalendar(
        zone=zone or ZoneInfo("Asia/Shanghai"),
        hours=hours,
        off_days=frozenset(day for day, off in days.items() if off),
        make_up_days=frozenset(day for day, off in days.items() if not off),
        published_years=frozenset(published),
    )


def _year_files(folder: Location) -> list[tuple[int, Location]]:
    try:
        found = [(match, file) for file in folder.iterdir() if (match := _YEAR_FILE.fullmatch(file.name))]
    except OSError as error:
        raise ReferenceFileError(folder.name, unreadable(error)) from error
    if not found:
        raise ReferenceFileError(folder.name, _("没有节假日表(YYYY.json)。"))
    return sorted(((int(match[1]), file) for match, file in found), key=lambda pair: pair[0])


def _day_table(file: Location, year: int) -> dict[date, bool]:
    """Day → whether it is off, of one year's table."""
    try:
        content = json.loads(text_of(file))
    except json.JSONDecodeError as error:
        problem = _("第 {line} 行第 {column} 列起不是 JSON。").format(line=error.lineno, column=error.colno)
        raise ReferenceFileError(file.name, problem) from error
    try:
        if content["year"] != year:
            raise ValueError(_("内容是 {found} 年的。").format(found=content["year"]))
        return _days_of(content["days"], year)
    except (KeyError, TypeError) as error:
        problem = _("不是节假日表,应有 year、days、date、isOffDay。")
        raise ReferenceFileError(file.name, problem) from error
    except ValueError as error:
        raise ReferenceFileError(file.name, str(error)) from error


def _days_of(entries: Iterable[Mapping[str, Any]], year: int) -> dict[date, bool]:
    days: dict[date, bool] = {}
    for entry in entries:
        day, off = _day(entry["date"]), entry["isOffDay"]
        if not isinstance(off, bool):
            raise TypeError
        if not date(year - 1, 12, 1) <= day <= date(year, 12, 31):
            raise ValueError(_("{day} 不属于 {year} 年的放假安排。").format(day=day, year=year))
        if days.setdefault(day, off) != off:
            raise ValueError(_("{day} 既列为放假又列为上班。").format(day=day))
    return days


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(_("没有这一天:{text}。").format(text=text)) from None

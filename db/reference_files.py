"""The reference files that ship with the program, as domain values, and the readers for a city's own.

A city's files are often saved by a spreadsheet: a byte order mark, GB 18030 and codes that lost their
leading zero are read as meant. No SQL here.
"""

from __future__ import annotations

from importlib.resources import files
from zoneinfo import ZoneInfo

from db.calendar_files import load_calendar
from db.reference_text import ReferenceFileError
from db.standard_files import load_class_list, load_standard
from dispatcher_app.domain.calendar import DEFAULT_HOURS, Stretch, WorkCalendar
from dispatcher_app.domain.standard import ClassList, Standard

__all__ = [
    "ReferenceFileError",
    "load_calendar",
    "load_class_list",
    "load_standard",
    "shipped_calendar",
    "shipped_older_classes",
    "shipped_standard",
]


def shipped_calendar(zone: str = "Asia/Shanghai", hours: tuple[Stretch, ...] = DEFAULT_HOURS) -> WorkCalendar:
    """The State Council's holidays as far as the program knows them."""
    return load_calendar(files("resources").joinpath("calendars"), ZoneInfo(zone), hours)


def shipped_standard() -> Standard:
    """The standard of the city of Yuncheng: GB/T 30428.2 codes, 198 classes, 543 filing conditions."""
    return load_standard(files("resources").joinpath("standards", "gb30428_yuncheng.csv"))


def shipped_older_classes() -> ClassList:
    """The names of the older scheme CJ/T 214, without limits."""
    return load_class_list(files("resources").joinpath("standards", "cjt214_names.csv"))

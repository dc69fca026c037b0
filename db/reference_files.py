"""Reads the files a hall's rules come from: holiday tables, standards, lists of classes. No SQL here.

The files ship under ``resources`` and any city pack may bring its own, often saved by a spreadsheet: a byte
order mark, GB 18030 and codes that lost their leading zero are read as meant.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from dispatcher_app.domain.calendar import DEFAULT_HOURS, Stretch, WorkCalendar
from dispatcher_app.domain.limits import Limit
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.standard import (
    CJT_214,
    GB_30428,
    ClassCode,
    ClassList,
    ClassName,
    Standard,
    StandardRow,
)
from dispatcher_app.domain.words import Kind
from dispatcher_app.i18n import _

Location = Path | Traversable
T = TypeVar("T")

_YEAR_FILE = re.compile(r"(\d{4})\.json", re.ASCII)
_NAME_COLUMNS = ("kind", "major_code", "major_name", "minor_code", "minor_name", "source")
_STANDARD_COLUMNS = (*_NAME_COLUMNS, "filing_condition", "limit_value", "limit_unit", "closing_condition")
_MAY_BE_EMPTY = frozenset({"source"})
_KINDS = {kind.value: kind for kind in Kind}
_MOST_PROBLEMS = 100


class ReferenceFileError(DomainError):
    """A file that cannot be used. ``problems`` are sentences, one for each line at fault (the first 100)."""

    def __init__(self, name: str, *problems: str) -> None:
        super().__init__(name, *problems)
        self.name = name
        self.problems = problems

    def __str__(self) -> str:
        first = _("{file}:{problem}").format(file=self.name, problem=self.problems[0])
        more = len(self.problems) - 1
        return first + _("(另有 {count} 处)").format(count=more) if more else first


def shipped_calendar(zone: str = "Asia/Shanghai", hours: tuple[Stretch, ...] = DEFAULT_HOURS) -> WorkCalendar:
    """The State Council's holidays as far as the program knows them."""
    return load_calendar(files("resources").joinpath("calendars"), ZoneInfo(zone), hours)


def shipped_standard() -> Standard:
    """The standard of the city of Yuncheng: GB/T 30428.2 codes, 198 classes, 543 filing conditions."""
    return load_standard(files("resources").joinpath("standards", "gb30428_yuncheng.csv"))


def shipped_older_classes() -> ClassList:
    """The names of the older scheme CJ/T 214, without limits."""
    return load_class_list(files("resources").joinpath("standards", "cjt214_names.csv"))


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


def load_standard(file: Location, scheme: str = GB_30428, version: str = "") -> Standard:
    """The standard in a CSV file; *version* defaults to a short hash of what its rows say.

    Raises:
        ReferenceFileError: naming every line that cannot be used; nothing is skipped.
    """
    counts: dict[ClassCode, int] = {}

    def row_from(record: Mapping[str, str]) -> StandardRow:
        code = _code(record, scheme)
        row = _standard_row(record, code, counts.get(code, 0) + 1)
        counts[code] = row.condition_no
        return row

    rows = _records(file, _STANDARD_COLUMNS, row_from)
    try:
        return Standard(scheme, version or _digest(rows), rows)
    except ValueError as error:
        raise ReferenceFileError(file.name, str(error)) from error


def load_class_list(file: Location, scheme: str = CJT_214) -> ClassList:
    """The names of a scheme without limits, from a CSV file.

    Raises:
        ReferenceFileError: as for :func:`load_standard`.
    """
    entries = _records(
        file,
        _NAME_COLUMNS,
        lambda record: ClassName(_code(record, scheme), record["major_name"], record["minor_name"]),
    )
    try:
        return ClassList(scheme, entries)
    except ValueError as error:
        raise ReferenceFileError(file.name, str(error)) from error


# -- holiday tables --------------------------------------------------------------------------------------


def _year_files(folder: Location) -> list[tuple[int, Location]]:
    try:
        found = [(match, file) for file in folder.iterdir() if (match := _YEAR_FILE.fullmatch(file.name))]
    except OSError as error:
        raise ReferenceFileError(folder.name, _unreadable(error)) from error
    if not found:
        raise ReferenceFileError(folder.name, _("没有节假日表(YYYY.json)。"))
    return sorted(((int(match[1]), file) for match, file in found), key=lambda pair: pair[0])


def _day_table(file: Location, year: int) -> dict[date, bool]:
    """Day → whether it is off, of one year's table."""
    try:
        content = json.loads(_text(file))
        if content["year"] != year:
            raise ValueError(_("内容是 {found} 年的").format(found=content["year"]))
        return _days_of(content["days"], year)
    except KeyError as error:
        raise ReferenceFileError(
            file.name, _("不是节假日表:缺少 {key}。").format(key=error.args[0])
        ) from error
    except (TypeError, ValueError) as error:
        raise ReferenceFileError(file.name, _("不是节假日表:{detail}。").format(detail=error)) from error


def _days_of(entries: Iterable[Mapping[str, Any]], year: int) -> dict[date, bool]:
    days: dict[date, bool] = {}
    for entry in entries:
        day, off = date.fromisoformat(entry["date"]), entry["isOffDay"]
        if not isinstance(off, bool):
            raise TypeError("isOffDay")
        if not date(year - 1, 12, 1) <= day <= date(year, 12, 31):
            raise ValueError(_("{day} 不属于 {year} 年的放假安排").format(day=day, year=year))
        if days.setdefault(day, off) != off:
            raise ValueError(_("{day} 既列为放假又列为上班").format(day=day))
    return days


# -- standards and class lists ---------------------------------------------------------------------------


def _standard_row(record: Mapping[str, str], code: ClassCode, condition_no: int) -> StandardRow:
    return StandardRow(
        code=code,
        major_name=record["major_name"],
        minor_name=record["minor_name"],
        condition_no=condition_no,
        condition=record["filing_condition"],
        limit=Limit.parse(record["limit_value"], record["limit_unit"]),
        closing_condition=record["closing_condition"],
        source=record["source"],
        inferred=record["source"].startswith("inferred"),
    )


def _code(record: Mapping[str, str], scheme: str) -> ClassCode:
    kind = _KINDS.get(record["kind"])
    if kind is None:
        raise ValueError(_("类别应为部件或事件,而不是“{kind}”。").format(kind=record["kind"]))
    # A spreadsheet turns 01 into 1.
    return ClassCode(scheme, kind, record["major_code"].zfill(2), record["minor_code"].zfill(2))


def _records(
    file: Location, columns: tuple[str, ...], make: Callable[[Mapping[str, str]], T]
) -> tuple[T, ...]:
    """What *make* makes of each line; every line at fault is told, with its number."""
    reader = csv.DictReader(io.StringIO(_text(file), newline=""))
    made: list[T] = []
    problems: list[str] = []
    try:
        _check_header(reader.fieldnames, columns)
        for raw in reader:
            try:
                made.append(make(_cells(raw, columns)))
            except ValueError as error:
                problems.append(_("第 {line} 行:{problem}").format(line=reader.line_num, problem=error))
            if len(problems) == _MOST_PROBLEMS:
                break
    except csv.Error as error:
        raise ReferenceFileError(file.name, _("不是 CSV 表:{detail}。").format(detail=error)) from error
    except ValueError as error:
        raise ReferenceFileError(file.name, str(error)) from error
    if problems or not made:
        raise ReferenceFileError(file.name, *(problems or [_("没有内容。")]))
    return tuple(made)


def _check_header(found: Iterable[str] | None, columns: tuple[str, ...]) -> None:
    missing = [column for column in columns if column not in (found or ())]
    if missing:
        raise ValueError(_("缺少列:{columns}。").format(columns="、".join(missing)))


def _cells(raw: Mapping[str, str | None], columns: tuple[str, ...]) -> dict[str, str]:
    cells = {column: (raw[column] or "").strip() for column in columns}
    empty = [column for column, cell in cells.items() if not cell and column not in _MAY_BE_EMPTY]
    if empty:
        raise ValueError(_("{columns} 为空。").format(columns="、".join(empty)))
    return cells


def _digest(rows: Iterable[StandardRow]) -> str:
    said = [
        [
            str(row.code),
            row.major_name,
            row.minor_name,
            row.condition,
            row.limit.to_json(),
            row.closing_condition,
        ]
        for row in rows
    ]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()[:12]


# -- bytes -----------------------------------------------------------------------------------------------


def _text(file: Location) -> str:
    """The text of *file*: UTF-8 with or without a mark, else GB 18030 as spreadsheets in China save it."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise ReferenceFileError(file.name, _unreadable(error)) from error
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ReferenceFileError(file.name, _("既不是 UTF-8 也不是 GB 18030 编码的文本。"))


def _unreadable(error: OSError) -> str:
    return _("读不到文件:{detail}。").format(detail=error.strerror or error)

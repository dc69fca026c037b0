"""The columns of a case table: heading, width, what gives way first, and by what they sort."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum
from typing import Any

from dispatcher_app.domain.case_numbers import order_of
from dispatcher_app.domain.queue import QueueRow
from dispatcher_app.domain.words import Lamp, Mark, Source, Stage
from dispatcher_app.i18n import N_, _


class Column(IntEnum):
    LAMP = 0
    NUMBER = 1
    TITLE = 2
    PLACE = 3
    STREET = 4
    SOURCE = 5
    UNIT = 6
    STAGE = 7
    REPORTED = 8
    REMAINING = 9
    MARKS = 10


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    """``width`` in pixels at text scale 1; spare width is shared by ``stretch``.

    Where the table is too narrow, columns leave in the order of ``leaves`` (0: never).
    """

    heading: str
    width: int
    stretch: int = 0
    leaves: int = 0
    right: bool = False


SPECS: dict[Column, ColumnSpec] = {
    Column.LAMP: ColumnSpec(N_("灯"), 32),
    Column.NUMBER: ColumnSpec(N_("编号"), 136),
    Column.TITLE: ColumnSpec(N_("类别"), 150, stretch=3),
    Column.PLACE: ColumnSpec(N_("地点"), 150, stretch=5, leaves=7),
    Column.STREET: ColumnSpec(N_("街道"), 92, leaves=1),
    Column.SOURCE: ColumnSpec(N_("来源"), 96, leaves=2),
    Column.UNIT: ColumnSpec(N_("处置单位"), 120, stretch=2, leaves=4),
    Column.STAGE: ColumnSpec(N_("阶段"), 88, leaves=6),
    Column.REPORTED: ColumnSpec(N_("上报"), 104, leaves=3, right=True),
    Column.REMAINING: ColumnSpec(N_("剩余"), 112, right=True),
    Column.MARKS: ColumnSpec(N_("标记"), 132, leaves=5),
}


def heading(column: Column) -> str:
    return _(SPECS[column].heading)


Key = Callable[[QueueRow], Any]
#: The weather plan or special collection that raises a row for now, by name; "" where none does.
Raises = Callable[[QueueRow], str]

_STAGES = {stage: at for at, stage in enumerate(Stage)}
_SOURCES = {source: at for at, source in enumerate(Source)}
_URGENCY = {lamp: at for at, lamp in enumerate((Lamp.OVER, Lamp.DUE, Lamp.OK, Lamp.NONE, Lamp.PAUSED))}
_PAUSED, _SUPERVISED = Lamp.PAUSED, Mark.SUPERVISED
_FIRST = datetime.min.replace(tzinfo=UTC)
_LAST = datetime.max.replace(tzinfo=UTC)
_LAST_TEXT = "\U0010ffff"


def sort_key(column: Column, descending: bool, now: datetime) -> Key:
    """By what rows are compared in *column*; blanks come last in either direction.

    Keys do not change while a row stays as it is: lamps are taken at *now*, the instant of sorting.
    """
    instant = _FIRST if descending else _LAST
    text = "" if descending else _LAST_TEXT
    return _KEYS[column](now, instant, text)


def raised_first(key: Key, raises: Raises) -> Key:
    """*key*, but rows that are raised come before all others."""
    return lambda row: (not raises(row), key(row))


def _urgency(row: QueueRow, now: datetime) -> tuple[int, datetime]:
    """Lamp first, then the end of the limit."""
    return (_URGENCY[row.lamp(now)], row.due_at or _LAST)


def _mark_weight(row: QueueRow) -> int:
    """Supervised before reworked before often handed over before merely marked."""
    supervised = 1_000_000 if row.marks and _SUPERVISED in row.marks else 0
    return supervised + row.reworks * 10_000 + row.handoffs * 100 + len(row.marks)


def _paused(row: QueueRow, now: datetime) -> bool:
    return bool(row.marks) and row.lamp(now) is _PAUSED


_KEYS: dict[Column, Callable[[datetime, datetime, str], Key]] = {
    Column.LAMP: lambda now, *_blanks: lambda row: _urgency(row, now),
    Column.NUMBER: lambda *_blanks: lambda row: order_of(row.number),
    Column.TITLE: lambda _now, _blank, text: lambda row: row.title or text,
    Column.PLACE: lambda _now, _blank, text: lambda row: row.place or text,
    Column.STREET: lambda _now, _blank, text: lambda row: row.street or text,
    Column.SOURCE: lambda *_blanks: lambda row: _SOURCES[row.source],
    Column.UNIT: lambda _now, _blank, text: lambda row: row.unit or text,
    Column.STAGE: lambda *_blanks: lambda row: _STAGES[row.stage],
    Column.REPORTED: lambda *_blanks: lambda row: row.reported_at,
    Column.REMAINING: lambda now, blank, _text: (
        lambda row: blank if row.due_at is None or _paused(row, now) else row.due_at
    ),
    Column.MARKS: lambda *_blanks: _mark_weight,
}

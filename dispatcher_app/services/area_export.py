"""What lies inside an area of the map, as tables for a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from dispatcher_app.domain.places import Component
from dispatcher_app.domain.queue import QueueRow
from dispatcher_app.i18n import N_, _
from dispatcher_app.services.hall import Hall
from dispatcher_app.services.spreadsheet_text import guarded
from dispatcher_app.services.what_is_here import unit_words
from dispatcher_app.services.whole_file import whole_file

CASE_COLUMNS = (
    N_("编号"), N_("名称"), N_("地点"), N_("街道"), N_("阶段"), N_("主办单位"),
    N_("上报时间"), N_("时限到期"), N_("经度"), N_("纬度"),
)  # fmt: skip
COMPONENT_COLUMNS = (
    N_("标识码"), N_("小类编码"), N_("名称"), N_("状态"), N_("权属单位"), N_("养护单位"), N_("单元网格"),
    N_("经度"), N_("纬度"),
)  # fmt: skip
#: Of a number with more digits a spreadsheet shows powers of ten, and over 15 it forgets the last ones.
_MOST_DIGITS = 11


def case_table(rows: Iterable[QueueRow], hall: Hall) -> Iterator[Sequence[str]]:
    """A head and a line for each case; times as the hall's clock shows them."""
    yield tuple(_(name) for name in CASE_COLUMNS)
    for row in rows:
        yield (
            row.number, row.title, row.place, row.street, row.stage.label, hall.unit_name(row.unit),
            _time(row.reported_at, hall), _time(row.due_at, hall), _degrees(row.lon), _degrees(row.lat),
        )  # fmt: skip


def component_table(components: Iterable[Component], hall: Hall) -> Iterator[Sequence[str]]:
    yield tuple(_(name) for name in COMPONENT_COLUMNS)
    for one in components:
        owner, maintainer = (unit_words(hall.units, name) for name in (one.owner_unit, one.maintainer))
        yield (
            one.code, one.class_code, one.name, one.state, owner, maintainer, one.cell_code,
            _degrees(one.lon), _degrees(one.lat),
        )  # fmt: skip


def write_table(file: Path, table: Iterable[Sequence[str]]) -> int:
    """Write *table* as CSV that spreadsheets read as Chinese; how many lines below the head.

    Raises:
        OSError: the file cannot be written.
    """
    count = -1
    with whole_file(file, "utf-8-sig") as out:
        writer = csv.writer(out)
        for line in table:
            writer.writerow([_words(cell) for cell in line])
            count += 1
    return max(0, count)


def _words(cell: str) -> str:
    if len(cell) > _MOST_DIGITS and cell.isdecimal():
        return cell + "\t"  # a code, which stays a text; whoever reads it strips the tab
    return guarded(cell)


def _time(at: datetime | None, hall: Hall) -> str:
    return at.astimezone(hall.zone).strftime("%Y-%m-%d %H:%M") if at is not None else ""


def _degrees(value: float | None) -> str:
    return f"{value:.6f}" if value is not None else ""

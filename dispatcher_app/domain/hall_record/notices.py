"""Notices of the hall (提示): tips of the day, zones and periods without reports, stock phrases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from dispatcher_app.domain.hall_record.faults import (
    PAGE,
    TITLE,
    Fault,
    Position,
    Valid,
    drawn_area,
    listed_once,
    needed,
    short,
)
from dispatcher_app.domain.words import Labelled, Role
from dispatcher_app.i18n import N_, _


class NoticeSort(Labelled):
    TIP = "tip", N_("今日提示")
    NO_REPORT = "no_report", N_("免报区域与时段")
    PHRASE = "phrase", N_("常用语")


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What all seats are told. ``roles`` names those it is for, none means everybody.

    A zone without reports (such as a building site) is a polygon, cells, or both; without classes it is for
    all of them.
    """

    sort: NoticeSort
    text: str
    valid: Valid
    title: str = ""
    area: tuple[Position, ...] = ()
    cells: tuple[str, ...] = ()
    class_codes: tuple[str, ...] = ()
    roles: tuple[Role, ...] = ()

    def faults(self, now: datetime) -> Iterator[Fault]:
        yield from needed("text", self.text, PAGE)
        yield from short("title", self.title, TITLE)
        yield from self.valid.faults(now)
        yield from drawn_area("area", self.area)
        yield from listed_once("cells", self.cells)
        yield from listed_once("class_codes", self.class_codes)
        if self.sort is NoticeSort.NO_REPORT and not (self.area or self.cells):
            yield Fault("area", _("免报区域须画出范围或写明单元网格。"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """Takes something back before its time; the reason is for whoever asks later."""

    reason: str

    def faults(self, now: datetime) -> Iterator[Fault]:
        yield from needed("reason", self.reason)

"""What is wrong with one field of an act, as a sentence; and the checks that several kinds share."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from dispatcher_app.domain.plain_text import plain_text
from dispatcher_app.i18n import N_, _

#: Longest texts, in characters: a title, a line of a paper, a page.
TITLE, LINE, PAGE = 60, 200, 4000
#: How many values a list may have: a city has some 200 classes and thousands of cells.
MANY = 5000
#: How many corners a drawn area may have: nobody draws more by hand, and each is checked against each.
CORNERS = 500

Position = tuple[float, float]
"""Longitude and latitude in degrees, CGCS2000."""

#: What an operator calls the fields of acts.
FIELD_LABELS: dict[str, str] = {
    "text": N_("内容"),
    "title": N_("标题"),
    "reason": N_("理由"),
    "valid": N_("有效期"),
    "begins": N_("开始时间"),
    "ends": N_("结束时间"),
    "due": N_("办理期限"),
    "until": N_("截止时间"),
    "expires": N_("失效时间"),
    "area": N_("范围"),
    "cells": N_("单元网格"),
    "class_codes": N_("小类"),
    "target": N_("目标数"),
    "channels": N_("自设来源"),
    "shift": N_("班次"),
    "next_shift": N_("下一班次"),
    "desk": N_("席位"),
    "entries": N_("值班人员"),
    "period": N_("起止时间"),
    "caller": N_("来电领导"),
    "at": N_("时间"),
    "case_numbers": N_("案件号"),
    "system": N_("系统"),
    "sections": N_("交接内容"),
    "remarks": N_("备注"),
    "duplicate_radius_factor": N_("重复判定半径倍数"),
    "duplicate_time_factor": N_("重复判定时间倍数"),
    "number": N_("文号"),
    "fields": N_("文书内容"),
    "template": N_("模板"),
    "case_number": N_("案件号"),
    "seed": N_("种子"),
    "population_hash": N_("总体校验值"),
    "data_hash": N_("数据校验值"),
    "file_hash": N_("文件校验值"),
    "format": N_("格式"),
    "as_of": N_("数据时间"),
    "chosen": N_("抽中案件"),
    "wanted": N_("抽取数"),
    "sample_share": N_("复看比例"),
    "low_risk": N_("低风险小类"),
    "alarms": N_("报警"),
    "more": N_("未列出的"),
}


class Fault(NamedTuple):
    """``field`` is a field of the payload, ``sentence`` what is wrong with it."""

    field: str
    sentence: str

    def __str__(self) -> str:
        return _("{field}:{sentence}").format(field=_(FIELD_LABELS[self.field]), sentence=self.sentence)


@dataclass(frozen=True, slots=True)
class Valid:
    """From ``begins`` on, up to before ``ends``; without an end until it is withdrawn. Instants, UTC."""

    begins: datetime
    ends: datetime | None = None

    def holds(self, at: datetime) -> bool:
        return self.begins <= at and (self.ends is None or at < self.ends)

    def faults(self, now: datetime, field: str = "valid") -> Iterator[Fault]:
        """An end before the beginning, or one that has passed."""
        if self.ends is not None and self.ends <= self.begins:
            yield Fault(field, _("结束时间须晚于开始时间。"))
        elif self.ends is not None and self.ends <= now:
            yield Fault(field, _("结束时间已过。"))


def needed(field: str, text: str, limit: int = LINE) -> Iterator[Fault]:
    """A text that has to be there."""
    if not text.strip():
        yield Fault(field, _("没有填写。"))
    yield from short(field, text, limit)


def short(field: str, text: str, limit: int = LINE) -> Iterator[Fault]:
    """A text that may be empty: not too long, without characters that no keyboard has."""
    if len(text) > limit:
        yield Fault(field, _("最多 {limit} 字,现有 {length} 字。").format(limit=limit, length=len(text)))
    elif any(plain_text(line) != line.strip() for line in text.splitlines()):
        yield Fault(field, _("有无法显示的字符。"))


def listed_once(field: str, values: Sequence[str], limit: int = MANY) -> Iterator[Fault]:
    """Values none of which is empty, too long or there twice."""
    if len(values) > limit:
        yield Fault(field, _("最多 {limit} 项,现有 {length} 项。").format(limit=limit, length=len(values)))
    elif any(not value.strip() or len(value) > LINE for value in values):
        yield Fault(field, _("有空的或过长的一项。"))
    elif len(set(values)) < len(values):
        yield Fault(field, _("有重复的一项。"))


def drawn_area(field: str, area: Sequence[Position]) -> Iterator[Fault]:
    """None at all, or a polygon of three corners or more on this earth whose sides do not cross."""
    if not area:
        return
    if len(area) < 3:
        yield Fault(field, _("至少三个顶点。"))
    elif len(area) > CORNERS:
        yield Fault(
            field, _("最多 {limit} 个顶点,现有 {length} 个。").format(limit=CORNERS, length=len(area))
        )
    elif not all(_on_earth(lon, lat) for lon, lat in area):
        yield Fault(field, _("有不在地球上的坐标。"))
    elif crosses_itself(area):
        yield Fault(field, _("边线自己相交,请重画。"))


def crosses_itself(ring: Sequence[Position]) -> bool:
    """Whether two sides of the closed *ring* cross; sides that only share a corner do not."""
    corners = list(ring[:-1] if ring[0] == ring[-1] else ring)
    sides = list(zip(corners, [*corners[1:], corners[0]], strict=True))
    return any(
        _cross(one, other)
        for at, one in enumerate(sides)
        for other in sides[at + 2 : len(sides) - (1 if at == 0 else 0)]
    )


def _cross(one: tuple[Position, Position], other: tuple[Position, Position]) -> bool:
    first, second = (
        (_side(*one, other[0]), _side(*one, other[1])),
        (_side(*other, one[0]), _side(*other, one[1])),
    )
    return first[0] * first[1] < 0 and second[0] * second[1] < 0


def _side(begin: Position, end: Position, point: Position) -> float:
    """On which side of a line a point lies; 0 on it."""
    return (end[0] - begin[0]) * (point[1] - begin[1]) - (end[1] - begin[1]) * (point[0] - begin[0])


def later(field: str, instant: datetime | None, now: datetime) -> Iterator[Fault]:
    """None, or still to come."""
    if instant is not None and instant <= now:
        yield Fault(field, _("须晚于现在。"))


def factor(field: str, value: float, most: float = 10.0) -> Iterator[Fault]:
    """How many times as much: from 1 up to *most*."""
    if not (math.isfinite(value) and 1 <= value <= most):
        yield Fault(field, _("应在 1 到 {most} 之间。").format(most=f"{most:g}"))


def _on_earth(lon: float, lat: float) -> bool:
    return math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90

"""Responsible units as a table: who they are, under whom, where, and for what."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from dispatcher_app.domain.keeping.table import (
    Around,
    CellSort,
    Column,
    KeptKind,
    KeptTable,
    Remark,
    Row,
)
from dispatcher_app.domain.units import ANY_CLASS, Unit
from dispatcher_app.domain.words import Tier
from dispatcher_app.i18n import N_, _

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,31}", re.ASCII)
_TIERS = {Tier.CITY.value: N_("市级"), Tier.DISTRICT.value: N_("区级")}


def _rows_of(units: Sequence[Unit]) -> list[Row]:
    return [
        {
            "code": unit.code,
            "name": unit.name,
            "short_name": unit.short_name,
            "tier": unit.tier.value,
            "parent": unit.parent or "",
            "areas": " ".join(unit.areas),
            "duties": " ".join(unit.duties),
            "phone": unit.phone,
            "retired": unit.retired,
        }
        for unit in units
    ]


def unit_rows(units: Sequence[Unit]) -> list[Row]:
    """*units* as rows of :data:`UNITS`."""
    return _rows_of(units)


def units_of(rows: Sequence[Row]) -> tuple[Unit, ...]:
    """The units that *rows* say; ValueError or KeyError for rows that were never checked."""
    return tuple(
        Unit(
            code=row["code"],
            name=row["name"],
            short_name=row["short_name"] or row["name"],
            tier=Tier(row["tier"]),
            parent=row["parent"] or None,
            areas=tuple(row["areas"].split()),
            duties=tuple(row["duties"].split()),
            phone=row["phone"],
            retired=row.get("retired", ""),
        )
        for row in rows
    )


def _check(rows: Sequence[Row], before: Sequence[Row], around: Around) -> Iterator[Remark]:
    by_code = {row["code"]: row for row in rows}
    yield from _double_names(rows)
    for row in rows:
        yield from _place_faults(row, by_code, around)
    yield from _retiring(rows, before, by_code, around)


def _double_names(rows: Sequence[Row]) -> Iterator[Remark]:
    first: dict[str, str] = {}
    for row in rows:
        if row["retired"]:
            continue
        other = first.setdefault(row["name"], row["code"])
        if other != row["code"]:
            text = _("名称“{name}”已是单位 {code} 的。")
            yield Remark((row["code"],), text.format(name=row["name"], code=other), "name")


def _place_faults(row: Row, by_code: Mapping[str, Row], around: Around) -> Iterator[Remark]:
    key = (row["code"],)
    if not _CODE.fullmatch(row["code"]):
        yield Remark(key, _("单位代码只能用字母、数字、点、横线,至多 32 位。"), "code")
    if row["parent"] and row["parent"] not in by_code:
        yield Remark(key, _("上级单位 {code} 不存在。").format(code=row["parent"]), "parent")
    elif _is_own_ancestor(row["code"], by_code):
        yield Remark(key, _("{name} 的上级单位绕回了它自己。").format(name=row["name"]), "parent")
    if row["retired"]:
        return
    for area in row["areas"].split():
        if around.area_codes and area not in around.area_codes:
            yield Remark(key, _("辖区 {code} 不存在。").format(code=area), "areas")
    for duty in row["duties"].split():
        if around.classes and not _is_duty(duty, around.classes):
            yield Remark(key, _("职责 {code} 不在立案标准中。").format(code=duty), "duties")


def _is_duty(duty: str, classes: frozenset[str]) -> bool:
    return duty == ANY_CLASS or any(code == duty or code.startswith(f"{duty}-") for code in classes)


def _is_own_ancestor(code: str, by_code: Mapping[str, Row]) -> bool:
    seen: set[str] = set()
    above = by_code[code]["parent"]
    while above in by_code and above not in seen:
        if above == code:
            return True
        seen.add(above)
        above = by_code[above]["parent"]
    return False


def _retiring(
    rows: Sequence[Row], before: Sequence[Row], by_code: Mapping[str, Row], around: Around
) -> Iterator[Remark]:
    """A unit goes when nobody hangs on it: no unit in use under it, no open case in its hands."""
    was = {row["code"]: row["retired"] for row in before}
    for row in rows:
        if not row["retired"]:
            above = by_code.get(row["parent"])
            if above is not None and above["retired"]:
                text = _("上级单位 {name} 已停用,请先改上级。")
                yield Remark((row["code"],), text.format(name=above["name"]), "parent")
        elif not was.get(row["code"], ""):
            held = around.open_by_unit.get(row["code"], 0)
            if held:
                text = _("{name} 手上还有 {count} 件在办案件,不能停用;请先改派或办结。")
                yield Remark((row["code"],), text.format(name=row["name"], count=held), "retired")


UNITS = KeptTable(
    KeptKind.UNITS,
    (
        Column("code", N_("代码"), width=90, needed=True, fixed=True, longest=32),
        Column("name", N_("名称"), width=190, needed=True, longest=60),
        Column("short_name", N_("简称"), width=110, longest=30),
        Column("tier", N_("级别"), CellSort.CHOICE, 70, needed=True, choices=_TIERS),
        Column("parent", N_("上级单位"), width=90, longest=32),
        Column("areas", N_("辖区"), CellSort.CODES, 190, longest=4000),
        Column("duties", N_("职责"), CellSort.CODES, 230, longest=4000),
        Column("phone", N_("电话"), width=130, longest=60),
        Column("retired", N_("停用日期"), CellSort.DAY, 100),
    ),
    ("code",),
    _check,
    N_("辖区填街道、社区或区的编码,职责填类别代码(如 部件-01 或 *),多个用空格隔开;派遣时按此推荐单位。"),
    retires="retired",
    planned=True,
    names=("code", "name"),
)

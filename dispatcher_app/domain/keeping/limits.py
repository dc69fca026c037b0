"""What the hall sets for itself as a table: limits at its stages, lamps, numbers of the side paths."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import NamedTuple

from dispatcher_app.domain.clock import StageLimits
from dispatcher_app.domain.keeping.table import (
    Around,
    CellSort,
    Column,
    KeptKind,
    KeptTable,
    Remark,
    Row,
)
from dispatcher_app.domain.lamp_rule import LampRule
from dispatcher_app.domain.limits import Limit, LimitUnit
from dispatcher_app.domain.side_rules import SideRules
from dispatcher_app.domain.words import ENDED, Source, Stage
from dispatcher_app.i18n import N_, _

SHARE, BEFORE, SELF_HANDLED = "lamp.share", "lamp.before", "side.self_handled."
_STAGE = "stage."
_PERCENT, _TIMES, _YES_NO = "percent", "times", "yes_no"
_UNITS = {
    LimitUnit.MINUTE.value: N_("分钟"),
    LimitUnit.URGENT_HOUR.value: N_("紧急小时"),
    LimitUnit.CALENDAR_HOUR.value: N_("自然时"),
    LimitUnit.WORKING_HOUR.value: N_("工作时"),
    LimitUnit.CALENDAR_DAY.value: N_("自然日"),
    LimitUnit.WORKING_DAY.value: N_("工作日"),
    _PERCENT: N_("%"),
    _TIMES: N_("次"),
    _YES_NO: N_("1 是,0 否"),
}
#: Sources whose reporters wait for no answer.
SELF_HANDLING = (Source.COLLECTOR, Source.PATROL, Source.VIDEO)
#: Stages with a limit of the hall's own, in the order of a case's life.
STAGES: tuple[Stage, ...] = tuple(
    stage for stage in Stage if stage is not Stage.HANDLING and stage not in ENDED
)
_SIDE = {
    "max_handoffs": (N_("单位回退几次后由值班长裁定"), _TIMES),
    "max_shelvings": (N_("一案最多挂账几次"), _TIMES),
    "max_call_backs": (N_("回访无人接听几次后不再回访"), _TIMES),
    "call_again_minutes": (N_("无人接听后隔多久再回访"), LimitUnit.MINUTE.value),
}
_OTHER = {
    SHARE: N_("亮黄灯:时限用去"),
    BEFORE: N_("亮黄灯:到期前(留空不用)"),
}


_TITLES = _OTHER | {f"side.{name}": title for name, (title, _unit) in _SIDE.items()}


class HallLimits(NamedTuple):
    """What this document means."""

    stages: StageLimits
    side: SideRules


def limit_rows(limits: HallLimits) -> list[Row]:
    """*limits* as rows of :data:`LIMITS`."""
    rows = [_stage_row(stage, limits.stages.of(stage)) for stage in STAGES]
    lamp = limits.stages.lamp
    share = "" if lamp.share is None else _plain(lamp.share * 100)
    before = "" if lamp.before is None else _plain(Decimal(lamp.before // timedelta(minutes=1)))
    rows.append(_row(SHARE, share, _PERCENT))
    rows.append(_row(BEFORE, before, LimitUnit.MINUTE.value))
    for name, (_title, unit) in _SIDE.items():
        rows.append(_row(f"side.{name}", str(getattr(limits.side, name)), unit))
    used = limits.side.self_handled_of
    return [*rows, *(_row(_self(source), str(int(source in used)), _YES_NO) for source in SELF_HANDLING)]


def _self(source: Source) -> str:
    return f"{SELF_HANDLED}{source.value}"


def limits_of(rows: Sequence[Row]) -> HallLimits:
    """What *rows* say; ValueError with a sentence if they say nothing that can be."""
    by_item = {row["item"]: row for row in rows}
    found = {stage: _limit(by_item[f"{_STAGE}{stage.value}"]) for stage in STAGES}
    stages: dict[Stage, Limit] = {stage: limit for stage, limit in found.items() if limit is not None}
    side = {name: int(by_item[f"side.{name}"]["value"]) for name in _SIDE}
    sources = frozenset(source for source in SELF_HANDLING if by_item[_self(source)]["value"] == "1")
    return HallLimits(StageLimits(stages, _lamp(by_item)), SideRules(**side, self_handled_of=sources))


def _lamp(by_item: Mapping[str, Row]) -> LampRule:
    share, before = by_item[SHARE]["value"], by_item[BEFORE]["value"]
    return LampRule(
        Decimal(share) / 100 if share else None,
        timedelta(minutes=int(Decimal(before))) if before else None,
    )


def _stage_row(stage: Stage, limit: Limit | None) -> Row:
    value = _plain(limit.value) if limit else ""
    return _row(f"{_STAGE}{stage.value}", value, limit.unit.value if limit else LimitUnit.MINUTE.value)


def _row(item: str, value: str, unit: str) -> Row:
    row = {"item": item, "value": value, "unit": unit}
    return {**row, **_derived(row)}


def _derived(row: Row) -> dict[str, str]:
    item = row["item"]
    stage = next((stage for stage in STAGES if item == f"{_STAGE}{stage.value}"), None)
    if stage is not None:
        return {"title": _("{stage}的时限").format(stage=stage.label)}
    source = next((source for source in SELF_HANDLING if item == _self(source)), None)
    if source is not None:
        return {"title": _("可自行处置:{source}").format(source=source.label)}
    return {"title": _(_TITLES.get(item, "")) if item in _TITLES else ""}


def _limit(row: Row) -> Limit | None:
    return Limit(Decimal(row["value"]), LimitUnit(row["unit"])) if row["value"] else None


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def _check(rows: Sequence[Row], before: Sequence[Row], around: Around) -> Iterator[Remark]:
    units = {row["item"]: row["unit"] for row in before}
    wrong = [remark for row in rows if (remark := _row_fault(row, units))]
    yield from wrong
    if not wrong:
        try:
            limits_of(rows)
        except ValueError as error:
            yield Remark((), str(error))


def _row_fault(row: Row, units: Mapping[str, str]) -> Remark | None:
    item, value = row["item"], row["value"]
    key = (item,)
    if not item.startswith(_STAGE) and row["unit"] != units.get(item, row["unit"]):
        return Remark(key, _("这一项的单位不能改。"), "unit")
    if item.startswith(SELF_HANDLED):
        wrong = value not in ("0", "1")
        return Remark(key, _("只填 1 或 0。"), "value") if wrong else None
    return _number_fault(row)


def _number_fault(row: Row) -> Remark | None:
    item, value = row["item"], row["value"]
    key = (item,)
    try:
        if item.startswith(_STAGE):
            if row["unit"] in (_PERCENT, _TIMES, _YES_NO):
                return Remark(key, _("时限的单位应为分钟、时或日。"), "unit")
            _limit(row)
        elif item == SHARE:
            if value and not 0 < Decimal(value) <= 100:
                return Remark(key, _("比例应大于 0 且不超过 100。"), "value")
        elif item == BEFORE:
            if value and not 1 <= Decimal(value) <= 60 * 24 * 30:
                return Remark(key, _("应为 1 分钟到 30 天。"), "value")
        elif not (value.isdigit() and 1 <= int(value) <= 1440):
            return Remark(key, _("应为 1 到 1440 的整数。"), "value")
    except (ValueError, ArithmeticError) as error:
        said = str(error) if isinstance(error, ValueError) else _("“{value}”不是数字。").format(value=value)
        return Remark(key, said, "value")
    return None


LIMITS = KeptTable(
    KeptKind.LIMITS,
    (
        Column("title", N_("名称"), width=330, fixed=True, derived=True),
        Column("value", N_("值"), width=180, longest=120),
        Column("unit", N_("单位"), CellSort.CHOICE, 120, needed=True, choices=_UNITS),
        Column("item", N_("编码"), width=220, needed=True, fixed=True, inward=True),
    ),
    ("item",),
    _check,
    N_("从每个案件的下一步起生效;时限留空即这一步不计时。处置时限在立案标准里。"),
    closed=True,
    derive=_derived,
    names=("title",),
)

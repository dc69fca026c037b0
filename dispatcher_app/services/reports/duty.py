"""值班记录: one day of the hall: who was planned and who came, notes, leaders' calls, faults, handovers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from dispatcher_app.domain.hall_record.act import HallAct
from dispatcher_app.domain.hall_record.kinds import ActKind, Topic
from dispatcher_app.domain.hall_record.shifts import (
    Handover,
    LeaderCall,
    Remark,
    Roster,
    ShiftNote,
    SignOff,
    SignOn,
    SystemFault,
)
from dispatcher_app.i18n import _
from dispatcher_app.services.reports.frame import Making
from dispatcher_app.services.reports.model import Report, ReportColumn, ReportTable, Row, Section
from dispatcher_app.services.workbooks import CellKind

#: A matter may have been entered long before it was ended, a roster long before its day.
_LOOK_BACK = timedelta(days=62)
_INSTANT = CellKind.INSTANT


async def duty(making: Making) -> Report:
    """Raises:
    ExternalError: the database does not answer.
    """
    making.progress.step(_("读取大厅记录"))
    rosters = await _roster_rows(making)
    signed = await _signed_rows(making)
    matters = [
        *await _matters(making, Topic.SHIFT_NOTE, _("提示")),
        *await _matters(making, Topic.LEADER_CALL, _("领导来电")),
        *await _matters(making, Topic.FAULT, _("系统故障")),
    ]
    handed = await _handovers(making)
    has_data = bool(rosters or signed or matters or handed)
    summary = _("应到 {planned} 人次,签到 {signed} 人次;记事 {matters} 条,交接班 {handed} 次。").format(
        planned=len(rosters), signed=len(signed), matters=len(matters), handed=len(handed)
    )
    sections = (
        Section(_("值班与在岗"), (), (_roster_table(rosters), _signed_table(signed))),
        Section(_("值班记事"), (), (_matter_table(matters),)),
        Section(_("交接班"), (), (_handover_table(handed),)),
    )
    said = (summary,) if has_data else ()
    return await making.report(_("值班记录"), said, sections, has_data=has_data)


async def _acts(making: Making, topic: Topic, *, back: timedelta = timedelta()) -> list[HallAct]:
    """Acts of the topic up to the end of the period, in order."""
    end = min(making.period.end, making.as_of + timedelta(days=1))
    found = await making.ground.record.of_topic(topic, making.period.start - back, end)
    return sorted(found, key=lambda act: act.sequence)


async def _roster_rows(making: Making) -> list[Row]:
    """Who was planned, by the last roster of each shift of the period."""
    newest: dict[str, HallAct] = {}
    for act in await _acts(making, Topic.ROSTER, back=_LOOK_BACK):
        newest[act.subject] = act
    rows: list[Row] = []
    for act in newest.values():
        said = act.payload
        if (
            act.kind is ActKind.ROSTER
            and isinstance(said, Roster)
            and making.period.holds(said.period.begins)
        ):
            rows += [(said.shift, entry.name, entry.role.label, entry.desk) for entry in said.entries]
    return rows


async def _signed_rows(making: Making) -> list[Row]:
    """Who signed on, where, and when they signed off."""
    open_: dict[str, list[object]] = {}
    rows: list[list[object]] = []
    for act in await _acts(making, Topic.DUTY):
        if isinstance(act.payload, SignOn):
            row: list[object] = [act.payload.shift, act.actor.name, act.payload.desk, act.at, None, ""]
            open_[act.subject] = row
            rows.append(row)
        elif isinstance(act.payload, SignOff) and act.subject in open_:
            row = open_.pop(act.subject)
            row[4], row[5] = act.at, act.payload.reason
    return [tuple(row) for row in rows]  # type: ignore[arg-type]


async def _matters(making: Making, topic: Topic, title: str) -> list[Row]:
    """What was entered in the period, and what became of it."""
    begun: dict[str, list[object]] = {}
    for act in await _acts(making, topic):
        told = _begun(act)
        if told is not None:
            about, text, at = told
            begun[act.subject] = [title, at, about, text, act.actor.name, ""]
        elif act.subject in begun:
            begun[act.subject][5] = _followed(act)
    return [tuple(row) for row in begun.values()]  # type: ignore[arg-type]


def _begun(act: HallAct) -> tuple[str, str, datetime] | None:
    match act.payload:
        case ShiftNote() as note:
            return "", note.text, act.at
        case LeaderCall() as call:
            return call.caller, call.text, call.at
        case SystemFault() as fault:
            return fault.system, fault.text, fault.at
    return None


def _followed(act: HallAct) -> str:
    """The newest word on the matter."""
    said = act.payload
    text = said.text if isinstance(said, Remark) else getattr(said, "reason", "")
    return f"{act.kind.label}:{text}" if text else act.kind.label


async def _handovers(making: Making) -> list[Row]:
    rows: list[Row] = []
    for act in await _acts(making, Topic.HANDOVER):
        if isinstance(act.payload, Handover):
            taker = act.second.name if act.second is not None else ""
            said = act.payload
            rows.append(
                (act.subject, said.next_shift, act.actor.name, taker, act.at, said.remarks, act.sequence)
            )
    return rows


def _roster_table(rows: Sequence[Row]) -> ReportTable:
    columns = (
        ReportColumn("shift", _("班次"), width=18),
        ReportColumn("name", _("姓名"), width=12),
        ReportColumn("role", _("岗位"), width=10),
        ReportColumn("desk", _("席位"), width=14),
    )
    return ReportTable(
        "roster", _("值班安排"), columns, tuple(rows), empty=_("没有排班。"), key=("shift", "name")
    )


def _signed_table(rows: Sequence[Row]) -> ReportTable:
    columns = (
        ReportColumn("shift", _("班次"), width=18),
        ReportColumn("name", _("姓名"), width=12),
        ReportColumn("desk", _("席位"), width=14),
        ReportColumn("on", _("签到"), _INSTANT, 17),
        ReportColumn("off", _("签退"), _INSTANT, 17),
        ReportColumn("reason", _("说明"), width=24),
    )
    empty = _("没有人签到。")
    return ReportTable(
        "signed", _("签到签退"), columns, tuple(rows), empty=empty, key=("shift", "name", "on")
    )


def _matter_table(rows: Sequence[Row]) -> ReportTable:
    columns = (
        ReportColumn("sort", _("事项"), width=10),
        ReportColumn("at", _("时间"), _INSTANT, 17),
        ReportColumn("about", _("来电人、系统"), width=18),
        ReportColumn("text", _("内容"), width=48),
        ReportColumn("by", _("记录人"), width=10),
        ReportColumn("then", _("办理"), width=30),
    )
    return ReportTable(
        "matters", _("值班记事"), columns, tuple(rows), empty=_("没有记事。"), key=("sort", "at", "text")
    )


def _handover_table(rows: Sequence[Row]) -> ReportTable:
    columns = (
        ReportColumn("shift", _("交班班次"), width=18),
        ReportColumn("next", _("接班班次"), width=18),
        ReportColumn("giver", _("交班值班长"), width=12),
        ReportColumn("taker", _("接班值班长"), width=12),
        ReportColumn("at", _("签字时间"), _INSTANT, 17),
        ReportColumn("remarks", _("备注"), width=30),
        ReportColumn("record", _("记录序号"), CellKind.COUNT, 10),
    )
    return ReportTable(
        "handovers", _("交接班"), columns, tuple(rows), empty=_("没有签字的交接班记录。"), key=("shift",)
    )

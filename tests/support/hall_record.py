"""A hall's own record driven the way seats do it, with sample acts of every kind."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncEngine

from db.hall_record.signing import FileSigning, ServerSigning
from db.hall_record.store import SqlHallRecord
from dispatcher_app.domain.commands import Actor
from dispatcher_app.domain.hall_record.act import ActDraft
from dispatcher_app.domain.hall_record.alarms import (
    AlarmAck,
    AlarmShelve,
    AlarmsRaised,
    RaisedAlarm,
)
from dispatcher_app.domain.hall_record.campaigns import Campaign, WeatherPlan, WeatherSort
from dispatcher_app.domain.hall_record.faults import Valid
from dispatcher_app.domain.hall_record.kinds import ActKind, Payload
from dispatcher_app.domain.hall_record.notices import Notice, NoticeSort, Withdrawal
from dispatcher_app.domain.hall_record.papers import (
    DrawTaken,
    GatePolicyChange,
    ReportIssued,
    SupervisionPaper,
)
from dispatcher_app.domain.hall_record.shifts import (
    Handover,
    HandoverLine,
    HandoverSection,
    LeaderCall,
    Matter,
    OnDuty,
    Remark,
    Roster,
    ShiftNote,
    SignOff,
    SignOn,
    SystemFault,
)
from dispatcher_app.domain.words import Role, Source, SupervisionLevel
from dispatcher_app.services.bus import EventBus
from dispatcher_app.services.catching_up import CatchingUp
from dispatcher_app.services.hall_record.record import HallRecord, HallRecordChanged
from dispatcher_app.services.ports import Now
from tests.support.live_hall import Watcher

#: Of the machine, because a server dates acts by its own clock.
NOW = datetime.now(UTC)
HOUR = timedelta(hours=1)
LEADER = Actor("leader.one", "长一", Role.SHIFT_LEADER, "值班席 1")
OTHER_LEADER = Actor("leader.two", "长二", Role.SHIFT_LEADER, "值班席 2")
DISPATCHER = Actor("dispatch.one", "派一", Role.DISPATCHER, "派遣席 1")

HANDOVER = Handover(
    shift="白班",
    next_shift="夜班",
    at=NOW - HOUR,
    sections=tuple(
        HandoverSection(matter, 2, (HandoverLine("NS20260302-0001", "井盖“缺失”\n速办 \\ 😀"),))
        for matter in Matter
    ),
    remarks="夜间有雨",
)
_GONE = Withdrawal(reason="已过")
_VALID = Valid(NOW - HOUR, NOW + 24 * HOUR)
#: One sound payload for each kind.
SAMPLES: dict[ActKind, Payload] = {
    ActKind.NOTICE: Notice(
        sort=NoticeSort.NO_REPORT,
        text="地铁施工",
        valid=_VALID,
        area=((113.9, 22.5), (113.91, 22.5), (113.9, 22.51)),
    ),
    ActKind.WITHDRAW_NOTICE: _GONE,
    ActKind.CAMPAIGN: Campaign(
        title="井盖专项", class_codes=("GB/T 30428.2:部件-01-01",), valid=_VALID, sources=(Source.COLLECTOR,)
    ),
    ActKind.END_CAMPAIGN: _GONE,
    ActKind.WEATHER_PLAN: WeatherPlan(
        sort=WeatherSort.RAIN, valid=_VALID, text="暴雨橙色预警", duplicate_radius_factor=2.0
    ),
    ActKind.END_WEATHER_PLAN: _GONE,
    ActKind.ROSTER: Roster(
        shift="白班", period=_VALID, entries=(OnDuty("leader.one", "长一", Role.SHIFT_LEADER, "值班席 1"),)
    ),
    ActKind.CANCEL_ROSTER: _GONE,
    ActKind.SIGN_ON: SignOn(desk="派遣席 1", shift="白班"),
    ActKind.SIGN_OFF: SignOff(shift="白班", case_numbers=("NS20260302-0001",)),
    ActKind.SHIFT_NOTE: ShiftNote(text="留意深南路", expires=NOW + 8 * HOUR),
    ActKind.WITHDRAW_NOTE: _GONE,
    ActKind.LEADER_CALL: LeaderCall(caller="李市长", text="问海德三道积水", at=NOW - HOUR),
    ActKind.LEADER_CALL_REMARK: Remark(text="已派人"),
    ActKind.ANSWER_LEADER_CALL: Remark(text="已回复"),
    ActKind.SYSTEM_FAULT: SystemFault(system="12345 接口", text="收不到件", at=NOW - HOUR),
    ActKind.SYSTEM_FAULT_REMARK: Remark(text="已报修"),
    ActKind.SYSTEM_FAULT_OVER: Remark(text="已恢复"),
    ActKind.HANDOVER: HANDOVER,
    ActKind.ALARM_ACK: AlarmAck(),
    ActKind.ALARM_SHELVE: AlarmShelve(reason="等人到场", until=NOW + HOUR),
    ActKind.ALARM_UNSHELVE: _GONE,
    ActKind.ALARMS_RAISED: AlarmsRaised(
        desk="派遣席 1",
        alarms=(RaisedAlarm(NOW - HOUR, "queue_over", "feedback", "待批转有 3 件超过岗位时限"),),
    ),
    ActKind.GATE_POLICY: GatePolicyChange(
        low_risk=("GB/T 30428.2:部件-01-01",), sample_share=Decimal("0.3"), seed="2026 春", reason="试行"
    ),
    ActKind.SUPERVISION_PAPER: SupervisionPaper(
        level=SupervisionLevel.ORDER,
        case_id=1,
        case_number="NS20260302-0001",
        unit="U1",
        template="督办单",
        fields={"要求": "立即整改"},
        due=NOW + 24 * HOUR,
    ),
    ActKind.CANCEL_PAPER: _GONE,
    ActKind.REPORT: ReportIssued(
        title="2026 年 2 月数字城管运行情况通报",
        period="2026-02-01 至 2026-02-28",
        as_of=NOW - HOUR,
        data_hash="a" * 64,
        file_hash="0" * 64,
        format=".docx",
    ),
    ActKind.LOOK_FOLLOWED: Remark(text="已督办"),
    ActKind.DRAW: DrawTaken(
        seed="2026-11-22", population=3, population_hash="0" * 64, wanted=1, chosen=("NS20260302-0001",)
    ),
}


def draft(kind: ActKind, subject: str = "甲", seen: int = 0, payload: Payload | None = None) -> ActDraft:
    return ActDraft(kind=kind, subject=subject, payload=payload or SAMPLES[kind], seen=seen)


class RecordSeat:
    """One seat's record, and what its screens heard. Follows the feed inside :meth:`following`."""

    def __init__(self, engine: AsyncEngine, now: Now = lambda: datetime.now(UTC), url: str = "") -> None:
        self.bus, self._engine = EventBus(), engine
        signing = ServerSigning(url) if engine.dialect.name == "postgresql" else FileSigning(engine, now)
        self.record = HallRecord(SqlHallRecord(engine, now), signing, self.bus, now)
        self.heard: list[HallRecordChanged] = []
        self.bus.subscribe(HallRecordChanged, self._on_changed)

    def _on_changed(self, event: HallRecordChanged) -> None:
        self.heard.append(event)

    @asynccontextmanager
    async def following(self) -> AsyncIterator[RecordSeat]:
        watcher = Watcher(self._engine, record=CatchingUp("follow-record", self.record.catch_up))
        async with watcher.following():
            yield self

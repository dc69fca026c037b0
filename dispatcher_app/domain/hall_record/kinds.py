"""Every kind of act of the hall's own record, once: who may do it, what it says, what it does to its subject.

A new kind is a word of :class:`ActKind`, a dataclass with ``faults(now)`` and an entry of :data:`KINDS`. The
databases' guards read the same table (:mod:`db.hall_record.guards`); a hall gets it with its next migration.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Protocol

from dispatcher_app.domain.hall_record.alarms import AlarmAck, AlarmShelve, AlarmsRaised
from dispatcher_app.domain.hall_record.campaigns import Campaign, WeatherPlan
from dispatcher_app.domain.hall_record.faults import Fault
from dispatcher_app.domain.hall_record.notices import Notice, Withdrawal
from dispatcher_app.domain.hall_record.papers import (
    DrawTaken,
    GatePolicyChange,
    ReportIssued,
    SupervisionPaper,
)
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
from dispatcher_app.domain.words import Labelled, Role
from dispatcher_app.i18n import N_


class Payload(Protocol):
    """What an act says, as a frozen dataclass of plain values."""

    def faults(self, now: datetime) -> Iterator[Fault]:
        """Everything wrong with it, were it said at *now*."""
        ...


class Topic(Labelled):
    """What acts are about. A subject belongs to one topic; acts of several kinds may share it."""

    NOTICE = "notice", N_("提示")
    CAMPAIGN = "campaign", N_("专项采集")
    WEATHER = "weather", N_("极端天气预案")
    ROSTER = "roster", N_("值班表")
    DUTY = "duty", N_("在岗")
    SHIFT_NOTE = "shift_note", N_("交班提示")
    LEADER_CALL = "leader_call", N_("领导来电")
    FAULT = "fault", N_("系统故障")
    HANDOVER = "handover", N_("交接班记录")
    ALARM = "alarm", N_("报警")
    GATE_POLICY = "gate_policy", N_("审核策略")
    SUPERVISION = "supervision", N_("督办文书")
    DRAW = "draw", N_("抽样复看")
    LOOK = "second_look", N_("复查后续")
    REPORT = "report", N_("报表存档")


#: How long after the newest act on it a subject is in every seat's memory; None: for ever, because acts of
#: long ago still count. A large hall has thousands of acts on alarms a day, and some ten on everything else.
REMEMBERED: Mapping[Topic, timedelta | None] = {topic: timedelta(days=62) for topic in Topic} | {
    Topic.ALARM: timedelta(days=2),
    Topic.DUTY: timedelta(days=7),
    Topic.NOTICE: None,
    Topic.CAMPAIGN: None,
    Topic.WEATHER: None,
    Topic.SHIFT_NOTE: None,
    Topic.FAULT: None,
    Topic.GATE_POLICY: None,
}


#: What a wall may read of the record: what it shows to whoever walks by. Leaders' calls, handovers, alarms,
#: papers, draws and gate policies are the seats' own.
WALL_TOPICS = frozenset({Topic.NOTICE, Topic.CAMPAIGN, Topic.WEATHER, Topic.ROSTER, Topic.DUTY})


class ActKind(Labelled):
    """What is done, with the word on its button."""

    NOTICE = "notice", N_("发布提示")
    WITHDRAW_NOTICE = "withdraw_notice", N_("撤下提示")
    CAMPAIGN = "campaign", N_("发起专项采集")
    END_CAMPAIGN = "end_campaign", N_("结束专项采集")
    WEATHER_PLAN = "weather_plan", N_("启动天气预案")
    END_WEATHER_PLAN = "end_weather_plan", N_("解除天气预案")
    ROSTER = "roster", N_("排班")
    CANCEL_ROSTER = "cancel_roster", N_("撤销排班")
    SIGN_ON = "sign_on", N_("签到")
    SIGN_OFF = "sign_off", N_("签退")
    SHIFT_NOTE = "shift_note", N_("留交班提示")
    WITHDRAW_NOTE = "withdraw_note", N_("撤下交班提示")
    LEADER_CALL = "leader_call", N_("登记领导来电")
    LEADER_CALL_REMARK = "leader_call_remark", N_("补记领导来电")
    ANSWER_LEADER_CALL = "answer_leader_call", N_("办结领导来电")
    SYSTEM_FAULT = "system_fault", N_("登记系统故障")
    SYSTEM_FAULT_REMARK = "system_fault_remark", N_("补记系统故障")
    SYSTEM_FAULT_OVER = "system_fault_over", N_("故障恢复")
    HANDOVER = "handover", N_("交接班")
    ALARM_ACK = "alarm_ack", N_("确认报警")
    ALARM_SHELVE = "alarm_shelve", N_("搁置报警")
    ALARM_UNSHELVE = "alarm_unshelve", N_("恢复报警")
    ALARMS_RAISED = "alarms_raised", N_("报警记录")
    GATE_POLICY = "gate_policy", N_("调整审核策略")
    SUPERVISION_PAPER = "supervision_paper", N_("出具督办文书")
    CANCEL_PAPER = "cancel_paper", N_("撤销督办文书")
    DRAW = "draw", N_("抽样")
    LOOK_FOLLOWED = "look_followed", N_("记录复查后续")
    REPORT = "report", N_("存档报表")


class Effect(Enum):
    """What an act does to its subject."""

    REPLACES = "replaces"
    """It counts instead of the former act of its kind; on an ended subject it begins anew."""
    ADDS = "adds"
    """It counts beside all others; the subject must be there."""
    ENDS = "ends"
    """Nothing of the subject counts any more; the subject must be there."""
    ONCE = "once"
    """It is the subject's first act and never comes again."""


@dataclass(frozen=True, slots=True)
class KindRule:
    """``second``: roles of which another person must sign as well. ``own``: roles that may do it only on the
    subject that is their own login name."""

    kind: ActKind
    topic: Topic
    payload: type[Payload]
    roles: frozenset[Role]
    effect: Effect = Effect.REPLACES
    second: frozenset[Role] = frozenset()
    own: frozenset[Role] = frozenset()


_LEADER = frozenset({Role.SHIFT_LEADER})
_LEADING = frozenset({Role.SHIFT_LEADER, Role.ADMINISTRATOR})
_WORKING = frozenset({Role.CALL_TAKER, Role.DISPATCHER, Role.SHIFT_LEADER})
_SEATED = _WORKING | {Role.TRAINER, Role.ADMINISTRATOR}


def _rules() -> Iterable[KindRule]:
    kind, topic, ends, adds = ActKind, Topic, Effect.ENDS, Effect.ADDS
    yield KindRule(kind.NOTICE, topic.NOTICE, Notice, _LEADING)
    yield KindRule(kind.WITHDRAW_NOTICE, topic.NOTICE, Withdrawal, _LEADING, ends)
    yield KindRule(kind.CAMPAIGN, topic.CAMPAIGN, Campaign, _LEADING)
    yield KindRule(kind.END_CAMPAIGN, topic.CAMPAIGN, Withdrawal, _LEADING, ends)
    yield KindRule(kind.WEATHER_PLAN, topic.WEATHER, WeatherPlan, _LEADING)
    yield KindRule(kind.END_WEATHER_PLAN, topic.WEATHER, Withdrawal, _LEADING, ends)
    yield KindRule(kind.ROSTER, topic.ROSTER, Roster, _LEADING)
    yield KindRule(kind.CANCEL_ROSTER, topic.ROSTER, Withdrawal, _LEADING, ends)
    yield KindRule(kind.SIGN_ON, topic.DUTY, SignOn, _SEATED, own=_SEATED)
    yield KindRule(kind.SIGN_OFF, topic.DUTY, SignOff, _SEATED, ends, own=_SEATED - _LEADER)
    yield KindRule(kind.SHIFT_NOTE, topic.SHIFT_NOTE, ShiftNote, _SEATED)
    yield KindRule(kind.WITHDRAW_NOTE, topic.SHIFT_NOTE, Withdrawal, _SEATED, ends)
    yield KindRule(kind.LEADER_CALL, topic.LEADER_CALL, LeaderCall, _WORKING)
    yield KindRule(kind.LEADER_CALL_REMARK, topic.LEADER_CALL, Remark, _WORKING, adds)
    yield KindRule(kind.ANSWER_LEADER_CALL, topic.LEADER_CALL, Remark, _WORKING, ends)
    yield KindRule(kind.SYSTEM_FAULT, topic.FAULT, SystemFault, _SEATED)
    yield KindRule(kind.SYSTEM_FAULT_REMARK, topic.FAULT, Remark, _SEATED, adds)
    yield KindRule(kind.SYSTEM_FAULT_OVER, topic.FAULT, Remark, _SEATED, ends)
    yield KindRule(kind.HANDOVER, topic.HANDOVER, Handover, _LEADER, Effect.ONCE, second=_LEADER)
    yield KindRule(kind.ALARM_ACK, topic.ALARM, AlarmAck, _WORKING)
    yield KindRule(kind.ALARM_SHELVE, topic.ALARM, AlarmShelve, _WORKING)
    yield KindRule(kind.ALARM_UNSHELVE, topic.ALARM, Withdrawal, _WORKING, ends)
    yield KindRule(kind.ALARMS_RAISED, topic.ALARM, AlarmsRaised, _WORKING, own=_WORKING)
    yield KindRule(kind.GATE_POLICY, topic.GATE_POLICY, GatePolicyChange, _LEADER)
    yield KindRule(kind.SUPERVISION_PAPER, topic.SUPERVISION, SupervisionPaper, _LEADER)
    yield KindRule(kind.CANCEL_PAPER, topic.SUPERVISION, Withdrawal, _LEADER, ends)
    yield KindRule(kind.DRAW, topic.DRAW, DrawTaken, _LEADING, Effect.ONCE)
    yield KindRule(kind.LOOK_FOLLOWED, topic.LOOK, Remark, _LEADER)
    yield KindRule(kind.REPORT, topic.REPORT, ReportIssued, _LEADING)


KINDS: Mapping[ActKind, KindRule] = {rule.kind: rule for rule in _rules()}
#: Who writes anything into the record at all; and who signs beside another.
WRITERS = frozenset[Role]().union(*(rule.roles for rule in KINDS.values()))
SIGNERS = frozenset[Role]().union(*(rule.second for rule in KINDS.values()))

"""Shifts (班): who is on duty, who sits where, what the next shift must know, and the signed handover."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from dispatcher_app.domain.hall_record.faults import (
    LINE,
    PAGE,
    TITLE,
    Fault,
    Valid,
    later,
    listed_once,
    needed,
    short,
)
from dispatcher_app.domain.words import Labelled, Role
from dispatcher_app.i18n import N_, _


@dataclass(frozen=True, slots=True)
class OnDuty:
    """One line of a roster: a login name, the role and the desk of that shift ("" where any will do)."""

    person: str
    name: str
    role: Role
    desk: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """Who is on duty in one shift. The subject is the shift, such as ``2026-11-22 白班``."""

    shift: str
    period: Valid
    entries: tuple[OnDuty, ...]
    remarks: str = ""

    def faults(self, now: datetime) -> Iterator[Fault]:
        yield from needed("shift", self.shift, TITLE)
        yield from short("remarks", self.remarks, PAGE)
        if self.period.ends is None:
            yield Fault("period", _("没有填写。"))
        # The roster of a past shift may be put right.
        yield from self.period.faults(min(now, self.period.begins), "period")
        yield from listed_once("entries", [entry.person for entry in self.entries], 500)
        desks = [entry.desk for entry in self.entries if entry.desk]
        if len(set(desks)) < len(desks):
            yield Fault("entries", _("同一席位排了两人。"))


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOn:
    """A person begins to work at a desk. The subject is the login name."""

    desk: str
    shift: str

    def faults(self, now: datetime) -> Iterator[Fault]:
        yield from needed("desk", self.desk, TITLE)
        yield from short("shift", self.shift, TITLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOff:
    """A person ends their work; ``case_numbers`` went back to the pool."""

    shift: str
    case_numbers: tuple[str, ...] = ()
    reason: str = ""

    def faults(self, now: datetime) -> Iterator[Fault]:
        yield from short("shift", self.shift, TITLE)
        yield from short("reason", self.reason)
        yield from listed_once("case_numbers", self.case_numbers)


class Importance(Labelled):
    NORMAL = "normal", N_("一般")
    IMPORTANT = "important", N_("重要")
    URGENT = "urgent", N_("紧急")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftNote:
    """What the next shift must know until ``expires``; without it until somebody withdraws it."""

    text: str
    importance: Importance = Importance.NORMAL
    expires: datetime | None = None
    case_numbers: tuple[str, ...] = ()

    def faults(self, now: datetime) -> Iterator[Fault]:
        yield from needed("text", self.text, PAGE)
        yield from later("expires", self.expires, now)
        yield from listed_once("case_numbers", self.case_numbers)

    def holds(self, at: datetime) -> bool:
        return self.expires is None or at < self.expires


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaderCall:
    """A leader called or wrote; open until it is answered."""

    caller: str
    text: str
    at: datetime
    case_numbers: tuple[str, ...] = ()

    def faults(self, now: datetime) -> Iterator[Fault]:
        yield from needed("caller", self.caller, TITLE)
        yield from needed("text", self.text, PAGE)
        yield from listed_once("case_numbers", self.case_numbers)
        if self.at > now:
            yield Fault("at", _("晚于现在。"))


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemFault:
    """Something the hall works with is broken, since ``at``; open until it is over."""

    system: str
    text: str
    at: datetime

    def faults(self, now: datetime) -> Iterator[Fault]:
        yield from needed("system", self.system, TITLE)
        yield from needed("text", self.text, PAGE)
        if self.at > now:
            yield Fault("at", _("晚于现在。"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """A word on something open, or the one that ends it."""

    text: str

    def faults(self, now: datetime) -> Iterator[Fault]:
        yield from needed("text", self.text, PAGE)


class Matter(Labelled):
    """What a handover tells, in this order."""

    OPEN = "open", N_("在办案件")
    DUE = "due", N_("即将超时")
    OVERDUE = "overdue", N_("已超时")
    APPROVALS = "approvals", N_("待审批")
    SUPERVISED = "supervised", N_("督办案件")
    CALL_BACKS = "call_backs", N_("未完成回访")
    MUTED_ALARMS = "muted_alarms", N_("已搁置报警")
    NOTES = "notes", N_("交班提示")
    FAULTS = "faults", N_("系统故障")
    LEADER_CALLS = "leader_calls", N_("领导来电")


@dataclass(frozen=True, slots=True)
class HandoverLine:
    """One matter handed over: a case number (or what else names it) and what it is about."""

    name: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class HandoverSection:
    """``count`` is of all, ``lines`` are those worth naming: of 20,000 open cases only a number is told."""

    matter: Matter
    count: int
    lines: tuple[HandoverLine, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """The state of the hall at ``at``, given by one shift leader and taken by another, who both sign.

    ``after_act`` and ``after_step`` say which acts and steps of the hall it saw: what is newer came while the
    two were signing. The subject is the shift that ends.
    """

    shift: str
    next_shift: str
    at: datetime
    sections: tuple[HandoverSection, ...]
    remarks: str = ""
    after_act: int = 0
    after_step: int = 0

    def faults(self, now: datetime) -> Iterator[Fault]:
        yield from needed("shift", self.shift, TITLE)
        yield from needed("next_shift", self.next_shift, TITLE)
        yield from short("remarks", self.remarks, PAGE)
        if self.at > now:
            yield Fault("at", _("晚于现在。"))
        missing = [matter.label for matter in Matter if matter not in {s.matter for s in self.sections}]
        if missing or len(self.sections) != len(Matter):
            yield Fault("sections", _("须逐项写明,每项一次。"))
        for section in self.sections:
            yield from _section(section)


def _section(section: HandoverSection) -> Iterator[Fault]:
    if section.count < len(section.lines):
        yield Fault("sections", _("“{matter}”的件数少于所列的行数。").format(matter=section.matter.label))
    for line in section.lines:
        yield from short("sections", line.name, LINE)
        yield from short("sections", line.text, PAGE)

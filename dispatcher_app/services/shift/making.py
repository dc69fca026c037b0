"""Makes the handover of a shift from one moment of the database and the record of the same moment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from dispatcher_app.domain.duty import DutySlot
from dispatcher_app.domain.hall_record.act import HallAct
from dispatcher_app.domain.hall_record.alarms import AlarmShelve
from dispatcher_app.domain.hall_record.faults import LINE, PAGE
from dispatcher_app.domain.hall_record.fold import SubjectState
from dispatcher_app.domain.hall_record.kinds import ActKind, Topic
from dispatcher_app.domain.hall_record.shifts import (
    Handover,
    HandoverLine,
    HandoverSection,
    Importance,
    LeaderCall,
    Matter,
    Remark,
    ShiftNote,
    SystemFault,
)
from dispatcher_app.domain.lateness import Late, whose
from dispatcher_app.domain.plain_text import plain_text
from dispatcher_app.domain.words import Stage
from dispatcher_app.i18n import _, listed
from dispatcher_app.services.hall import Hall
from dispatcher_app.services.hall_record.record import HallRecord
from dispatcher_app.services.shift.store import CASE_MATTERS, CaseLine, HallMoment

#: So many of one matter are named; the count tells of the others.
MOST_LINES = 50
_MOST_OF_RECORD = 200
_URGENCY = {Importance.URGENT: 0, Importance.IMPORTANT: 1, Importance.NORMAL: 2}


@dataclass(frozen=True, slots=True)
class Shifted:
    """A matter whose number changed between two states of the hall."""

    matter: Matter
    before: int
    now: int


def make_handover(
    hall: Hall, slots: tuple[DutySlot, DutySlot], moment: HallMoment, record: HallRecord, remarks: str
) -> Handover:
    """The handover of the first of *slots* to the second. *record* is as at ``moment.after_act``."""
    of_record = _record_sections(hall, record, moment.at)
    return Handover(
        shift=slots[0].subject,
        next_shift=slots[1].subject,
        at=moment.at,
        sections=tuple(_section(hall, matter, moment, of_record) for matter in Matter),
        remarks=remarks.strip(),
        after_act=moment.after_act,
        after_step=moment.after_step,
    )


def shifted(before: Handover, now: Handover) -> list[Shifted]:
    """The matters whose number is another in *now*."""
    old = {section.matter: section.count for section in before.sections}
    pairs = ((section.matter, old.get(section.matter, 0), section.count) for section in now.sections)
    return [Shifted(*pair) for pair in pairs if pair[1] != pair[2]]


def times_handed(matter: Matter, line: HandoverLine, earlier: Sequence[Handover]) -> int:
    """In how many of the handovers before (the newest first), without a gap, this was handed over already."""
    count = 0
    for handover in earlier:
        named = (section.lines for section in handover.sections if section.matter is matter)
        if not any(line.name == one.name for lines in named for one in lines):
            break
        count += 1
    return count


def _section(
    hall: Hall, matter: Matter, moment: HallMoment, of_record: Mapping[Matter, HandoverSection]
) -> HandoverSection:
    if matter is Matter.OPEN:
        stages = [stage for stage in Stage if moment.stages.get(stage)]
        lines = tuple(HandoverLine(stage.label, _count(moment.stages[stage])) for stage in stages)
        return HandoverSection(matter, moment.open, lines)
    if matter in CASE_MATTERS:
        told = tuple(_case_line(hall, matter, line) for line in moment.lines[matter])
        return HandoverSection(matter, moment.counts[matter], told)
    return of_record[matter]


def _count(number: int) -> str:
    return _("{count} 件").format(count=f"{number:,}")


def _case_line(hall: Hall, matter: Matter, line: CaseLine) -> HandoverLine:
    """Among the late ones each says whose limit is over; no unit is named for what the hall has not done."""
    due = _("时限 {at}").format(at=_clock(hall, line.due_at)) if line.due_at else ""
    unit = hall.unit_name(line.unit) if line.unit else ""
    late = ""
    if matter is Matter.OVERDUE:
        kind = whose(line.stage)
        late, unit = kind.label, unit if kind is Late.UNIT else ""
    words = (line.title, line.place, line.stage.label, late, unit, due)
    return HandoverLine(_kept(line.number, LINE), _kept(" · ".join(filter(None, words)), PAGE))


def _clock(hall: Hall, at: datetime) -> str:
    return f"{at.astimezone(hall.zone):%m-%d %H:%M}"


def _kept(text: str, limit: int) -> str:
    """As an act may say it: whatever stands in a case, it must not keep two people from signing."""
    return "\n".join(filter(None, map(plain_text, plain_text(text).splitlines())))[:limit].strip()


def _record_sections(hall: Hall, record: HallRecord, at: datetime) -> dict[Matter, HandoverSection]:
    notes = sorted(record.in_force(ActKind.SHIFT_NOTE, at), key=_urgency)
    told: dict[Matter, Iterable[HandoverLine]] = {
        Matter.MUTED_ALARMS: (_alarm(hall, act) for act in record.in_force(ActKind.ALARM_SHELVE, at)),
        Matter.NOTES: (_note(hall, act) for act in notes),
        Matter.FAULTS: _told(hall, record.states(Topic.FAULT), _fault),
        Matter.LEADER_CALLS: _told(hall, record.states(Topic.LEADER_CALL), _call),
    }
    found: dict[Matter, HandoverSection] = {}
    for matter, lines in told.items():
        whole = tuple(lines)
        found[matter] = HandoverSection(matter, len(whole), whole[:_MOST_OF_RECORD])
    return found


def _urgency(act: HallAct) -> tuple[int, int]:
    note = act.payload
    return _URGENCY[note.importance] if isinstance(note, ShiftNote) else 2, act.sequence


def _alarm(hall: Hall, act: HallAct) -> HandoverLine:
    shelved = act.payload
    if not isinstance(shelved, AlarmShelve):
        return HandoverLine(_kept(act.subject, LINE))
    until = _("到 {at}").format(at=_clock(hall, shelved.until))
    name = shelved.title or act.subject
    return HandoverLine(_kept(name, LINE), _kept(f"{shelved.reason} · {until}", PAGE))


def _note(hall: Hall, act: HallAct) -> HandoverLine:
    name = f"{act.actor.name} {_clock(hall, act.at)}"
    note = act.payload
    if not isinstance(note, ShiftNote):
        return HandoverLine(_kept(name, LINE))
    weight = "" if note.importance is Importance.NORMAL else f"[{note.importance.label}] "
    numbers = listed(note.case_numbers)
    until = _("到 {at}").format(at=_clock(hall, note.expires)) if note.expires else ""
    words = " · ".join(filter(None, (f"{weight}{note.text}", numbers, until)))
    return HandoverLine(_kept(name, LINE), _kept(words, PAGE))


def _told(
    hall: Hall, states: Iterable[SubjectState], first: Callable[[Hall, HallAct], tuple[str, str]]
) -> Iterable[HandoverLine]:
    """What is open, with what was said of it since."""
    for state in states:
        begun = next((act for act in state.acts if not isinstance(act.payload, Remark)), state.acts[0])
        name, text = first(hall, begun)
        remarks = [
            f"{_clock(hall, act.at)} {act.actor.name}:{act.payload.text}"
            for act in state.acts
            if isinstance(act.payload, Remark)
        ]
        yield HandoverLine(_kept(name, LINE), _kept("\n".join([text, *remarks]), PAGE))


def _fault(hall: Hall, act: HallAct) -> tuple[str, str]:
    fault = act.payload
    if not isinstance(fault, SystemFault):
        return act.actor.name, ""
    return f"{fault.system} {_clock(hall, fault.at)}", fault.text


def _call(hall: Hall, act: HallAct) -> tuple[str, str]:
    call = act.payload
    if not isinstance(call, LeaderCall):
        return act.actor.name, ""
    words = (call.text, listed(call.case_numbers))
    return f"{call.caller} {_clock(hall, call.at)}", " · ".join(filter(None, words))

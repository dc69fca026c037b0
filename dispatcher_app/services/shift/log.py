"""The record of a shift (值班记录): notes, leaders' calls and faults, each entered in one line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from dispatcher_app.domain.hall_record.act import ActDraft, HallAct
from dispatcher_app.domain.hall_record.fold import SubjectState
from dispatcher_app.domain.hall_record.kinds import ActKind, Payload, Topic
from dispatcher_app.domain.hall_record.notices import Withdrawal
from dispatcher_app.domain.hall_record.shifts import Importance, LeaderCall, Remark, ShiftNote, SystemFault
from dispatcher_app.domain.plain_text import plain_text
from dispatcher_app.domain.words import Labelled
from dispatcher_app.i18n import C_, N_, _
from dispatcher_app.services.hall_record.desk import RecordDesk
from dispatcher_app.services.ports import Now
from dispatcher_app.services.shift.duty import Duty


class Entry(Labelled):
    """What can be entered."""

    NOTE = "note", N_("提示")
    CALL = "call", N_("领导来电")
    FAULT = "fault", N_("系统故障")


class Lasting(Labelled):
    """How long a note is shown."""

    SHIFT = "shift", N_("到本班结束")
    NEXT = "next", N_("到下班结束")
    THREE_DAYS = "three_days", N_("三天")
    OPEN = "open", C_("lasting", "到撤下为止")


@dataclass(frozen=True, slots=True)
class LogLine:
    """One matter that is open. ``about`` is who called or what is broken; ``remarks`` what was said since."""

    entry: Entry
    state: SubjectState
    begun: HallAct
    about: str
    text: str
    at: datetime
    expires: datetime | None
    importance: Importance
    remarks: tuple[HallAct, ...]

    @property
    def subject(self) -> str:
        return self.state.subject


@dataclass(frozen=True, slots=True)
class EndedLine:
    """One matter that is done: ``at`` is when it began, ``ended`` the act that ended it, in these words."""

    entry: Entry
    about: str
    text: str
    at: datetime
    ended: HallAct
    words: str


@dataclass(frozen=True, slots=True)
class _Kinds:
    topic: Topic
    begin: ActKind
    remark: ActKind | None
    end: ActKind


_KINDS = {
    Entry.NOTE: _Kinds(Topic.SHIFT_NOTE, ActKind.SHIFT_NOTE, None, ActKind.WITHDRAW_NOTE),
    Entry.CALL: _Kinds(
        Topic.LEADER_CALL, ActKind.LEADER_CALL, ActKind.LEADER_CALL_REMARK, ActKind.ANSWER_LEADER_CALL
    ),
    Entry.FAULT: _Kinds(
        Topic.FAULT, ActKind.SYSTEM_FAULT, ActKind.SYSTEM_FAULT_REMARK, ActKind.SYSTEM_FAULT_OVER
    ),
}
_ORDER = {Importance.URGENT: 0, Importance.IMPORTANT: 1, Importance.NORMAL: 2}


class ShiftLog:
    """What is open is read from memory; entering and ending are acts in this person's name."""

    def __init__(self, record: RecordDesk, duty: Duty, now: Now) -> None:
        self._record, self._duty, self._now = record, duty, now

    def may(self, entry: Entry) -> bool:
        return self._record.may(_KINDS[entry].begin)

    def lines(self) -> list[LogLine]:
        """What is open now: the urgent first, then the newest first."""
        found = [
            line
            for entry, kinds in _KINDS.items()
            for state in self._record.hall.states(kinds.topic)
            if (line := _line(entry, state, self._now())) is not None
        ]
        return sorted(found, key=lambda line: (_ORDER[line.importance], -line.begun.sequence))

    def until(self, lasting: Lasting) -> datetime | None:
        """When a note entered now runs out."""
        slot = self._duty.current
        if lasting is Lasting.SHIFT and slot.ends > self._now():
            return slot.ends
        if lasting in (Lasting.SHIFT, Lasting.NEXT):
            return self._duty.after(slot).ends
        return self._now() + timedelta(days=3) if lasting is Lasting.THREE_DAYS else None

    async def enter(
        self,
        entry: Entry,
        text: str,
        *,
        about: str = "",
        importance: Importance = Importance.NORMAL,
        lasting: Lasting = Lasting.NEXT,
    ) -> HallAct:
        """One new matter. *about* is who called or what is broken.

        Raises what :meth:`HallRecord.append` raises.
        """
        said: Payload
        if entry is Entry.NOTE:
            said = ShiftNote(text=plain_text(text), importance=importance, expires=self.until(lasting))
        elif entry is Entry.CALL:
            said = LeaderCall(caller=plain_text(about), text=plain_text(text), at=self._now())
        else:
            said = SystemFault(system=plain_text(about), text=plain_text(text), at=self._now())
        draft = ActDraft(kind=_KINDS[entry].begin, subject=str(uuid4()), payload=said)
        return await self._record.append(draft, initiator=self)

    async def remark(self, line: LogLine, text: str) -> HallAct:
        """A word on a matter that stays open; a note has none, it is written anew.

        Raises what :meth:`HallRecord.append` raises.
        """
        kind = _KINDS[line.entry].remark
        if kind is None:
            said: Payload = ShiftNote(text=plain_text(text), importance=line.importance, expires=line.expires)
            return await self._act(line, ActKind.SHIFT_NOTE, said)
        return await self._act(line, kind, Remark(text=plain_text(text)))

    async def end(self, line: LogLine, text: str) -> HallAct:
        """It is done: the note is withdrawn, the call answered, the fault mended.

        Raises what :meth:`HallRecord.append` raises.
        """
        words = plain_text(text) or _("已办")
        is_note = line.entry is Entry.NOTE
        said: Payload = Withdrawal(reason=words) if is_note else Remark(text=words)
        return await self._act(line, _KINDS[line.entry].end, said)

    async def _act(self, line: LogLine, kind: ActKind, said: Payload) -> HallAct:
        draft = ActDraft(kind=kind, subject=line.subject, payload=said, seen=line.state.version)
        return await self._record.append(draft, initiator=self)

    async def ended(self, since: timedelta = timedelta(days=7)) -> list[EndedLine]:
        """What came to an end lately, the newest first.

        Raises:
            ExternalError: the database does not answer.
        """
        now, found = self._now(), []
        for entry, kinds in _KINDS.items():
            acts = await self._record.hall.of_topic(kinds.topic, now - since - since, now + timedelta(days=1))
            found += [line for line in _ended(entry, kinds, acts) if line.ended.at >= now - since]
        return sorted(found, key=lambda line: -line.ended.sequence)


def _ended(entry: Entry, kinds: _Kinds, acts: Sequence[HallAct]) -> Iterator[EndedLine]:
    begun: dict[str, HallAct] = {}
    for act in acts:
        if act.kind is kinds.begin:
            begun[act.subject] = act
        elif act.kind is kinds.end and act.subject in begun:
            about, text, at = _words(begun[act.subject])
            last = getattr(act.payload, "text", "") or getattr(act.payload, "reason", "")
            yield EndedLine(entry, about, text, at, act, last)


def _words(act: HallAct) -> tuple[str, str, datetime]:
    match act.payload:
        case LeaderCall() as call:
            return call.caller, call.text, call.at
        case SystemFault() as fault:
            return fault.system, fault.text, fault.at
        case ShiftNote() as note:
            return "", note.text, act.at
    return "", "", act.at


def _line(entry: Entry, state: SubjectState, now: datetime) -> LogLine | None:
    begun = state.latest(_KINDS[entry].begin)
    if begun is None:
        return None
    remarks = tuple(act for act in state.acts if act is not begun)
    match begun.payload:
        case ShiftNote() as note:
            if not note.holds(now):
                return None
            about, at, importance, expires = "", begun.at, note.importance, note.expires
            return LogLine(entry, state, begun, about, note.text, at, expires, importance, remarks)
        case LeaderCall() as call:
            important = Importance.IMPORTANT
            return LogLine(entry, state, begun, call.caller, call.text, call.at, None, important, remarks)
        case SystemFault() as fault:
            important = Importance.IMPORTANT
            return LogLine(entry, state, begun, fault.system, fault.text, fault.at, None, important, remarks)
    return None

"""The hall's alarms as the shift leader reads them: who bears how many, what is silent, what rang when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from dispatcher_app.domain.alarms.kinds import RULES, AlarmClass, AlarmKind
from dispatcher_app.domain.alarms.rates import Raised
from dispatcher_app.domain.hall_record.act import HallAct
from dispatcher_app.domain.hall_record.alarms import AlarmAck, AlarmShelve, AlarmsRaised
from dispatcher_app.domain.hall_record.kinds import ActKind, Topic
from dispatcher_app.domain.words import Labelled
from dispatcher_app.i18n import N_, _
from dispatcher_app.services.alarms.answers import SOUND
from dispatcher_app.services.hall_record.record import HallRecord


class Happened(Labelled):
    """What a line of the journal tells."""

    RANG = "rang", N_("响起")
    ACKNOWLEDGED = "acknowledged", N_("确认")
    SHELVED = "shelved", N_("搁置")
    BACK = "back", N_("恢复")
    MUTED = "muted", N_("静音")


@dataclass(frozen=True, slots=True)
class JournalLine:
    """``text`` is the reason of whoever shelved or muted; ``sound`` is None for an unknown kind."""

    at: datetime
    what: Happened
    title: str
    name: str
    desk: str = ""
    sound: AlarmClass | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Silenced:
    """Something that is shelved or muted now; ``subject`` is what ends it."""

    subject: str
    title: str
    reason: str
    name: str
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class AlarmRegister:
    """``raised`` is for rates, ``lines`` is the journal, newest first; ``more`` rang in floods unnamed."""

    raised: Sequence[Raised] = ()
    lines: Sequence[JournalLine] = ()
    more: int = 0


async def read_register(record: HallRecord, begins: datetime, ends: datetime) -> AlarmRegister:
    """Everything about alarms that was written from *begins* to before *ends*.

    Raises:
        ExternalError: the database does not answer.
    """
    acts = await record.of_topic(Topic.ALARM, begins, ends)
    raised = [one for act in acts for one in _raised(act)]
    lines = sorted((line for act in acts for line in _lines(act)), key=lambda line: line.at, reverse=True)
    more = sum(act.payload.more for act in acts if isinstance(act.payload, AlarmsRaised))
    return AlarmRegister(raised, lines, more)


def silenced(record: HallRecord, at: datetime) -> list[Silenced]:
    """What is shelved or muted at *at*, what comes back first above."""
    found = []
    for act in record.in_force(ActKind.ALARM_SHELVE, at):
        said = act.payload
        if isinstance(said, AlarmShelve):
            title = said.title or act.subject
            found.append(Silenced(act.subject, title, said.reason, act.actor.name, act.at, said.until))
    return sorted(found, key=lambda one: one.until)


def kind_label(kind: str) -> str:
    """The words of a stored kind; the stored word where this program does not know it."""
    return AlarmKind(kind).label if kind in set(AlarmKind) else kind


def _raised(act: HallAct) -> Iterator[Raised]:
    said = act.payload
    if isinstance(said, AlarmsRaised):
        for one in said.alarms:
            yield Raised(one.at, act.subject, act.actor.name, said.desk, one.kind, one.subject, one.title)


def _lines(act: HallAct) -> Iterable[JournalLine]:
    said = act.payload
    if isinstance(said, AlarmsRaised):
        for one in said.alarms:
            sound = RULES[AlarmKind(one.kind)].sound if one.kind in set(AlarmKind) else None
            yield JournalLine(one.at, Happened.RANG, one.title, act.actor.name, said.desk, sound)
    elif isinstance(said, AlarmAck):
        yield _line(act, Happened.ACKNOWLEDGED, said.title, "")
    elif isinstance(said, AlarmShelve):
        muted = act.subject.startswith(SOUND)
        yield _line(act, Happened.MUTED if muted else Happened.SHELVED, said.title, said.reason)
    elif act.kind is ActKind.ALARM_UNSHELVE:
        yield _line(act, Happened.BACK, "", "")


def _line(act: HallAct, what: Happened, title: str, text: str) -> JournalLine:
    """An act names its kind in its subject."""
    kind, _colon, _subject = act.subject.partition(":")
    sound = RULES[AlarmKind(kind)].sound if kind in set(AlarmKind) else None
    title = title or (_("报警声") if act.subject.startswith(SOUND) else kind_label(kind))
    return JournalLine(act.at, what, title, act.actor.name, act.actor.seat, sound, text)

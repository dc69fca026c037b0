"""How an alarm stands: what people did about it counts at every seat, for as long as it is about the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from dispatcher_app.domain.alarms.book import Alarm
from dispatcher_app.domain.alarms.conditions import WHOLE
from dispatcher_app.domain.alarms.kinds import AlarmClass, AlarmKind, AlarmRule
from dispatcher_app.domain.hall_record.act import HallAct
from dispatcher_app.domain.hall_record.alarms import AlarmAck, AlarmShelve
from dispatcher_app.domain.words import Labelled
from dispatcher_app.i18n import N_, _


class AlarmState(Labelled):
    """In the order in which they want the eye."""

    UNACKNOWLEDGED = "unacknowledged", N_("未确认")
    ACKNOWLEDGED = "acknowledged", N_("已确认")
    SHELVED = "shelved", N_("已搁置")


@dataclass(frozen=True, slots=True)
class Standing:
    """An alarm and what was done about it last: ``by`` is that act, None while nobody did anything."""

    alarm: Alarm
    state: AlarmState = AlarmState.UNACKNOWLEDGED
    by: HallAct | None = None

    @property
    def kind(self) -> AlarmKind:
        return self.alarm.condition.kind


def whole_kind(kind: AlarmKind) -> str:
    """The subject under which all alarms of a kind are answered at once."""
    return f"{kind.value}:{WHOLE}"


def standing(alarm: Alarm, acts: Iterable[HallAct], at: datetime) -> Standing:
    """How *alarm* stands at *at*; *acts* are those that count on it or on its whole kind, in any order.

    A shelving holds until its own time; then the alarm is back as if nobody had seen it.
    """
    ordered = sorted(acts, key=lambda act: act.sequence)
    shelved = next((act for act in reversed(ordered) if isinstance(act.payload, AlarmShelve)), None)
    if shelved is not None and isinstance(shelved.payload, AlarmShelve) and shelved.payload.holds(at):
        return Standing(alarm, AlarmState.SHELVED, shelved)
    after = shelved.sequence if shelved is not None else 0
    for act in reversed(ordered):
        counts = act.sequence > after and act.at >= alarm.counts_from
        if isinstance(act.payload, AlarmAck) and counts:
            return Standing(alarm, AlarmState.ACKNOWLEDGED, act)
    return Standing(alarm)


@dataclass(frozen=True, slots=True)
class AlarmLine:
    """One line of the list: an alarm, or so many of a kind that one line says more. Never empty.

    ``members`` are in the order in which they were raised: the first leads.
    """

    members: tuple[Standing, ...]

    @property
    def first(self) -> Standing:
        return self.members[0]

    @property
    def kind(self) -> AlarmKind:
        return self.first.kind

    @property
    def rule(self) -> AlarmRule:
        return self.first.alarm.rule

    @property
    def sound(self) -> AlarmClass:
        return self.rule.sound

    @property
    def state(self) -> AlarmState:
        return self.first.state

    @property
    def subject(self) -> str:
        """What an answer to this line is filed under."""
        return self.first.alarm.id if len(self.members) == 1 else whole_kind(self.kind)

    @property
    def title(self) -> str:
        if len(self.members) == 1:
            return self.first.alarm.condition.title
        return _("{kind} {count} 项").format(kind=self.kind.label, count=len(self.members))

    @property
    def raised_at(self) -> datetime:
        """When the newest of it was raised."""
        times = (one.alarm.raised_at or one.alarm.seen_at for one in self.members)
        return max(times)


def lines(standings: Sequence[Standing]) -> tuple[AlarmLine, ...]:
    """The list as it is read: what nobody has seen first, then by class, then the newest.

    More of one kind than its rule allows, in one state, are one line: a flood must not hide what matters.
    """
    groups: dict[tuple[AlarmKind, AlarmState], list[Standing]] = {}
    for one in standings:
        groups.setdefault((one.kind, one.state), []).append(one)
    found: list[AlarmLine] = []
    for members in groups.values():
        ordered = sorted(members, key=lambda one: (one.alarm.raised_at or one.alarm.seen_at, one.alarm.id))
        if len(ordered) > ordered[0].alarm.rule.fold_above:
            found.append(AlarmLine(tuple(ordered)))
        else:
            found += [AlarmLine((one,)) for one in ordered]
    return tuple(sorted(found, key=_place))


def _place(line: AlarmLine) -> tuple[int, int, float]:
    return list(AlarmState).index(line.state), line.sound.rank, -line.raised_at.timestamp()

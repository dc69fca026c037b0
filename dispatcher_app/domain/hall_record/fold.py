"""What a subject of the record is: the fold of its acts, now or at any time before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from dispatcher_app.domain.hall_record.act import HallAct
from dispatcher_app.domain.hall_record.kinds import ActKind, Effect, Topic

P = TypeVar("P")
Subjects = Mapping[tuple[Topic, str], "SubjectState"]


@dataclass(frozen=True, slots=True)
class SubjectState:
    """``acts`` are those that still count, oldest first; ``ended`` is the act that ended the subject."""

    topic: Topic
    subject: str
    version: int = 0
    acts: tuple[HallAct, ...] = ()
    ended: HallAct | None = None

    @property
    def is_living(self) -> bool:
        return bool(self.acts)

    def of_kind(self, kind: ActKind) -> tuple[HallAct, ...]:
        """The acts of a kind that count: one at most where the kind replaces."""
        return tuple(act for act in self.acts if act.kind is kind)

    def latest(self, kind: ActKind) -> HallAct | None:
        return next((act for act in reversed(self.acts) if act.kind is kind), None)

    def payload(self, kind: type[P]) -> P | None:
        """What the newest act that speaks in such words says."""
        return next((act.payload for act in reversed(self.acts) if isinstance(act.payload, kind)), None)

    def in_force(self, at: datetime) -> bool:
        """Whether it counts and, where it has a time of its own, that time holds *at*."""
        return self.is_living and all(holds(act, at) for act in self.acts)

    def after(self, act: HallAct) -> SubjectState:
        """The subject once *act* was done."""
        return SubjectState(self.topic, self.subject, act.version, *self._counting(act))

    def _counting(self, act: HallAct) -> tuple[tuple[HallAct, ...], HallAct | None]:
        if act.effect is Effect.ENDS:
            return (), act
        if act.effect is Effect.ADDS:
            return (*self.acts, act), None
        return (*(one for one in self.acts if one.kind is not act.kind), act), None


def holds(act: HallAct, at: datetime) -> bool:
    """Whether the time that the act itself names holds *at*; one that names none always does."""
    timed: object = getattr(act.payload, "valid", act.payload)
    holding = getattr(timed, "holds", None)
    return bool(holding(at)) if holding else True


def fold(acts: Iterable[HallAct], before: Subjects | None = None) -> dict[tuple[Topic, str], SubjectState]:
    """Every subject that *acts* (in order) speak of; *before* are the subjects as they were."""
    found = dict(before or {})
    for act in acts:
        key = act.topic, act.subject
        found[key] = found.get(key, SubjectState(*key)).after(act)
    return found


def state_at(acts: Iterable[HallAct], at: datetime) -> dict[tuple[Topic, str], SubjectState]:
    """The subjects as they were at *at*: later acts are left out."""
    return fold(act for act in acts if act.at <= at)

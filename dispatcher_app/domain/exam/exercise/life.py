"""A case as it was before and after each of its steps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from dispatcher_app.domain.case import Case
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.exam.exercise.key import CaseWork, Trainee
from dispatcher_app.domain.step import Step, apply, first
from dispatcher_app.domain.words import Stage


class Moment(NamedTuple):
    """``before`` is None for the report itself."""

    step: Step
    before: Case | None
    after: Case


@dataclass(frozen=True, slots=True)
class Life:
    """What became of one report; ``moments`` in order."""

    work: CaseWork
    moments: tuple[Moment, ...]

    @property
    def last(self) -> Case | None:
        return self.moments[-1].after if self.moments else None

    def of(self, verbs: Iterable[Verb], trainee: Trainee | None = None) -> Iterator[Moment]:
        """Moments of any of *verbs*, by *trainee* or by anybody."""
        wanted = frozenset(verbs)
        for moment in self.moments:
            if moment.step.verb in wanted and (trainee is None or by(moment, trainee)):
                yield moment

    def was_at(self, stage: Stage) -> bool:
        return any(moment.after.stage is stage for moment in self.moments)

    def since(self, moment: Moment) -> datetime:
        """Since when whoever decided at *moment* could have done so."""
        before = moment.before
        began = self.work.began_at
        if before is None:
            return began or moment.step.at
        if before.stage is Stage.REPORTED and before.finding is None and not self._came_back(moment):
            return began or before.reported_at
        return before.stage_since

    def _came_back(self, moment: Moment) -> bool:
        """Whether the case stood at a later stage before this."""
        earlier = self.moments[: self.moments.index(moment)]
        return any(each.after.stage is not Stage.REPORTED for each in earlier)


def by(moment: Moment, trainee: Trainee) -> bool:
    return moment.step.actor.person in trainee.persons


def lived(work: CaseWork) -> Life:
    """The life of *work*, folded from its steps."""
    moments: list[Moment] = []
    case: Case | None = None
    for step in work.steps:
        after = first(step, work.number) if case is None else apply(case, step)
        moments.append(Moment(step, case, after))
        case = after
    return Life(work, tuple(moments))

"""Single judgements, and the words in which a mistake is told."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from dispatcher_app.domain.exam.exercise.key import AnswerKey, CaseKey, Skill, Trainee
from dispatcher_app.domain.exam.exercise.life import Life, Moment
from dispatcher_app.domain.exam.exercise.weights import ScoreWeights
from dispatcher_app.domain.standard import ClassCode, Standard
from dispatcher_app.domain.units import UnitRegister
from dispatcher_app.i18n import _, listed


@dataclass(frozen=True, slots=True)
class Judgement:
    """``points`` is a share from 0 to 1; ``version`` the step it was judged by, 0 where nothing was done."""

    ref: str
    skill: Skill
    points: float
    expected: str = ""
    done: str = ""
    why: str = ""
    version: int = 0
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Ground:
    """What every judgement of one exercise stands on; ``ended_at`` is when it was over."""

    key: AnswerKey
    weights: ScoreWeights
    standard: Standard
    units: UnitRegister
    trainee: Trainee
    lives: dict[str, Life]
    ended_at: datetime
    #: When each login of the trainee did something to which report, in order.
    acts: Mapping[str, list[tuple[datetime, str]]]

    def free_before(self, moment: Moment, ref: str) -> datetime | None:
        """When whoever decided at *moment* was done with another report before; None: it was their first.

        Time at another case is not time at this one.
        """
        acts = self.acts.get(moment.step.actor.person, [])
        earlier = reversed(acts[: bisect_left(acts, (moment.step.at, ""))])
        return next((at for at, other in earlier if other != ref), None)

    def is_theirs(self, life: Life) -> bool:
        """Whether what nobody did to this report is the trainee's omission."""
        meant = life.work.meant_for
        return not meant or bool(meant & self.trainee.persons)

    # words

    def class_words(self, code: str) -> str:
        """What a class is called; its code where nobody knows, and that it is missing where there is none."""
        try:
            name = self.standard.name(ClassCode.parse(code)) if code else None
        except ValueError:
            name = None
        return name.minor_name if name else code or _("没有选小类")

    def condition_words(self, code: str, numbers: Iterable[int]) -> str:
        """Conditions with their limits."""
        return listed(self._condition(code, number) for number in sorted(numbers)) or _("没有选立案条件")

    def _condition(self, code: str, number: int) -> str:
        try:
            row = self.standard.row(ClassCode.parse(code), number)
        except ValueError:
            row = None
        if row is None:
            return _("第 {number} 条").format(number=number)
        return _("第 {number} 条“{condition}”({limit})").format(
            number=number, condition=row.condition, limit=row.limit.text
        )

    def unit_words(self, codes: Iterable[str]) -> str:
        found = (self.units.get(code) for code in codes)
        words = listed(unit.name if unit else code for unit, code in zip(found, codes, strict=False))
        return words or _("没有选单位")


def judged(
    key: CaseKey, skill: Skill, points: float, moment: Moment | None, expected: str, done: str, why: str = ""
) -> Judgement:
    """A judgement by *moment*; why it was wrong is only said where it was."""
    reason = "" if points >= 1 else " ".join(filter(None, (why, key.why)))
    step = moment.step if moment else None
    return Judgement(
        key.ref,
        skill,
        points,
        expected,
        done,
        reason,
        step.version if step else 0,
        step.at if step else None,
    )

"""What a call taker is scored by while the telephone rings: that somebody picks it up."""

from __future__ import annotations

from collections.abc import Iterator

from dispatcher_app.domain.exam.exercise.key import CaseKey, Skill
from dispatcher_app.domain.exam.exercise.life import Life
from dispatcher_app.domain.exam.exercise.verdicts import Ground, Judgement, judged
from dispatcher_app.domain.words import Role
from dispatcher_app.i18n import _


def never_answered(life: Life) -> bool:
    """Whether a call rang out for good: nothing else about it can then be anybody's mistake."""
    rang = life.work.rang
    return rang is not None and not rang.by and life.work.case_id is None


def judge_call(ground: Ground, key: CaseKey, life: Life) -> Iterator[Judgement]:
    """A call that was picked up by the trainee, or by nobody; one that a caller had to repeat counts in part.

    Where several sat at telephones nobody can say whose a missed call was.
    """
    rang, trainee = life.work.rang, ground.trainee
    if rang is None or Role.CALL_TAKER not in trainee.roles:
        return
    expected, why = _("接听"), _("来电响铃时先接电话,手上的表单自动存草稿。")
    if rang.by:
        if rang.by in trainee.persons:
            missed = rang.missed if ground.is_theirs(life) else 0
            points = ground.weights.corrected if missed else 1.0
            done = _("来电未接 {times} 次后才接起").format(times=missed) if missed else _("已接听")
            yield judged(key, Skill.CALL, points, None, expected, done, why)
    elif rang.missed and ground.is_theirs(life):
        yield judged(key, Skill.CALL, 0.0, None, expected, _("来电未接"), why)

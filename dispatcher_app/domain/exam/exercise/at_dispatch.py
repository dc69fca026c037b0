"""What a dispatcher is scored by: the unit that was to lead."""

from __future__ import annotations

from collections.abc import Iterator

from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.exam.exercise.key import CaseKey, Skill
from dispatcher_app.domain.exam.exercise.life import Life, by
from dispatcher_app.domain.exam.exercise.verdicts import Ground, Judgement, judged
from dispatcher_app.domain.words import Role, Stage
from dispatcher_app.i18n import _

SENT = frozenset({Verb.PROPOSE_DISPATCH, Verb.PROPOSE_EMERGENCY})


def judge_unit(ground: Ground, key: CaseKey, life: Life) -> Iterator[Judgement]:
    """The first unit proposed; one put right by the same hand counts for a part."""
    if not key.units:
        return
    sent = list(life.of(SENT))
    own = [moment for moment in sent if by(moment, ground.trainee)]
    expected = ground.unit_words(key.units)
    if own:
        right = [moment.after.lead_unit in key.units for moment in own]
        points = 1.0 if right[0] else ground.weights.corrected if any(right) else 0.0
        why = _("后来改正了。") if any(right) else _("先看部件权属,再看职责和辖区。")
        done = ground.unit_words([own[0].after.lead_unit])
        yield judged(key, Skill.UNIT, points, own[0], expected, done, why)
    elif not sent and _left_lying(ground, key, life):
        yield judged(key, Skill.UNIT, 0.0, None, expected, _("没有派遣"), _("到时间还没有办。"))


def _left_lying(ground: Ground, key: CaseKey, life: Life) -> bool:
    """Whether it waits for a dispatcher at the end, for longer than a decision may take."""
    case = life.last
    if case is None or case.stage is not Stage.AWAITING_DISPATCH or not ground.is_theirs(life):
        return False
    allowed = key.seconds.get(Role.DISPATCHER, ground.weights.seconds[Role.DISPATCHER])
    waited = (ground.ended_at - case.stage_since).total_seconds()
    return Role.DISPATCHER in ground.trainee.roles and waited > allowed

"""What a shift leader is scored by: whether a gate let pass what was right and returned what was not.

What is right at a gate mostly follows from the key: a dispatch to the wrong unit, or under the wrong class,
is to be returned; a closing is right when the trouble is really over.
"""

from __future__ import annotations

from collections.abc import Iterator

from dispatcher_app.domain.case import Case
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.exam.exercise.key import CaseKey, GateKey, Outcome, Skill, Verdict
from dispatcher_app.domain.exam.exercise.life import Life, Moment, by
from dispatcher_app.domain.exam.exercise.verdicts import Ground, Judgement, judged
from dispatcher_app.domain.reasons import DispatchReturnReason
from dispatcher_app.domain.words import Role, Stage
from dispatcher_app.i18n import N_, _

#: Stage of each gate, in the order of their numbers.
STAGES = (Stage.AWAITING_FILING, Stage.DISPATCH_REVIEW, Stage.CLOSURE_REVIEW)
_SAYS = {
    Verb.APPROVE_FILING: Verdict.PASS,
    Verb.DECLINE: Verdict.RETURN,
    Verb.SEND_BACK: Verdict.RETURN,
    Verb.APPROVE_DISPATCH: Verdict.PASS,
    Verb.RETURN_DISPATCH: Verdict.RETURN,
    Verb.CLOSE: Verdict.PASS,
    Verb.RETURN_CLOSURE: Verdict.RETURN,
}
_UNIT, _CLASS = DispatchReturnReason.WRONG_UNIT.value, DispatchReturnReason.WRONG_CLASS.value
_WHY = (
    N_("立案审批看事实、范围、类别和条件。"),
    N_("派遣审核看单位、类别、立案条件和时限,不对的当场退回。"),
    N_("结案审核看结案条件是否真的达到、照片是否相符。"),
)


def at_gates(life: Life) -> Iterator[tuple[int, Moment]]:
    """Every verdict of a gate, with its number."""
    for moment in life.of(_SAYS):
        if moment.before is not None and moment.before.stage in STAGES:
            yield STAGES.index(moment.before.stage), moment


def judge_gates(ground: Ground, key: CaseKey, life: Life) -> Iterator[Judgement]:
    """Every verdict of the trainee, and what waits at a gate without one."""
    times = [0] * len(STAGES)
    for gate, moment in at_gates(life):
        times[gate] += 1
        right = _right(ground, key, life, gate, moment, times[gate])
        if right is not None and by(moment, ground.trainee):
            yield _judge(ground, key, gate, moment, right)
    yield from _left_lying(ground, key, life)


def said(life: Life, moment: Moment) -> Verdict:
    """What the gate said to what was proposed; declining what was proposed to be declined lets it pass."""
    if (
        moment.before is not None
        and moment.before.stage is Stage.AWAITING_FILING
        and _declining(life, moment)
    ):
        return Verdict.PASS if moment.step.verb is Verb.DECLINE else Verdict.RETURN
    return _SAYS[moment.step.verb]


def _declining(life: Life, moment: Moment) -> bool:
    """Whether a decline was proposed last."""
    proposals = [
        each.step.verb
        for each in life.of({Verb.PROPOSE_DECLINE, Verb.PROPOSE_FILING})
        if each.step.version < moment.step.version
    ]
    return bool(proposals) and proposals[-1] is Verb.PROPOSE_DECLINE


def _judge(ground: Ground, key: CaseKey, gate: int, moment: Moment, right: GateKey) -> Judgement:
    life = ground.lives[key.ref]
    verdict, step = said(life, moment), moment.step
    points = 1.0 if verdict is right.right else 0.0
    why, done = _(_WHY[gate]), verdict.label
    if points and verdict is Verdict.RETURN and right.reasons and step.reason_code not in right.reasons:
        points, why, done = ground.weights.wrong_reason, _("退回得对,理由不对。"), _("退回,理由不对")
    return judged(key, Skill.GATE, points, moment, right.right.label, done, why)


def _right(ground: Ground, key: CaseKey, life: Life, gate: int, moment: Moment, time: int) -> GateKey | None:
    """What the gate had to say at *moment*; None where nobody can know."""
    given = [each for each in key.gates if each.gate == gate and each.nth in (0, time)]
    if given:
        return max(given, key=lambda each: each.nth)
    before = moment.before
    assert before is not None
    if gate == 0:
        return _right_filing(key, before, declining=_declining(life, moment))
    if gate == 1:
        return _right_dispatch(key, before)
    work = life.work
    if not work.truth_known:
        return None
    over = work.fixed_at is not None and work.fixed_at <= moment.step.at
    return GateKey(2, Verdict.PASS if over else Verdict.RETURN, key.closing_reasons)


def _right_filing(key: CaseKey, case: Case, *, declining: bool) -> GateKey:
    wanted = key.outcome is Outcome.DECLINE if declining else key.outcome is Outcome.FILE
    sound = wanted and (declining or not _faults(key, case))
    return GateKey(0, Verdict.PASS if sound else Verdict.RETURN)


def _right_dispatch(key: CaseKey, case: Case) -> GateKey:
    found = _faults(key, case)
    if key.units and case.lead_unit not in key.units:
        found |= {_UNIT}
    if key.outcome is not Outcome.FILE:
        return GateKey(1, Verdict.RETURN)
    return GateKey(1, Verdict.RETURN if found else Verdict.PASS, frozenset(found))


def _faults(key: CaseKey, case: Case) -> set[str]:
    wrong = bool(key.class_code) and case.class_code != key.class_code
    wrong = wrong or (bool(key.conditions) and case.condition_no not in key.conditions)
    return {_CLASS} if wrong else set()


def _left_lying(ground: Ground, key: CaseKey, life: Life) -> Iterator[Judgement]:
    case = life.last
    if case is None or case.stage not in STAGES or Role.SHIFT_LEADER not in ground.trainee.roles:
        return
    allowed = key.seconds.get(Role.SHIFT_LEADER, ground.weights.seconds[Role.SHIFT_LEADER])
    waited = (ground.ended_at - case.stage_since).total_seconds()
    if waited > allowed and ground.is_theirs(life):
        why = _("到时间还没有办。")
        yield judged(key, Skill.GATE, 0.0, None, _("审核"), _("没有审核"), why)

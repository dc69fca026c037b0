"""What a call taker is scored by: the decision about a report, and what was filed."""

from __future__ import annotations

import math
from collections.abc import Iterator

from dispatcher_app.domain.case import FIELD_LABELS, Case
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.exam.exercise.key import CaseKey, Outcome, Skill, Spot
from dispatcher_app.domain.exam.exercise.life import Life, Moment, by
from dispatcher_app.domain.exam.exercise.verdicts import Ground, Judgement, judged
from dispatcher_app.domain.reasons import DeclineReason
from dispatcher_app.domain.words import Role, Stage
from dispatcher_app.i18n import _, listed

FILED = frozenset({Verb.FILE, Verb.PROPOSE_FILING})
_OUTCOMES = {
    Verb.FILE: Outcome.FILE,
    Verb.PROPOSE_FILING: Outcome.FILE,
    Verb.PROPOSE_DECLINE: Outcome.DECLINE,
    Verb.MERGE: Outcome.MERGE,
    Verb.SELF_HANDLE: Outcome.SELF_HANDLE,
}
#: Metres of one degree of latitude, and of longitude at the equator: good to a hundredth within a city.
_DEGREE = 111_200.0


def decisions(life: Life) -> list[Moment]:
    """What was decided about the report, first and again after it was sent back."""
    return [
        moment
        for moment in life.of(_OUTCOMES)
        if moment.before is not None
        and (moment.before.stage is Stage.REPORTED or moment.step.verb is Verb.MERGE)
    ]


def judge_intake(ground: Ground, key: CaseKey, life: Life) -> Iterator[Judgement]:
    """Decision, class, condition, place, completeness and duplicates of one report."""
    made = decisions(life)
    own = [moment for moment in made if by(moment, ground.trainee)]
    if not made:
        yield from _left_lying(ground, key, life)
        return
    if not own:
        return
    if key.duplicate_of:
        yield _duplicate(ground, key, life, own)
        return
    yield _decision(ground, key, own)
    yield from (_not_the_same(key, moment) for moment in own if moment.step.verb is Verb.MERGE)
    filed = [moment for moment in own if moment.step.verb in FILED]
    if filed and key.outcome is Outcome.FILE:
        yield from _filed(ground, key, filed)


def _left_lying(ground: Ground, key: CaseKey, life: Life) -> Iterator[Judgement]:
    """Nobody decided anything: the trainee's omission, if there was time for it."""
    since = life.work.began_at or (life.moments[0].after.reported_at if life.moments else None)
    if Role.CALL_TAKER not in ground.trainee.roles or since is None or not ground.is_theirs(life):
        return
    allowed = key.seconds.get(Role.CALL_TAKER, ground.weights.seconds[Role.CALL_TAKER])
    if (ground.ended_at - since).total_seconds() <= allowed:
        return
    skill = Skill.DUPLICATE if key.duplicate_of else Skill.INTAKE
    done = _("没有登记") if life.work.case_id is None else _("没有办理")
    yield judged(key, skill, 0.0, None, key.outcome.label, done, _("到时间还没有办。"))
    if key.outcome is Outcome.FILE and not key.duplicate_of:
        yield from _nothing_filed(ground, key)


def _nothing_filed(ground: Ground, key: CaseKey) -> Iterator[Judgement]:
    nothing, why = _("没有立案"), _("到时间还没有办。")
    if key.class_code:
        yield judged(key, Skill.CLASS, 0.0, None, ground.class_words(key.class_code), nothing, why)
    if key.conditions:
        words = ground.condition_words(key.class_code, key.conditions)
        yield judged(key, Skill.CONDITION, 0.0, None, words, nothing, why)
    if key.spot:
        yield judged(key, Skill.PLACE, 0.0, None, _place_words(key.spot), nothing, why)


def _decision(ground: Ground, key: CaseKey, own: list[Moment]) -> Judgement:
    right = [_decided_right(key, moment) for moment in own]
    points = 1.0 if right[0] else ground.weights.corrected if any(right) else 0.0
    done = _OUTCOMES[own[0].step.verb].label
    why = _("后来改正了。") if 0 < points < 1 else _wrong_outcome(key)
    return judged(key, Skill.INTAKE, points, own[0], key.outcome.label, done, why)


def _decided_right(key: CaseKey, moment: Moment) -> bool:
    done = _OUTCOMES[moment.step.verb]
    if done is Outcome.DECLINE and key.decline_reasons:
        return done is key.outcome and moment.step.reason_code in key.decline_reasons
    return done is key.outcome


def _wrong_outcome(key: CaseKey) -> str:
    words = {
        Outcome.FILE: _("事实清楚、达到立案条件的应当立案。"),
        Outcome.DECLINE: _("不属城市管理范围、未达立案条件或查无此事的应提请不予立案,理由要选对。"),
        Outcome.SELF_HANDLE: _("采集员当场能办的小事自行处置,不立案。"),
        Outcome.MERGE: _("同一件事应并入先报的案件。"),
    }
    return words[key.outcome]


def _filed(ground: Ground, key: CaseKey, filed: list[Moment]) -> Iterator[Judgement]:
    """What stood on the case when it was filed, first and again."""
    cases = [moment.after for moment in filed]
    head = filed[0]
    if key.class_code:
        points, why = _first_or_mended(ground, [case.class_code == key.class_code for case in cases])
        expected, done = ground.class_words(key.class_code), ground.class_words(cases[0].class_code)
        yield judged(key, Skill.CLASS, points, head, expected, done, why)
    if key.conditions:
        yield _condition(ground, key, filed)
    if key.spot:
        yield _place(ground, key, key.spot, filed)
    if key.needs:
        yield _complete(key, head)


def _first_or_mended(ground: Ground, right: list[bool]) -> tuple[float, str]:
    if right[0]:
        return 1.0, ""
    return (ground.weights.corrected, _("后来改正了。")) if any(right) else (0.0, "")


def _condition(ground: Ground, key: CaseKey, filed: list[Moment]) -> Judgement:
    """The condition counts only under the right class: its number means something else under another."""
    right = [
        moment.after.condition_no in key.conditions
        and (not key.class_code or moment.after.class_code == key.class_code)
        for moment in filed
    ]
    points, why = _first_or_mended(ground, right)
    expected = ground.condition_words(key.class_code, key.conditions)
    case = filed[0].after
    done = ground.condition_words(case.class_code, [case.condition_no] if case.condition_no else [])
    why = why or _("条件定错,时限和结案条件也就错了。")
    return judged(key, Skill.CONDITION, points, filed[0], expected, done, why)


def _place(ground: Ground, key: CaseKey, spot: Spot, filed: list[Moment]) -> Judgement:
    away = [_metres(spot, moment.after) for moment in filed]
    shares = [_place_share(ground, spot, metres) for metres in away]
    points = max(shares[0], min(max(shares), ground.weights.corrected))
    first = away[0]
    done = _("没有定位") if first is None else _("相差 {metres} 米").format(metres=round(first))
    return judged(key, Skill.PLACE, points, filed[0], _place_words(spot), done)


def _place_words(spot: Spot) -> str:
    return _("误差不超过 {metres} 米").format(metres=round(spot.tolerance_m))


def _place_share(ground: Ground, spot: Spot, metres: float | None) -> float:
    if metres is None:
        return 0.0
    if metres <= spot.tolerance_m:
        return 1.0
    return ground.weights.near if metres <= spot.tolerance_m * ground.weights.near_times else 0.0


def _metres(spot: Spot, case: Case) -> float | None:
    if case.lon is None or case.lat is None:
        return None
    across = (case.lon - spot.lon) * math.cos(math.radians(spot.lat))
    return math.hypot(across, case.lat - spot.lat) * _DEGREE


def _complete(key: CaseKey, moment: Moment) -> Judgement:
    lacking = [name for name in key.needs if not getattr(moment.after, name)]
    points = 1 - len(lacking) / len(key.needs)
    named = listed(_(FIELD_LABELS.get(name, name)) for name in key.needs)
    missing = listed(_(FIELD_LABELS.get(name, name)) for name in lacking)
    done = _("缺:{fields}").format(fields=missing) if lacking else _("齐全")
    return judged(key, Skill.COMPLETENESS, points, moment, named, done)


def _duplicate(ground: Ground, key: CaseKey, life: Life, own: list[Moment]) -> Judgement:
    """Whether it was merged with what told the same, either into the other."""
    master = ground.lives.get(key.duplicate_of)
    other = master.work.case_id if master else None
    merged = [moment for moment in own if moment.step.verb is Verb.MERGE]
    right = next((moment for moment in merged if other and moment.after.merged_into == other), None)
    if right is None and master is not None and life.work.case_id is not None:
        backward = master.of({Verb.MERGE}, ground.trainee)
        right = next((each for each in backward if each.after.merged_into == life.work.case_id), None)
    expected = _("并入 {number}").format(number=master.work.number if master else key.duplicate_of)
    if right is not None:
        return judged(key, Skill.DUPLICATE, 1.0, right, expected, _OUTCOMES[Verb.MERGE].label)
    done = _("并入了别的案件") if merged else _OUTCOMES[own[0].step.verb].label
    known = any(m.step.reason_code == DeclineReason.DUPLICATE.value for m in own)
    points = ground.weights.corrected if known else 0.0
    why = _("同一件事应并案:一个主案、一个时限,每位来电人都要答复。")
    return judged(key, Skill.DUPLICATE, points, merged[0] if merged else own[0], expected, done, why)


def _not_the_same(key: CaseKey, moment: Moment) -> Judgement:
    why = _("地点、事项不是同一件,并案会丢掉这一件。")
    return judged(key, Skill.DUPLICATE, 0.0, moment, _("不并案"), _("并案"), why)

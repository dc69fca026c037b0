"""The score of one trainee in one exercise: 0 to 100, per case and per skill, with every mistake."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.exam.exercise.at_calls import judge_call, never_answered
from dispatcher_app.domain.exam.exercise.at_dispatch import SENT, judge_unit
from dispatcher_app.domain.exam.exercise.at_gates import at_gates, judge_gates
from dispatcher_app.domain.exam.exercise.at_intake import decisions, judge_intake
from dispatcher_app.domain.exam.exercise.key import (
    AnswerKey,
    CaseKey,
    CaseWork,
    Outcome,
    Skill,
    Trainee,
    Verdict,
)
from dispatcher_app.domain.exam.exercise.life import Life, Moment, by, lived
from dispatcher_app.domain.exam.exercise.verdicts import Ground, Judgement, judged
from dispatcher_app.domain.exam.exercise.weights import ScoreWeights
from dispatcher_app.domain.standard import Standard
from dispatcher_app.domain.units import UnitRegister
from dispatcher_app.domain.words import Role
from dispatcher_app.i18n import _


@dataclass(frozen=True, slots=True)
class CaseScore:
    """One case: ``percent`` of what it was worth to this trainee."""

    ref: str
    number: str
    text: str
    weight: float
    percent: float
    judgements: tuple[Judgement, ...]


@dataclass(frozen=True, slots=True)
class ExerciseScore:
    """``points`` from 0 to 100, to one decimal. ``closings`` are the wrong ones: each took points off.

    ``skills`` are shares in hundredths; a skill that nothing asked for is not among them.
    """

    trainee: str
    points: float
    cases: tuple[CaseScore, ...]
    skills: Mapping[Skill, float]
    closings: tuple[Judgement, ...]
    key_version: str
    weights_version: str

    @property
    def mistakes(self) -> tuple[Judgement, ...]:
        """Everything that was not wholly right, case after case; wrong closings last."""
        found = [each for case in self.cases for each in case.judgements if each.points < 1]
        return (*found, *self.closings)


def score(
    key: AnswerKey,
    works: Iterable[CaseWork],
    trainee: Trainee,
    *,
    weights: ScoreWeights,
    standard: Standard,
    units: UnitRegister,
    ended_at: datetime,
) -> ExerciseScore:
    """What *trainee* did, held against *key*. Pure: the same work gives the same score.

    Only steps of the trainee's own logins count, and of what nobody did, what was theirs to do. A trainee to
    whom nothing fell has 0 points and no case.
    """
    lives = {work.ref: lived(work) for work in works}
    ground = Ground(key, weights, standard, units, trainee, lives, ended_at, _acts(trainee, lives))
    cases = tuple(filter(None, (_case(ground, each) for each in key.cases)))
    closings = tuple(found for each in key.cases for found in _wrong_closings(ground, each))
    whole = _mean((case.percent, case.weight) for case in cases)
    points = max(0.0, whole - weights.wrong_closing * len(closings))
    return ExerciseScore(
        trainee.name,
        round(points, 1),
        cases,
        _skills(case.judgements for case in cases),
        closings,
        key.version,
        weights.version,
    )


def _acts(trainee: Trainee, lives: Mapping[str, Life]) -> dict[str, list[tuple[datetime, str]]]:
    found: dict[str, list[tuple[datetime, str]]] = {person: [] for person in trainee.persons}
    for life in lives.values():
        for moment in life.moments:
            if by(moment, trainee):
                found[moment.step.actor.person].append((moment.step.at, life.work.ref))
    return {person: sorted(times) for person, times in found.items()}


def _case(ground: Ground, key: CaseKey) -> CaseScore | None:
    """None where nothing in this case was the trainee's."""
    life = ground.lives.get(key.ref) or Life(CaseWork(ref=key.ref), ())
    found = (
        *judge_call(ground, key, life),
        *(() if never_answered(life) else judge_intake(ground, key, life)),
        *judge_unit(ground, key, life),
        *judge_gates(ground, key, life),
        *_times(ground, key, life),
    )
    weigh = ground.weights.skills
    judgements = tuple(each for each in found if weigh.get(each.skill, 0) > 0)
    if not judgements:
        return None
    percent = _mean((each.points * 100, weigh[each.skill]) for each in judgements)
    return CaseScore(key.ref, life.work.number, key.text, key.weight, round(percent, 1), judgements)


def _mean(weighed: Iterable[tuple[float, float]]) -> float:
    pairs = tuple(weighed)
    total = sum(weight for _value, weight in pairs)
    return sum(value * weight for value, weight in pairs) / total if total else 0.0


def _skills(cases: Iterable[tuple[Judgement, ...]]) -> dict[Skill, float]:
    found: dict[Skill, list[float]] = {}
    for judgements in cases:
        for each in judgements:
            found.setdefault(each.skill, []).append(each.points)
    return {skill: round(sum(found[skill]) / len(found[skill]) * 100, 1) for skill in Skill if skill in found}


def _times(ground: Ground, key: CaseKey, life: Life) -> Iterator[Judgement]:
    """How long the trainee's first decision of each kind took, once their hands were free for it."""
    for role, moment in _timed(life):
        if not by(moment, ground.trainee):
            continue
        allowed = key.seconds.get(role, ground.weights.seconds[role])
        free = ground.free_before(moment, key.ref)
        since = life.since(moment) if free is None else max(free, life.since(moment))
        used = (moment.step.at - since).total_seconds()
        expected = _("{seconds} 秒以内").format(seconds=round(allowed))
        done = _("{seconds} 秒").format(seconds=round(used))
        points = ground.weights.in_time(used, allowed)
        yield judged(key, Skill.TIME, points, moment, expected, done)


def _timed(life: Life) -> Iterator[tuple[Role, Moment]]:
    if made := decisions(life):
        yield Role.CALL_TAKER, made[0]
    if sent := list(life.of(SENT)):
        yield Role.DISPATCHER, sent[0]
    seen: set[int] = set()
    for gate, moment in at_gates(life):
        if gate not in seen:
            seen.add(gate)
            yield Role.SHIFT_LEADER, moment


def _wrong_closings(ground: Ground, key: CaseKey) -> Iterator[Judgement]:
    """What the trainee ended that should not have ended then."""
    life = ground.lives.get(key.ref)
    if life is None:
        return
    for moment in life.of({Verb.CLOSE, Verb.VOID, Verb.SELF_HANDLE, Verb.DECLINE}, ground.trainee):
        why = _closed_wrongly(key, life, moment)
        if why:
            yield judged(key, Skill.CLOSING, 0.0, moment, _("不能了结"), moment.step.verb.label, why)


def _closed_wrongly(key: CaseKey, life: Life, moment: Moment) -> str:
    """Why ending the case at *moment* was wrong, "" where it was right or nobody can know."""
    if moment.step.verb is Verb.CLOSE:
        over = life.work.fixed_at is not None and life.work.fixed_at <= moment.step.at
        given = any(each.gate == 2 and each.right is Verdict.PASS for each in key.gates)
        return "" if over or given or not life.work.truth_known else _("问题还没有解决就结了案。")
    if moment.step.verb is Verb.SELF_HANDLE and key.outcome is Outcome.SELF_HANDLE:
        return ""
    return _("应当办理的案件被了结,来电人的问题没有人管。") if key.outcome is Outcome.FILE else ""

"""The answer key of a scenario, and what became of its reports, as the score wants them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from dispatcher_app.domain.case import Case
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.exam.exercise.key import (
    AnswerKey,
    CaseKey,
    CaseWork,
    Outcome,
    Rang,
    Spot,
)
from dispatcher_app.domain.exam.exercise.life import lived
from dispatcher_app.domain.simulation.arrivals import Plan
from dispatcher_app.domain.simulation.matter import Arrival, Matter
from dispatcher_app.domain.simulation.scenario import ScriptedCase
from dispatcher_app.domain.simulation.words import Filing
from dispatcher_app.domain.step import Step

#: Whether the result that a case last came back with is true; only the simulation knows.
IsPutRight = Callable[[Case, Matter], bool]
_OUTCOMES = {
    Filing.FILE: Outcome.FILE,
    Filing.DECLINE: Outcome.DECLINE,
    Filing.MERGE: Outcome.MERGE,
}
#: So much of what was reported stands on a result sheet (characters).
_LONGEST = 80
#: How far off the place of an everyday report may be (m): callers do not see what the simulation knows.
_EVERYDAY_M = 100.0


def key_of(plan: Plan, *, everyday: bool = False, rung: Collection[str] = ()) -> AnswerKey:
    """The key to the scripted reports of *plan*.

    What gates have to say follows from what is proposed to them, whoever proposes, and from whether the
    trouble is over by then. With *everyday* also those reports between the scripted ones that have to be
    filed are judged, by the truth that the simulation knows of them. Of *rung* calls (references) whatever
    the caller could be asked has to be on the form: number, name, place.
    """
    scenario, arrivals = plan.scenario, _judged(plan, everyday=everyday)
    refs = {arrival.matter.script: arrival.ref for arrival in arrivals if arrival.matter.script}
    cases = []
    for arrival in arrivals:
        script = scenario.named(arrival.matter.script) if arrival.matter.script else None
        case = _case(arrival, script, refs) if script is not None else _everyday_case(arrival)
        cases.append(_asked(case, arrival) if arrival.ref in rung else case)
    return AnswerKey(f"{scenario.name} {scenario.seed}", tuple(cases))


def _asked(case: CaseKey, arrival: Arrival) -> CaseKey:
    """Only what the caller knew can have been asked for."""
    if case.outcome is not Outcome.FILE:
        return case
    told = {
        "place": arrival.place,
        "description": arrival.description,
        "caller_name": arrival.caller,
        "caller_phone": arrival.phone,
    }
    wanted = dict.fromkeys((*case.needs, *told))
    return replace(case, needs=tuple(name for name in wanted if told.get(name, "-")))


def _judged(plan: Plan, *, everyday: bool) -> list[Arrival]:
    return [each for each in plan.arrivals if each.matter.script or (everyday and _plain(each.matter))]


def _plain(matter: Matter) -> bool:
    """Whether nothing is to be done with it but to file it and have it put right."""
    return matter.real and matter.in_scope and not matter.original and not matter.self_handled


def _everyday_case(arrival: Arrival) -> CaseKey:
    matter = arrival.matter
    return CaseKey(
        ref=arrival.ref,
        text=arrival.description[:_LONGEST],
        class_code=matter.class_code,
        conditions=frozenset({matter.condition_no}),
        spot=Spot(matter.lon, matter.lat, _EVERYDAY_M),
        units=matter.units,
    )


def _case(arrival: Arrival, script: ScriptedCase, refs: dict[str, str]) -> CaseKey:
    key, filed = script.key, script.key.filing is Filing.FILE
    located = key.lon is not None and key.lat is not None
    return CaseKey(
        ref=arrival.ref,
        text=script.says[:_LONGEST],
        outcome=_OUTCOMES[key.filing],
        class_code=key.class_code if filed else "",
        conditions=frozenset({key.condition_no} - {0}) if filed else frozenset(),
        spot=Spot(key.lon, key.lat, key.tolerance_m) if located and filed else None,  # type: ignore[arg-type]
        units=tuple(unit for unit in (key.unit, *key.also) if unit) if filed else (),
        needs=key.needs if filed else (),
        decline_reasons=frozenset(reason.value for reason in key.decline_reasons),
        duplicate_of=refs.get(key.duplicate_of, ""),
        closing_reasons=frozenset(key.gate_2.reasons),
        why=key.why,
    )


def works_of(
    plan: Plan,
    histories: Iterable[tuple[Case, Sequence[Step]]],
    is_put_right: IsPutRight,
    *,
    everyday: bool = False,
    rang: Mapping[str, Rang] | None = None,
) -> list[CaseWork]:
    """What became of each report that :func:`key_of` judges; those that nobody registered are among them.

    *histories* are cases of the sandbox with all their steps, in order; others than those of *plan* are
    passed over. *rang* are the calls that rang at seats, by reference.
    """
    found: dict[str, CaseWork] = {}
    calls = rang or {}
    for case, steps in histories:
        arrival = plan.arrival_of(case)
        if arrival is not None:
            found[arrival.ref] = _work(arrival, case, tuple(steps), is_put_right, calls.get(arrival.ref))
    judged = _judged(plan, everyday=everyday)
    return [found.get(each.ref) or _unheard(each, calls.get(each.ref)) for each in judged]


def _work(
    arrival: Arrival, case: Case, steps: tuple[Step, ...], is_put_right: IsPutRight, rang: Rang | None
) -> CaseWork:
    began_at = _began(arrival, rang)
    work = CaseWork(
        ref=arrival.ref, case_id=case.id, number=case.number, steps=steps, began_at=began_at, rang=rang
    )
    return replace(work, fixed_at=_fixed_at(work, arrival.matter, is_put_right))


def _unheard(arrival: Arrival, rang: Rang | None) -> CaseWork:
    """Whoever picked up and typed nothing left it lying."""
    meant_for = frozenset({rang.by} - {""}) if rang is not None else frozenset()
    began_at = _began(arrival, rang) or arrival.at
    return CaseWork(ref=arrival.ref, began_at=began_at, meant_for=meant_for, rang=rang)


def _began(arrival: Arrival, rang: Rang | None) -> datetime | None:
    """A call counts from when it was picked up, or rang; what comes in by itself from when it did."""
    if rang is not None and rang.picked_at is not None:
        return rang.picked_at
    return arrival.at if arrival.is_call else None


def _fixed_at(work: CaseWork, matter: Matter, is_put_right: IsPutRight) -> datetime | None:
    """When the first true result came back; None: there was none."""
    for moment in lived(work).moments:
        if moment.step.verb is Verb.SUBMIT_RESULT and is_put_right(moment.after, matter):
            return moment.step.at
    return None

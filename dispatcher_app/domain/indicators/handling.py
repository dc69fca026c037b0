"""The handling of a case as its figures see it: of the unit that has it, of those that lost it, in all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dispatcher_app.domain.case import Case
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.indicators.classes import quarters
from dispatcher_app.domain.indicators.legs import Leg
from dispatcher_app.domain.step import ClockFact
from dispatcher_app.domain.words import Stage

#: Ends that answer nobody's wait for a unit.
_UNCOUNTED_ENDS = frozenset({Stage.VOIDED, Stage.DECLINED, Stage.MERGED, Stage.SELF_HANDLED})


@dataclass(frozen=True, slots=True)
class Handling:
    """``values`` of the case's row; ``lost`` the legs, one a unit, of units that have it no more."""

    values: dict[str, object]
    lost: tuple[Lost, ...]


@dataclass(frozen=True, slots=True)
class Lost:
    """What a unit did of a case that went to another one."""

    unit: str
    version: int
    at: datetime | None
    due_at: datetime | None
    done_at: datetime | None
    late: bool | None


def handling_facts(case: Case, legs: Sequence[Leg]) -> Handling:
    """*legs* are the handling's that count, in order."""
    own = [leg for leg in legs if leg.unit == case.handled_by]
    others = {leg.unit: None for leg in legs if leg.unit != case.handled_by}
    lost = tuple(_lost([leg for leg in legs if leg.unit == unit]) for unit in others)
    return Handling({**_of_unit(case, own), **_of_case(case, legs)}, lost)


def _lost(legs: list[Leg]) -> Lost:
    first = legs[0]
    return Lost(first.unit, first.version, _counted_at(legs), first.due, _result(legs), _late(legs))


def _of_unit(case: Case, legs: Sequence[Leg]) -> dict[str, object]:
    running = legs[-1] if legs and legs[-1].done is None else None
    facts = [leg.fact for leg in legs if leg.fact is not None]
    seconds = sum(fact.used_seconds for fact in facts) if facts else None
    standing = None if case.stage is Stage.HANDLING or running else _result(legs)
    return {
        "handling_at": standing,
        "handling_counted_at": _counted_at(legs),
        "handling_counted": any(leg.done is not None for leg in legs),
        "handling_late": _late(legs),
        "handling_due_at": running.due if running else None,
        "handling_seconds": seconds,
        "handling_quarters": None if standing is None or seconds is None else quarters(seconds),
        "elapsed_quarters": _elapsed(legs, standing),
        "overdue_permille": max(map(_permille, facts)) if facts else None,
    }


def _of_case(case: Case, legs: Sequence[Leg]) -> dict[str, object]:
    ended_otherwise = case.stage in _UNCOUNTED_ENDS
    return {
        "case_counted_at": None if ended_otherwise else _counted_at(legs),
        "case_counted": not ended_otherwise and any(leg.done is not None for leg in legs),
    }


def _counted_at(legs: Sequence[Leg]) -> datetime | None:
    return min((leg.counted_at for leg in legs if leg.counted_at is not None), default=None)


def _late(legs: Sequence[Leg]) -> bool | None:
    ended = [leg.late for leg in legs if leg.late is not None]
    return any(ended) if ended else None


def _result(legs: Sequence[Leg]) -> datetime | None:
    done = [leg.done for leg in legs if leg.verb is Verb.SUBMIT_RESULT]
    return done[-1] if done else None


def _elapsed(legs: Sequence[Leg], standing: datetime | None) -> int | None:
    begun = next((leg.fact.started_at for leg in legs if leg.fact is not None), None)
    return None if standing is None or begun is None else quarters(int((standing - begun).total_seconds()))


def _permille(fact: ClockFact) -> int:
    """(used − limit) / limit in thousandths, with what was granted counted to the limit (eGova)."""
    allowed = int(fact.limit.duration.total_seconds()) * (1 + fact.extensions)
    return max(0, fact.used_seconds - allowed) * 1000 // allowed if fact.overdue and allowed else 0

"""How a move between stages starts, pauses, resumes and stops clocks, and what it freezes.

Each stage has one clock, named like the stage. Rules: design §5; 运城 workflow for the return by a unit
(its clock pauses; the same unit resumes it, another unit starts anew).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dispatcher_app.domain.act import NO_PAUSE, Act
from dispatcher_app.domain.case import Case
from dispatcher_app.domain.clock import Clock
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.limits import Limit
from dispatcher_app.domain.rulebook import Rulebook
from dispatcher_app.domain.step import ClockFact
from dispatcher_app.domain.words import ENDED, Stage

HANDLING_CLOCK = Stage.HANDLING.value

#: Moves that only pause the clock of the stage they leave, because the case comes back to it.
_PAUSING = frozenset({Verb.REQUEST_VERIFICATION, Verb.UNIT_RETURN, Verb.REDIRECT, Verb.MERGE})

#: Commands with which the handling of a unit is over and counts.
_COUNTED = frozenset({Verb.SUBMIT_RESULT, Verb.APPROVE_DISPATCH})


@dataclass(frozen=True, slots=True)
class Turn:
    changes: dict[str, Any]
    facts: tuple[ClockFact, ...] = ()


def turn(act: Act, target: Stage, changes: dict[str, Any]) -> Turn:
    """The clock side of one step: new clocks, the instants for the lamp, and the facts it freezes."""
    clocks: dict[str, Clock] = dict(changes.get("clocks") or (act.case.clocks if act.case else {}))
    facts: list[ClockFact] = []
    more: dict[str, Any] = {}
    if act.case is None or act.case.stage is not target:
        more["stage_since"] = _since(act)
        if act.case is not None:
            more |= _end_pause_that_is_over(act, clocks)
            facts += _leave(act, target, clocks)
        if target not in ENDED:
            facts += _enter(act, target, clocks, changes)
        more |= _handling_outcome(act, facts)
    more |= {"clocks": clocks, **_instants(clocks, target, act.rules)}
    return Turn(more, tuple(facts))


def _since(act: Act) -> datetime:
    """A merge undone leaves nothing behind: the case has been where it was since before."""
    before = act.on.since_before_merge if act.row.verb is Verb.UNMERGE else None
    return before or act.now


def _end_pause_that_is_over(act: Act, clocks: dict[str, Clock]) -> dict[str, Any]:
    """A shelving ends at its date although nobody has resumed the case; in a merged case, with the merge."""
    until = act.on.shelved_until or act.on.deferred_until
    if until is None or until > act.now:
        return {}
    if clocks[HANDLING_CLOCK].is_paused:
        at = act.now if act.on.stage is Stage.MERGED else until
        clocks[HANDLING_CLOCK] = clocks[HANDLING_CLOCK].resume(at)
    return dict(NO_PAUSE)


def _leave(act: Act, target: Stage, clocks: dict[str, Clock]) -> list[ClockFact]:
    if target in ENDED and target is not Stage.MERGED:
        waiting = [name for name, clock in clocks.items() if clock.stopped_at is None]
        return [_stop(act, name, clocks) for name in waiting]
    name = act.on.stage.value
    clock = clocks.get(name)
    if clock is None or clock.stopped_at is not None:
        return []
    if act.row.verb in _PAUSING:
        clocks[name] = clock if clock.is_paused else clock.pause(act.now)
        return []
    return [_stop(act, name, clocks)]


def _enter(act: Act, target: Stage, clocks: dict[str, Clock], changes: dict[str, Any]) -> list[ClockFact]:
    name, facts = target.value, []
    limit = changes.get("limit", act.case.limit if act.case else None)
    limit = limit if target is Stage.HANDLING else act.rules.stage_limits.of(target)
    waiting = clocks.get(name)
    if waiting is not None and waiting.stopped_at is None:
        if _goes_on(act, waiting, limit):
            clocks[name] = _woken(act, waiting)
            return []
        facts = [_stop(act, name, clocks)]
    if limit is not None:
        clocks[name] = Clock(name=name, limit=limit, started_at=act.now).run_by(act.rules.calendar)
    return facts


def _goes_on(act: Act, waiting: Clock, limit: Limit | None) -> bool:
    """Whether the clock that waits at the target runs on, rather than anew.

    The same unit goes on where it left off, unless the case was given another limit meanwhile.
    """
    if act.row.verb is Verb.APPROVE_DISPATCH:
        return act.on.lead_unit == act.on.handled_by and waiting.limit == limit
    return act.row.verb in (Verb.VERIFICATION_RESULT, Verb.UNMERGE)


def _woken(act: Act, clock: Clock) -> Clock:
    """A shelved case that was merged and comes back is still shelved."""
    still_paused = act.on.shelved_until or act.on.deferred_until
    return clock if still_paused or not clock.is_paused else clock.resume(act.now)


def _stop(act: Act, name: str, clocks: dict[str, Clock]) -> ClockFact:
    clock = clocks[name].stop(act.now)
    calendar = act.rules.calendar_of(clock)
    clocks[name] = clock.run_by(calendar)
    due = clock.due(calendar)
    return ClockFact(
        clock=name,
        limit=clock.limit,
        started_at=clock.started_at,
        stopped_at=act.now,
        due_at=due.at if due else None,
        used_seconds=int(clock.used(calendar, act.now).total_seconds()),
        overdue=clock.overdue(calendar, act.now),
        extensions=clock.extensions,
        calendar=calendar.version,
    )


def _handling_outcome(act: Act, facts: list[ClockFact]) -> dict[str, Any]:
    """On time means the units' handling; a later round never wipes out an overdue one.

    A unit's time counts when its clock stops: with its result, or when the case goes to another unit (or with
    another limit) after it returned the case. Returning late is late, too, or it would be the way out. What
    is left when a case is voided or declined is nobody's handling (decision 009).
    """
    for fact in facts:
        if fact.clock == HANDLING_CLOCK and act.row.verb in _COUNTED:
            used = (act.on.handling_seconds or 0) + fact.used_seconds
            late = act.on.overdue or fact.overdue
            # On time is said with a result only: another unit has the case now.
            on_time = False if act.row.verb is Verb.SUBMIT_RESULT else act.on.overdue
            return {"overdue": late or on_time, "handling_seconds": used}
    return {}


def _instants(clocks: dict[str, Clock], target: Stage, rules: Rulebook) -> dict[str, Any]:
    clock = clocks.get(target.value)
    if clock is None or target in ENDED or clock.stopped_at is not None or clock.is_paused:
        return {"warn_at": None, "due_at": None, "due_provisional": False}
    calendar = rules.calendar_of(clock)
    clocks[target.value] = clock.run_by(calendar)
    due = clock.due(calendar)
    return {
        "warn_at": clock.warn_at(calendar, rules.lamp),
        "due_at": due.at if due else None,
        "due_provisional": bool(due and due.provisional),
    }


def instants(case: Case | None) -> Iterator[datetime]:
    """Every instant the clocks of *case* hold: what is done next cannot be earlier."""
    if case is None:
        return
    yield case.stage_since
    for clock in case.clocks.values():
        ends = (clock.stopped_at, *(pause.end or pause.start for pause in clock.pauses))
        yield from (clock.started_at, *(end for end in ends if end is not None))


def running(case: Case) -> tuple[str, ...]:
    """Names of the clocks that run now: at most one, that of the stage."""
    return tuple(n for n, c in case.clocks.items() if c.stopped_at is None and not c.is_paused)

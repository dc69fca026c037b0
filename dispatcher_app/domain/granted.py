"""What granting an application does to a unit's deadline, so that who decides sees it before, and after."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from dispatcher_app.domain.calendar import Deadline
from dispatcher_app.domain.case import Application, Case
from dispatcher_app.domain.clock import Clock
from dispatcher_app.domain.refusal import Refused
from dispatcher_app.domain.rulebook import Rulebook
from dispatcher_app.domain.stage_clocks import HANDLING_CLOCK


def due_if_granted(case: Case, rules: Rulebook, now: datetime) -> Deadline | None:
    """The deadline of an application that is granted *now*: after the pause, where it asks for one.

    None where nothing is applied for, where the date asked for has come, or where this seat cannot reckon.
    """
    clock, until = case.clocks.get(HANDLING_CLOCK), case.application_until
    if clock is None or not clock.is_running or case.application is None:
        return None
    if case.application is Application.EXTENSION:
        return _due(clock.extend(), rules)
    if until is None or until <= now:
        return None
    return _due(clock.pause(now).resume(until), rules)


def due_once_resumed(clock: Clock, until: datetime, rules: Rulebook) -> Deadline | None:
    """The deadline of a paused *clock* that runs on from *until*."""
    return _due(clock.resume(until), rules) if clock.is_paused else None


def due_unpaused(clock: Clock, rules: Rulebook) -> Deadline | None:
    """What the deadline of a paused *clock* was before."""
    return _due(replace(clock, pauses=tuple(pause for pause in clock.pauses if pause.end)), rules)


def due_unextended(clock: Clock, rules: Rulebook) -> Deadline | None:
    """What the deadline of an extended *clock* would be without the last extension."""
    return _due(replace(clock, extensions=clock.extensions - 1), rules) if clock.extensions else None


def _due(clock: Clock, rules: Rulebook) -> Deadline | None:
    try:
        return clock.due(rules.calendar_of(clock))
    except Refused:  # a calendar that this seat has not read yet; nobody waits for a sentence about it
        return None

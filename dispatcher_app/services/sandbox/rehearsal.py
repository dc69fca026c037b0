"""A rehearsal of the hall's capacity: a scenario with so many seats, played without windows to its end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.rulebook import Rulebook
from dispatcher_app.domain.simulation.arrivals import Plan
from dispatcher_app.domain.simulation.day import Day
from dispatcher_app.domain.simulation.habits import PastReport, fitted
from dispatcher_app.domain.simulation.outcome import Outcome, outcome_of
from dispatcher_app.domain.simulation.posts import WORKING_ROLES
from dispatcher_app.domain.simulation.scenario import Scenario
from dispatcher_app.domain.simulation.skill import USUAL, Skill
from dispatcher_app.domain.simulation.staff import Staff, split
from dispatcher_app.domain.simulation.streams import Streams
from dispatcher_app.domain.words import Role
from dispatcher_app.i18n import _
from dispatcher_app.services.sandbox.scenario_city import ScenarioCity

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """How a scenario is tried: None leaves what the scenario says. ``days`` are whole, from midnight on."""

    seats: Mapping[Role, int] | None = None
    days: int | None = None
    cases_a_day: float | None = None
    seed: int | None = None
    skill: Skill = USUAL


def seats_of(text: str) -> dict[Role, int]:
    """``40``, shared by the usual work; or ``18,14,8``: call takers, dispatchers, shift leaders.

    Raises:
        DomainError: no such numbers.
    """
    parts = text.split(",")
    if not all(part.strip().isdecimal() for part in parts) or len(parts) not in (1, len(WORKING_ROLES)):
        raise DomainError(_("席位数应写成 40,或 18,14,8(接线、派遣、值班长)。"))
    numbers = [int(part) for part in parts]
    if max(numbers) > 2000 or (len(numbers) > 1 and min(numbers) < 1) or sum(numbers) < len(WORKING_ROLES):
        raise DomainError(_("每种席位至少一个,合计不超过 2000 个。"))
    return split(numbers[0]) if len(numbers) == 1 else dict(zip(WORKING_ROLES, numbers, strict=True))


def tried(scenario: Scenario, trial: Trial, city: ScenarioCity) -> Scenario:
    """*scenario* as *trial* wants it."""
    if trial.days is not None:
        scenario = whole_days(scenario, trial.days, city)
    if trial.cases_a_day is not None:
        scenario = scenario.with_cases_a_day(trial.cases_a_day)
    return scenario if trial.seed is None else replace(scenario, seed=trial.seed)


def whole_days(scenario: Scenario, days: int, city: ScenarioCity) -> Scenario:
    """*scenario* from midnight of its first day on; what is scripted stays at its own time."""
    local = scenario.begins.astimezone(city.zone)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    moved = local - midnight
    return replace(
        scenario,
        begins=scenario.begins - moved,
        lasts=days * _DAY,
        cases=tuple(replace(case, after=case.after + moved) for case in scenario.cases),
        injects=tuple(replace(inject, after=inject.after + moved) for inject in scenario.injects),
    )


def with_past(scenario: Scenario, past: Iterable[PastReport], city: ScenarioCity) -> Scenario:
    """*scenario* with its everyday reports as the hall's own past shows them; what it says itself stands."""
    flow = fitted(scenario.flow, past, city.city.usual_classes, city.city.usual_areas)
    return replace(scenario, flow=flow)


def rehearse(scenario: Scenario, city: ScenarioCity, rules: Rulebook, trial: Trial) -> Outcome:
    """Play it to its end and tell what it showed. It may take a minute: nothing for an event loop."""
    scenario = tried(scenario, trial, city)
    streams = Streams(scenario.seed)
    plan = Plan.of(scenario, city.city, streams, city.zone)
    day = Day(plan, city.city, rules, streams, Staff(trial.seats or scenario.seats, trial.skill))
    day.run()
    return outcome_of(day)

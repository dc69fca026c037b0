"""A day of the largest hall rehearsed: 9,000 reports, 40 simulated seats, every act decided by the rules.

Held against a minute, and against the decisions alone: as many calls of ``decide`` as the day has steps, on
cases that go the straight road. What is above that is the simulation's own.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from time import process_time

from benchmarks.line import Line, say
from db.scenario_city import city_in, pack_folder, scenario_file, usual_rules
from db.scenario_files import read_scenario
from dispatcher_app.domain.words import Stage
from dispatcher_app.services.sandbox.rehearsal import Trial, rehearse, seats_of
from tests.support.life import life_at

NAME = "rehearsal"
LIMIT_S = 60.0


@dataclass(frozen=True, slots=True)
class Size:
    cases: int
    seats: int
    rounds: int


SIZES = {"tiny": Size(60, 4, 1), "full": Size(9_000, 40, 2)}


def run(size: Size) -> Iterator[Line]:
    city = city_in(pack_folder("nanshan"))
    scenario = read_scenario(scenario_file("monday-morning"), city)
    rules = usual_rules(city)
    trial = Trial(seats=seats_of(str(size.seats)), days=1, cases_a_day=float(size.cases))
    took, outcomes = [], []
    for _round in range(size.rounds):
        start = process_time()
        outcomes.append(rehearse(scenario, city, rules, trial))
        took.append(process_time() - start)
    outcome = outcomes[0]
    if any(other != outcome for other in outcomes):
        raise AssertionError("the same seed gave two days")
    if outcome.refused:
        raise AssertionError(f"refused: {outcome.refused}")
    say(f"{outcome.reports} reports, {outcome.steps} steps, {outcome.digest[:16]}")
    yield _line(took)
    yield Line(
        f"{NAME}.against the decisions alone",
        statistics.median(took),
        "decide() as often, straight road",
        _decisions(outcome.steps),
        None,
        "s",
        size.rounds,
    )


def _line(took: list[float]) -> Line:
    """Of processor time: the day is one core's work, whoever shares the machine."""
    return Line(f"{NAME}.a day", statistics.median(took), "1 min", LIMIT_S, 1.0, "s", len(took))


def _decisions(steps: int) -> float:
    """Processor time of *steps* decisions by a small standard: they cost the same by any."""
    start, done = process_time(), 0
    while done < steps:
        done += len(life_at(Stage.CLOSED).steps)
    return max(process_time() - start, 1e-6)

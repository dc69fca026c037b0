"""Replay: to any moment of a day of 9,000 reports, until list, map, figures and steps are painted.

The day is rehearsed (see the benchmark of that name), and its film shown by the page of the seats.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import perf_counter
from types import SimpleNamespace
from typing import Any, cast

from PySide6.QtWidgets import QApplication

from benchmarks.line import Line, say
from db.scenario_city import city_in, pack_folder, scenario_file, usual_rules
from db.scenario_files import read_scenario
from dispatcher_app.domain.case import Case
from dispatcher_app.domain.playback.film import Film, turns_of
from dispatcher_app.domain.simulation.arrivals import Plan
from dispatcher_app.domain.simulation.day import Day
from dispatcher_app.domain.simulation.staff import Staff, split
from dispatcher_app.domain.simulation.streams import Streams
from dispatcher_app.domain.step import Step
from dispatcher_app.services.playback.desk import LifeStore, PlaybackDesk
from dispatcher_app.services.sandbox.rehearsal import whole_days
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.playback.page import PlaybackPage
from dispatcher_app.widgets.map.input import pack_layers

NAME = "playback"
LIMIT_MS = 300.0


@dataclass(frozen=True, slots=True)
class Size:
    cases: int
    seats: int
    seeks: int


SIZES = {"tiny": Size(60, 4, 5), "full": Size(9_000, 40, 100)}


class _Filmed(Day):
    """A day whose every step is kept."""

    def __init__(self, *terms: Any) -> None:
        self.lives: dict[int, list[Step]] = defaultdict(list)
        super().__init__(*terms)

    def _stepped(self, before: Case | None, case: Case, step: Step) -> None:
        self.lives[case.id].append(step)
        super()._stepped(before, case, step)


def run(size: Size) -> Iterator[Line]:
    app = QApplication.instance() or QApplication([])
    city = city_in(pack_folder("nanshan"))
    day = _day(city, size)
    start = perf_counter()
    film = _film(day)
    say(f"{len(film.turns)} steps folded in {perf_counter() - start:.1f} s")
    moments = _moments(film, size.seeks)
    yield _line("the film alone", [_ms(lambda at=at: film.seek(at)) for at in moments])
    with TemporaryDirectory() as folder:
        page = _page(city, film, Path(folder))
        for at in (film.ends, film.begins):
            _shown(app, page, at)  # warms up
        yield _line("seek", [_ms(lambda at=at: _shown(app, page, at)) for at in moments])
        page.deleteLater()
        app.processEvents()


def _day(city: Any, size: Size) -> _Filmed:
    scenario = read_scenario(scenario_file("monday-morning"), city)
    scenario = whole_days(scenario, 1, city).with_cases_a_day(float(size.cases))
    streams = Streams(scenario.seed)
    plan = Plan.of(scenario, city.city, streams, city.zone)
    day = _Filmed(plan, city.city, usual_rules(city), streams, Staff(split(size.seats)))
    day.run()
    return day


def _film(day: _Filmed) -> Film:
    """As :meth:`PlaybackDesk.film` makes it."""
    turns = []
    for case_id, steps in day.lives.items():
        _opening, moved = turns_of(day.hall.cases[case_id].number, steps, day.begins)
        turns += moved
    return Film(day.begins, day.ends, (), turns)


def _moments(film: Film, count: int) -> list[datetime]:
    chance, length = random.Random(1), (film.ends - film.begins).total_seconds()
    return [film.begins + timedelta(seconds=chance.random() * length) for _at in range(count)]


def _page(city: Any, film: Film, notes: Path) -> PlaybackPage:
    """The page of a seat, with the film in it; nothing else of a seat is there."""
    desk = SimpleNamespace(
        playback=PlaybackDesk(cast(LifeStore, None), city.zone, lambda: datetime.now(UTC), notes),
        hall=SimpleNamespace(zone=city.zone, pack=city.city.pack, clock=None, units={}, title=""),
    )
    context = SimpleNamespace(desk=desk, layers=pack_layers(city.city.pack), tasks=None)
    page = PlaybackPage(cast(SeatContext, context))
    page.resize(1920, 1080)
    page.show()
    page._show_film(film.begins.date(), film)
    return page


def _shown(app: Any, page: PlaybackPage, at: datetime) -> None:
    """Everything that the page would do in its own time, at once, and painted."""
    page.player.go_to(at)
    page._show_moved()
    page._show_panels()
    app.processEvents()


def _ms(act: Any) -> float:
    start = perf_counter()
    act()
    return (perf_counter() - start) * 1000


def _line(what: str, took: list[float]) -> Line:
    late = quantiles(took, n=20)[-1]
    say(f"{what}: median {median(took):.0f} ms, longest {max(took):.0f} ms")
    return Line(f"{NAME}.{what}, 95th percentile", late, "300 ms", LIMIT_MS, 1.0, "ms", len(took))

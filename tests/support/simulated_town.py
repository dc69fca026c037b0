"""The small town of the tests as a city that can be simulated: two classes, quick to play a day of."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from dispatcher_app.domain.pack import CaseText
from dispatcher_app.domain.places import Component
from dispatcher_app.domain.simulation.arrivals import Plan
from dispatcher_app.domain.simulation.city import City
from dispatcher_app.domain.simulation.day import Day
from dispatcher_app.domain.simulation.habits import usual_flow
from dispatcher_app.domain.simulation.scenario import Flow, Scenario
from dispatcher_app.domain.simulation.skill import USUAL, Skill
from dispatcher_app.domain.simulation.staff import Staff
from dispatcher_app.domain.simulation.streams import Streams
from dispatcher_app.domain.words import Role
from dispatcher_app.services.point_lookup import CellFinder
from dispatcher_app.services.sandbox.scenario_city import ScenarioCity
from tests.support.rules import MANHOLE, RUBBISH, RULES, STANDARD
from tests.support.town import BLOCK, SOUTH, WEST, town

ZONE = ZoneInfo("Asia/Shanghai")
#: A Monday, from midnight by the hall's clock.
MIDNIGHT = datetime(2026, 3, 1, 16, tzinfo=UTC)
SEATS = {Role.CALL_TAKER: 3, Role.DISPATCHER: 2, Role.SHIFT_LEADER: 1}
_MANHOLE, _RUBBISH = (str(code).rpartition(":")[2] for code in (MANHOLE, RUBBISH))
_TEXTS = (
    CaseText(_MANHOLE, 1, "井盖缺失", "{road}{place}", "井盖不见了", ("井盖没了!",), "已补盖", 2),
    CaseText(_MANHOLE, 2, "井盖破损", "{crossing}", "盖面破了一块", ("井盖破了",), "已换新", 1),
    CaseText(_RUBBISH, 1, "暴露垃圾", "{place}旁", "垃圾堆了两平方米", ("好臭",), "已清走", 4),
)


def _spots() -> list[Component]:
    """A manhole and a bin in every block."""
    found = []
    for row in range(3):
        for column in range(3):
            cell = f"44030500100{column + 1}{row + 1:03d}"
            lon, lat = WEST + (column + 0.4) * BLOCK, SOUTH + (row + 0.4) * BLOCK
            code = f"44030501{row}{column}"
            found.append(Component(f"{code}01", "部件-01-01", "上水井盖", lon, lat, cell, "U1", "完好"))
            found.append(Component(f"{code}02", "部件-03-05", "果皮箱", lon + 1e-4, lat, cell, "U2", "完好"))
    return found


def city() -> City:
    pack = town()
    return City(pack, _TEXTS, _spots(), CellFinder(pack.cells, pack.cell_outlines).cell)


CITY = city()
SCENARIO_CITY = ScenarioCity(CITY, STANDARD, ZONE)


def scenario(cases_a_day: float = 150, seed: int = 7, hours: int = 24, **flow: object) -> Scenario:
    """An everyday day of the town."""
    usual: Flow = replace(usual_flow(cases_a_day), **flow)  # type: ignore[arg-type]
    return Scenario(
        name="day", title="一天", summary="", pack="town", begins=MIDNIGHT, lasts=timedelta(hours=hours),
        seed=seed, flow=usual, seats=SEATS,
    )  # fmt: skip


def plan_of(made: Scenario) -> Plan:
    return Plan.of(made, CITY, Streams(made.seed), ZONE)


def played(made: Scenario, seats: dict[Role, int] | None = None, skill: Skill = USUAL) -> Day:
    """*made*, played to its end."""
    day = Day(plan_of(made), CITY, RULES, Streams(made.seed), Staff(seats or SEATS, skill))
    day.run()
    return day

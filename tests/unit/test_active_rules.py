"""Plans and collections in force: what they raise, widen and count; where their grounds are."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from dispatcher_app.domain.hall_record.act import HallAct
from dispatcher_app.domain.hall_record.active_rules import ActiveRules, active_rules
from dispatcher_app.domain.hall_record.campaigns import Campaign, Channel, WeatherPlan, WeatherSort
from dispatcher_app.domain.hall_record.faults import Valid, crosses_itself, drawn_area
from dispatcher_app.domain.hall_record.kinds import ActKind, Payload
from dispatcher_app.domain.hall_record.notices import Withdrawal
from dispatcher_app.domain.words import Source
from dispatcher_app.services.duplicates import DuplicateRule
from dispatcher_app.services.places import PlaceIndex
from dispatcher_app.services.ruling.grounds import Ground
from dispatcher_app.services.ruling.raising import Raising
from tests.support.hall_record import LEADER
from tests.support.queue_rows import queue_row
from tests.support.rules import MANHOLE, MORNING, RUBBISH
from tests.support.town import BLOCK, MIDDLE, SOUTH, WEST, town

HOUR = timedelta(hours=1)
RAIN = WeatherPlan(
    sort=WeatherSort.RAIN,
    valid=Valid(MORNING, MORNING + 6 * HOUR),
    text="暴雨橙色预警",
    priority_classes=(str(MANHOLE),),
    extra_sources=(Source.VIDEO,),
    duplicate_radius_factor=2.0,
    duplicate_time_factor=3.0,
)
COVERS = Campaign(
    title="井盖专项", class_codes=(str(RUBBISH),), valid=Valid(MORNING), sources=(Source.PATROL,)
)


def act(sequence: int, kind: ActKind, subject: str, version: int, payload: Payload) -> HallAct:
    return HallAct(
        sequence=sequence, id=uuid4(), kind=kind, subject=subject, version=version, actor=LEADER,
        at=MORNING, payload=payload,
    )  # fmt: skip


STARTED = act(1, ActKind.WEATHER_PLAN, "rain", 1, RAIN)
COLLECTING = act(2, ActKind.CAMPAIGN, "covers", 1, COVERS)
LIFTED = act(3, ActKind.END_WEATHER_PLAN, "rain", 2, Withdrawal(reason="雨停了"))


def test_what_is_in_force_raises_widens_and_adds_sources() -> None:
    now = active_rules([STARTED, COLLECTING], MORNING)
    assert now.raised == {str(MANHOLE), str(RUBBISH)}
    assert now.sources == {Source.VIDEO, Source.PATROL}
    assert (now.radius_factor, now.time_factor) == (2.0, 3.0)
    assert (now.plans, now.campaigns) == ((STARTED,), (COLLECTING,))


@pytest.mark.parametrize(
    ("acts", "hours"),
    [([STARTED], 6), ([STARTED], -1), ([STARTED, LIFTED], 0), ([], 0)],
    ids=["run out", "not yet", "lifted", "none"],
)
def test_nothing_in_force_changes_nothing(acts: list[HallAct], hours: int) -> None:
    now = active_rules(acts, MORNING + hours * HOUR)
    assert now == ActiveRules()
    assert not now


def test_of_two_plans_the_widest_factor_holds_and_a_changed_one_counts_as_changed() -> None:
    wind = act(
        4, ActKind.WEATHER_PLAN, "wind", 1, replace(RAIN, sort=WeatherSort.WIND, duplicate_radius_factor=4.0)
    )
    assert active_rules([STARTED, wind], MORNING).radius_factor == 4.0
    milder = act(5, ActKind.WEATHER_PLAN, "rain", 2, replace(RAIN, duplicate_radius_factor=1.0))
    assert active_rules([STARTED, milder], MORNING).radius_factor == 1.0


def test_a_rule_is_widened_only_while_something_is_in_force() -> None:
    rule = DuplicateRule()
    assert rule.widened(1.0, 1.0) is rule
    wide = rule.widened(2.0, 3.0)
    assert (wide.radius_m, wide.hours, wide.most) == (100.0, 72.0, rule.most)


def test_a_collection_raises_its_own_source_on_its_own_ground() -> None:
    places = PlaceIndex(town())
    west = (
        (WEST, SOUTH),
        (WEST + BLOCK, SOUTH),
        (WEST + BLOCK, SOUTH + 3 * BLOCK),
        (WEST, SOUTH + 3 * BLOCK),
    )
    here = act(2, ActKind.CAMPAIGN, "covers", 1, replace(COVERS, area=west))
    raises = Raising(active_rules([STARTED, here], MORNING), places, lambda one: type(one).__name__)
    row = queue_row(1)._replace(
        class_code=str(RUBBISH), source=Source.PATROL, lon=WEST + BLOCK / 2, lat=SOUTH + BLOCK
    )
    assert raises(row)
    assert not raises(row._replace(source=Source.WEB))
    assert not raises(row._replace(lon=MIDDLE[0]))
    assert not raises(row._replace(class_code=""))
    assert raises(row._replace(class_code=str(MANHOLE), source=Source.WEB, lon=None, lat=None))


def test_a_ground_is_its_area_and_its_cells() -> None:
    places = PlaceIndex(town())
    cell = town().cells[0].code
    inside = (WEST + BLOCK / 2, SOUTH + BLOCK / 2)
    ground = Ground((), (cell,), places)
    assert ground.holds(*inside)
    assert ground.holds(None, None, cell)
    assert not ground.holds(*MIDDLE)
    assert not ground.holds(None, None)
    assert Ground((), (), places).holds(None, None)
    hatching = ground.hatching()
    assert len(hatching) > 4
    assert all(ground.holds(*((a + b) / 2 for a, b in zip(*line, strict=True))) for line in hatching)
    assert Ground((), ("gone",), places).outlines() == []


def test_sides_that_cross_are_refused() -> None:
    bow = ((0.0, 0.0), (1.0, 1.0), (1.0, 0.0), (0.0, 1.0))
    square = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
    assert crosses_itself(bow)
    assert not crosses_itself(square)
    assert not crosses_itself((*square, square[0]))
    assert [fault.field for fault in drawn_area("area", bow)] == ["area"]
    assert not list(drawn_area("area", square))
    assert len(list(drawn_area("area", [(n / 1e4, 0.0) for n in range(501)]))) == 1


def test_a_plan_opens_doors_of_its_own_while_it_is_in_force() -> None:
    patrol, warning = Channel("防汛巡查", Source.PATROL), Channel("气象预警", Source.LEADER)
    rain = act(1, ActKind.WEATHER_PLAN, "rain", 1, replace(RAIN, channels=(patrol, warning)))
    other = replace(RAIN, sort=WeatherSort.WIND, channels=(Channel("防汛巡查", Source.WEB),))
    wind = act(2, ActKind.WEATHER_PLAN, "wind", 1, other)
    assert active_rules([rain, wind], MORNING).channels == (patrol, warning), "the older plan's counts"
    assert active_rules([rain], MORNING + 7 * HOUR).channels == ()


@pytest.mark.parametrize(
    "names",
    [("",), ("防汛巡查", "防汛巡查"), ("督查巡查",), ("12345",), ("长" * 13,), tuple("一二三四五六七")],
)
def test_a_door_has_a_name_that_no_other_has(names: tuple[str, ...]) -> None:
    plan = replace(RAIN, channels=tuple(Channel(name, Source.PATROL) for name in names))
    assert {fault.field for fault in plan.faults(MORNING)} == {"channels"}

"""What a click on the map is told: whose ground, whose components, which cases within the radius."""

from __future__ import annotations

from pathlib import Path

from dispatcher_app.domain.places import Cell, Component, NearComponent
from dispatcher_app.domain.units import Unit, UnitRegister
from dispatcher_app.domain.words import Role, Tier
from dispatcher_app.services.what_is_here import (
    RECENT,
    Tie,
    cases_at,
    concerned,
    ground_at,
    territorial,
)
from tests.support.desk import HandClock, make_desk, report
from tests.support.life import REPORT
from tests.support.loop import TestLoop
from tests.support.town import BLOCK, COVER, MIDDLE, OUTSIDE, SOUTH, WEST

CELL = Cell("440305001002002", "440305001002", "高新区社区", "440305001", "粤海街道", "南山区")
REGISTER = UnitRegister(
    (
        Unit("C", "市水务局", "水务局", Tier.CITY),
        Unit("S", "粤海街道办事处", "粤海街道", Tier.DISTRICT, areas=("440305001",)),
        Unit("O", "深圳水务集团", "水务集团", Tier.CITY),
    )
)


def _near(owner: str, maintainer: str = "") -> NearComponent:
    return NearComponent(
        Component("1", "部件-01-01", "井盖", 0, 0, owner_unit=owner, maintainer=maintainer), 1
    )


def test_the_ground_belongs_to_the_narrowest_area_that_holds_it() -> None:
    assert [(u.name, u.tie) for u in territorial(REGISTER, CELL)] == [("粤海街道", Tie.AREA)]
    community = Unit("K", "高新区社区工作站", "高新区", Tier.DISTRICT, areas=("440305001002",))
    assert [u.name for u in territorial(UnitRegister((*REGISTER, community)), CELL)] == ["高新区"]
    assert territorial(REGISTER, None) == ()


def test_owners_are_named_as_the_register_names_them_and_counted() -> None:
    near = [_near("深圳水务集团", "甲公司"), _near("O", "O"), _near("某物业"), _near("")]
    found = [(u.name, u.tie, u.count) for u in concerned(REGISTER, near)]
    assert ("某物业", Tie.OWNS, 1) in found
    assert ("甲公司", Tie.MAINTAINS, 1) in found
    assert not any(tie is Tie.MAINTAINS and name == "水务集团" for name, tie, _count in found), "said once"
    assert all(name for name, _tie, _count in found)


def test_a_point_knows_its_cell_and_the_components_within_the_radius(tmp_path: Path) -> None:
    hall = make_desk(tmp_path).hall
    here = ground_at(hall, *MIDDLE)
    assert here.cell is not None
    assert here.cell.code == COVER.cell_code
    assert [one.component.code for one in here.components] == [COVER.code]
    far = ground_at(hall, MIDDLE[0] + 1.2 * BLOCK, MIDDLE[1], 100)
    assert far.components == ()
    assert ground_at(hall, *OUTSIDE).cell is None


def test_cases_are_those_within_the_circle_nearest_first(tmp_path: Path, run: TestLoop) -> None:
    clock = HandClock()
    desk = make_desk(tmp_path, Role.CALL_TAKER, clock=clock)
    lon, lat = WEST + BLOCK, SOUTH + BLOCK

    async def shift() -> None:
        for east in (0.0009, 0.0001, 0.0004):
            await report(desk, **_report(lon + east, lat))
        await report(desk, **_report(lon + 0.00095, lat + 0.00085))  # in the square, not in the circle
        found = await cases_at(desk, lon, lat, 100)
        metres = [round(one.distance_m) for one in found.open]
        assert metres == sorted(metres)
        assert len(metres) == 3
        assert found.closed == ()
        clock.forward(days=RECENT.days + 1)
        assert len((await cases_at(desk, lon, lat, 100)).open) == 3, "an open case is never too old"

    run(shift())


def _report(lon: float, lat: float) -> dict[str, object]:
    return {**REPORT, "lon": lon, "lat": lat}
